//! `--wait`: watches a job to its end, whichever program runs it.

use serde_json::{Value, json};

use crate::ask::{Session, changed};
use crate::outcome::{Failure, Outcome};
use crate::region_text::{FIELDS, failures, progress, summary};
use crate::task::new_bar;
use crate::text::{count, word};

/// Watches until the job ends or pauses.
pub(crate) async fn to_the_end(session: &Session, id: &str) -> Result<Outcome, Failure> {
    let document = format!(
        "query Watch($id: ID!) {{ region(id: $id) {{ {FIELDS} failures(first: 10) {{ total items {{ zoom x y kind message status attempts }} }} }} }}"
    );
    let bar = new_bar(session.json, "tiles");
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    let mut changes = session.device.changes();
    loop {
        let body = session.ask(&document, json!({ "id": id })).await?;
        let region = &body["region"];
        let job = &region["job"];
        bar.set_length(count(job, "total"));
        bar.set_position(count(job, "done"));
        bar.set_message(progress(job));
        if !matches!(word(region, "state"), "QUEUED" | "RUNNING") {
            bar.finish_and_clear();
            return end(body);
        }
        tokio::select! {
            () = changed(&mut changes) => {}
            _ = &mut interrupted => {
                bar.abandon();
                return Err(Failure::new(
                    "INTERRUPTED",
                    "Stopped. What was fetched is kept; `region resume NAME --wait` goes on.",
                ).with_detail(body));
            }
        }
    }
}

fn end(body: Value) -> Result<Outcome, Failure> {
    let region = &body["region"];
    let text = format!("{}\n{}", summary(region), failures(&region["failures"]));
    match word(region, "state") {
        "DONE" => Ok(Outcome::new(body, text)),
        "FAILED_IN_PART" => Ok(Outcome::new(body, text).partly(true)),
        "PAUSED" | "FAILED" => {
            let problem = region["job"]["problem"].as_str().unwrap_or("The job was paused.").to_owned();
            Err(Failure::new("JOB", problem).with_detail(body))
        }
        _ => Err(Failure::new("JOB", "The job was cancelled; what was fetched is kept.").with_detail(body)),
    }
}
