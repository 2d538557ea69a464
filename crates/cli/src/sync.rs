//! `sync`: a round with the hub, what it would move, or one after another.

use serde_json::{Value, json};

use crate::args_hub::SyncArgs;
use crate::ask::{Session, changed};
use crate::outcome::{Failure, Outcome};
use crate::task::new_bar;
use crate::text::{count, of, size, span, word};

/// What is shown of the state.
const STATE: &str = "phase pendingChanges pendingPhotos refusedPhotos waitingBehind lastSync lastTry nextTry held live \
                     problem { code message hint } progress { done total bytesUp bytesDown secondsLeft }";

pub(crate) async fn run(session: &Session, args: SyncArgs) -> Result<Outcome, Failure> {
    if args.dry_run {
        let fields = "changesUp bytesUp changesDown bytesDown photosUp photosDown photoBytesUp photoBytesDown sentence";
        let body = session.ask(&format!("{{ syncPlan {{ {fields} }} }}"), json!({})).await?;
        let text = word(&body["syncPlan"], "sentence").to_owned();
        return Ok(Outcome::new(body, text));
    }
    if args.watch {
        return watch(session).await;
    }
    once(session).await
}

/// A round to its end.
async fn once(session: &Session) -> Result<Outcome, Failure> {
    let mut changes = session.device.changes();
    let before = state(session).await?;
    session.ask("mutation { syncNow { phase } }", json!({})).await?;
    let bar = new_bar(session.json, "changes");
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    let mut last = Value::Null;
    loop {
        let now = state(session).await?;
        if !now["progress"].is_null() {
            show(&bar, &now["progress"]);
            last = now["progress"].clone();
        } else if now["lastTry"] != before["lastTry"] || !now["problem"].is_null() {
            bar.finish_and_clear();
            return end(&now, &last);
        }
        tokio::select! {
            () = changed(&mut changes) => {}
            _ = &mut interrupted => {
                bar.abandon();
                session.ask("mutation { cancelSync { phase } }", json!({})).await?;
                return Err(Failure::new("INTERRUPTED", "Stopped. What has moved stays; `sync` goes on."));
            }
        }
    }
}

async fn state(session: &Session) -> Result<Value, Failure> {
    Ok(session.ask(&format!("{{ syncState {{ {STATE} }} }}"), json!({})).await?["syncState"].take())
}

fn show(bar: &indicatif::ProgressBar, progress: &Value) {
    if let Some(total) = progress["total"].as_u64() {
        bar.set_length(total);
    }
    bar.set_position(count(progress, "done"));
    let left = progress["secondsLeft"].as_f64().map(|left| format!(" · {} left", span(left)));
    let (up, down) = (size(count(progress, "bytesUp")), size(count(progress, "bytesDown")));
    bar.set_message(format!("{up} up, {down} down{}", left.unwrap_or_default()));
}

fn end(state: &Value, progress: &Value) -> Result<Outcome, Failure> {
    let problem = &state["problem"];
    if !problem.is_null() {
        let failure = Failure::new(word(problem, "code"), word(problem, "message"))
            .hint(problem["hint"].as_str().map(str::to_owned));
        return Err(failure.with_detail(json!({ "syncState": state })));
    }
    let held = count(state, "held");
    let mut text = format!(
        "Both sides are the same ({} up, {} down).",
        size(count(progress, "bytesUp")),
        size(count(progress, "bytesDown"))
    );
    if held > 0 {
        text.push_str(&format!("\n{} held back by the hub; an admin can let them in.", of(held, "change")));
    }
    Ok(Outcome::new(json!({ "syncState": state }), text).partly(held > 0))
}

/// One round after another, by itself, until Ctrl+C. This program runs the home's jobs meanwhile, or
/// another one does.
async fn watch(session: &Session) -> Result<Outcome, Failure> {
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    once(session).await?.print_part(session.json);
    let mut changes = session.device.changes();
    let mut seen = state(session).await?["lastTry"].clone();
    loop {
        let now = state(session).await?;
        let fresh = now["lastTry"] != seen && now["progress"].is_null();
        if fresh {
            seen = now["lastTry"].clone();
            match end(&now, &Value::Null) {
                Ok(outcome) => outcome.print_part(session.json),
                Err(failure) => eprintln!("{}", failure.said()),
            }
        }
        tokio::select! {
            () = changed(&mut changes) => {}
            _ = &mut interrupted => return Ok(Outcome::new(Value::Null, "")),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_a_part_and_what_failed_is_told() {
        let good = json!({ "problem": null, "held": 0 });
        assert!(!end(&good, &Value::Null).ok().unwrap().partly);
        let held = json!({ "problem": null, "held": 2 });
        let outcome = end(&held, &json!({ "bytesUp": 1500 })).ok().unwrap();
        assert!(
            outcome.partly
                && outcome.text.contains("2 changes held back")
                && outcome.text.contains("1.5 kB up")
        );
        let failed =
            json!({ "problem": { "code": "NETWORK", "message": "Away.", "hint": "Later." }, "held": 0 });
        assert_eq!(end(&failed, &Value::Null).err().unwrap().said(), "error: Away.\n  Later.");
    }
}
