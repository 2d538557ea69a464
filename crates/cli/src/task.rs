//! Tasks in a terminal: started, waited for with a progress bar, cancelled by Ctrl+C.

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::ask::{Session, changed};
use crate::outcome::Failure;
use crate::text::{count, size, span, word};

/// A mutation that answers a task, and what its end is asked for.
pub(crate) struct Wanted<'a> {
    /// The mutation with its arguments; its answer is called `task`.
    pub(crate) mutation: &'a str,
    pub(crate) variables: Value,
    /// The report's field with its selection.
    pub(crate) report: &'a str,
    /// Said after Ctrl+C.
    pub(crate) interrupted: &'a str,
    /// What is counted.
    pub(crate) unit: &'static str,
}

/// Starts a task and waits for its end; returns its report.
pub(crate) async fn run(session: &Session, wanted: Wanted<'_>) -> Result<Value, Failure> {
    // Heard from the start: a task under way must never be ended by the system's own handling.
    let mut interrupted = tokio::spawn(tokio::signal::ctrl_c());
    tokio::task::yield_now().await;
    let mut changes = session.device.changes();
    let started = session.ask(wanted.mutation, wanted.variables).await?;
    let id = word(&started["task"], "id").to_owned();
    let watch = format!(
        "query Task($id: ID!) {{ task(id: $id) {{ state done total bytes secondsLeft problem problemHint problemCode report: {} }} }}",
        wanted.report
    );
    let bar = new_bar(session.json, wanted.unit);
    let mut stopped = false;
    loop {
        let body = session.ask(&watch, json!({ "id": id })).await?;
        let task = &body["task"];
        show(&bar, task);
        match word(task, "state") {
            "QUEUED" | "RUNNING" => {}
            state => {
                bar.finish_and_clear();
                return end(task, state, wanted.interrupted);
            }
        }
        tokio::select! {
            () = changed(&mut changes) => {}
            _ = &mut interrupted, if !stopped => {
                stopped = true;
                let cancel = "mutation Cancel($id: ID!) { cancelTask(id: $id) { id } }";
                // It may have ended in this very moment; its end is looked at next.
                let _ = session.ask(cancel, json!({ "id": id })).await;
            }
        }
    }
}

fn end(task: &Value, state: &str, interrupted: &str) -> Result<Value, Failure> {
    match state {
        "DONE" => Ok(task["report"].clone()),
        "CANCELLED" => Err(Failure::new("INTERRUPTED", interrupted)),
        _ => Err(Failure::new(word(task, "problemCode"), word(task, "problem"))
            .hint(task["problemHint"].as_str().map(str::to_owned))),
    }
}

fn show(bar: &ProgressBar, task: &Value) {
    if let Some(total) = task["total"].as_u64() {
        bar.set_length(total);
    }
    bar.set_position(count(task, "done"));
    let left = task["secondsLeft"].as_f64().map(|left| format!(" · {} left", span(left)));
    bar.set_message(format!("{}{}", size(count(task, "bytes")), left.unwrap_or_default()));
}

/// A bar for people that counts `unit`; with `--json` there is none.
pub(crate) fn new_bar(hidden: bool, unit: &str) -> ProgressBar {
    if hidden {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let template = format!("{{bar:30}} {{human_pos}}/{{human_len}} {unit} · {{msg}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
