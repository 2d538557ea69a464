//! `import`.

use std::path::Path;

use serde_json::json;

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::region_text::FIELDS;
use crate::task::{self, Wanted};
use crate::text::{count, size, word};

pub(crate) async fn run(session: &Session, file: &Path, name: Option<String>) -> Result<Outcome, Failure> {
    let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
    let fields = format!(
        "importReport {{ tiles bytes stopped skippedTiles skipped {{ place reason }} region {{ {FIELDS} }} }}"
    );
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation Import($path: String!, $name: String) { task: importArchive(path: $path, name: $name) { id } }",
            variables: json!({ "path": path, "name": name }),
            report: &fields,
            interrupted: "Stopped. Nothing of the archive was kept.",
            unit: "tiles",
        },
    )
    .await?;
    let report = &report;
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
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}
