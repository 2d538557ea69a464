//! `import` of features and histories, and `export`.

use std::path::Path;

use serde_json::{Value, json};

use crate::args_edit::ExportArgs;
use crate::ask::Session;
use crate::layer;
use crate::outcome::{Failure, Outcome};
use crate::task::{self, Wanted};
use crate::text::{count, of, size, word};

/// Endings of files with features.
const FEATURES: [&str; 7] = ["geojson", "json", "geojsonl", "ndjson", "gpx", "kml", "csv"];

const REPORT: &str = "featuresReport { path features bytes skipped notes layer { id name } }";

/// Says whether a file holds features, by the end of its name.
pub(crate) fn holds_features(file: &Path) -> bool {
    let end = file.extension().map(|end| end.to_string_lossy().to_lowercase());
    file.is_file() && end.is_some_and(|end| FEATURES.contains(&end.as_str()))
}

pub(crate) async fn import(
    session: &Session,
    file: &Path,
    into: Option<&str>,
    history: bool,
) -> Result<Outcome, Failure> {
    let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
    let layer = match into {
        Some(name) => Some(layer::find(session, name).await?["id"].clone()),
        None => None,
    };
    let wanted = Wanted {
        mutation: "mutation Import($path: String!, $layer: ID, $history: Boolean!) { task: importFeatures(path: $path, layer: $layer, history: $history) { id } }",
        variables: json!({ "path": path, "layer": layer, "history": history }),
        report: REPORT,
        interrupted: "Stopped. Nothing of the file was kept.",
        unit: "features",
    };
    let report = task::run(session, wanted).await?;
    let text = format!(
        "Imported {} features as “{}”.\n{}",
        count(&report, "features"),
        word(&report["layer"], "name"),
        notes(&report)
    );
    let partly = count(&report, "skipped") > 0;
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}

pub(crate) async fn export(session: &Session, args: ExportArgs) -> Result<Outcome, Failure> {
    let path = std::path::absolute(&args.file).map_err(|cause| Failure::from_io(&cause))?;
    let layer = layer::find(session, &args.layer).await?;
    let wanted = Wanted {
        mutation: "mutation Export($layer: ID!, $path: String!, $only: Boolean!) { task: exportFeatures(layer: $layer, path: $path, unsyncedOnly: $only) { id } }",
        variables: json!({ "layer": layer["id"], "path": path, "only": args.unsynced }),
        report: REPORT,
        interrupted: "Stopped. No file was left.",
        unit: "features",
    };
    let report = task::run(session, wanted).await?;
    let text = format!(
        "Wrote {} to {} ({}).\n{}",
        of(count(&report, "features"), "feature"),
        word(&report, "path"),
        size(count(&report, "bytes")),
        notes(&report)
    );
    let partly = count(&report, "skipped") > 0;
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}

fn notes(report: &Value) -> String {
    let notes = report["notes"].as_array().into_iter().flatten().filter_map(Value::as_str);
    notes.map(|note| format!("  {note}\n")).collect()
}
