//! `log`: the edit log itself.

use serde_json::json;

use crate::args_edit::LogCommand;
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, of, size, span, word};

const FIELDS: &str = "changes features replicas bytes problems digest seconds";

pub(crate) async fn run(session: &Session, command: LogCommand) -> Result<Outcome, Failure> {
    let body = match &command {
        LogCommand::Inspect => {
            session.ask(&format!("{{ report: logReport {{ {FIELDS} }} }}"), json!({})).await
        }
        LogCommand::Verify => {
            session.ask(&format!("mutation {{ report: verifyLog {{ {FIELDS} }} }}"), json!({})).await
        }
        LogCommand::Rebuild => {
            session.ask(&format!("mutation {{ report: rebuildLog {{ {FIELDS} }} }}"), json!({})).await
        }
        LogCommand::Backup { file } => {
            let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
            let document = format!(
                "mutation Backup($path: String!) {{ report: backupLog(path: $path) {{ {FIELDS} }} }}"
            );
            session.ask(&document, json!({ "path": path })).await
        }
    }?;
    let report = &body["report"];
    let problems: Vec<&str> =
        report["problems"].as_array().into_iter().flatten().filter_map(|text| text.as_str()).collect();
    let mut text = format!(
        "{} of {}, {}, {}, {}.\n{}\n",
        of(count(report, "changes"), "change"),
        of(count(report, "replicas"), "replica"),
        of(count(report, "features"), "feature"),
        size(count(report, "bytes")),
        span(report["seconds"].as_f64().unwrap_or_default()),
        word(report, "digest"),
    );
    problems.iter().for_each(|problem| text.push_str(&format!("  {problem}\n")));
    if matches!(command, LogCommand::Verify) && problems.is_empty() {
        text.push_str("Everything is as it should be.\n");
    }
    let partly = !problems.is_empty();
    Ok(Outcome::new(body, text).partly(partly))
}
