//! `import`.

use std::path::Path;

use serde_json::json;

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::region_text::FIELDS;
use crate::text::{count, size, word};

pub(crate) async fn run(session: &Session, file: &Path, name: Option<String>) -> Result<Outcome, Failure> {
    let document = format!(
        "mutation Import($path: String!, $name: String) {{ report: importArchive(path: $path, name: $name) {{ \
         tiles bytes stopped skippedTiles skipped {{ place reason }} region {{ {FIELDS} }} }} }}"
    );
    let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
    let body = session.ask(&document, json!({ "path": path, "name": name })).await?;
    let report = &body["report"];
    let skipped = report["skipped"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = format!(
        "Imported {} tiles ({}) as “{}”.\n",
        count(report, "tiles"),
        size(count(report, "bytes")),
        word(&report["region"], "name")
    );
    for tile in skipped {
        text.push_str(&format!("  not taken: {}: {}\n", word(tile, "place"), word(tile, "reason")));
    }
    let unnamed = count(report, "skippedTiles").saturating_sub(skipped.len() as u64);
    if unnamed > 0 {
        text.push_str(&format!("  … and {unnamed} more.\n"));
    }
    if let Some(reason) = report["stopped"].as_str() {
        text.push_str(&format!("The archive was not read to its end: {reason}\n"));
    }
    let partly = !skipped.is_empty() || !report["stopped"].is_null();
    Ok(Outcome::new(body, text).partly(partly))
}
