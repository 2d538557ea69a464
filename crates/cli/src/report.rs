//! `region report`: whether a region is ready to be taken where no network reaches, on one page.

use serde_json::{Value, json};

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::region_text::FIELDS;
use crate::text::{count, size, word};

pub(crate) async fn run(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let document = format!(
        "query Report($id: ID!) {{ region(id: $id) {{ {FIELDS} \
         verification {{ at by host checked good bad missing oldestTileAt ready }} \
         readiness {{ ready problems {{ code message tiles blocking }} }} }} device {{ version }} }}"
    );
    let mut body = session.ask(&document, json!({ "id": name })).await?;
    if body["region"].is_null() {
        return Err(Failure::new("NOT_FOUND", format!("There is no region “{name}” here.")));
    }
    let text = page(&body["region"], word(&body["device"], "version"));
    let ready = body["region"]["readiness"]["ready"] == true;
    let object = json!({ "region": body["region"].take() });
    Ok(Outcome::new(object, text).partly(!ready))
}

fn page(region: &Value, version: &str) -> String {
    let readiness = &region["readiness"];
    let mut text = String::new();
    let mut line = |term: &str, value: String| text.push_str(&format!("{term:<14}{value}\n"));
    line("Region", word(region, "name").into());
    line("Verdict", if readiness["ready"] == true { "READY TO DEPLOY" } else { "NOT READY" }.into());
    let bounds = &region["bounds"];
    line(
        "Area",
        format!(
            "{}, {}, {}, {} (W, S, E, N)",
            bounds["west"], bounds["south"], bounds["east"], bounds["north"]
        ),
    );
    line("Zooms", format!("{} to {}", region["minZoom"], region["maxZoom"]));
    line("Source", word(&region["source"], "name").into());
    line(
        "Tiles",
        format!(
            "{} of {} stored, {} empty at the source",
            count(region, "storedTiles"),
            count(region, "wantedTiles"),
            count(region, "emptyTiles")
        ),
    );
    line("Size", format!("{} ({} bytes)", size(count(region, "bytes")), count(region, "bytes")));
    line("Oldest tile", said(region, "oldestTileAt"));
    let checked = &region["verification"];
    if !checked.is_null() {
        line(
            "Hashes",
            format!(
                "{} checked, {} good, {} bad",
                count(checked, "checked"),
                count(checked, "good"),
                count(checked, "bad")
            ),
        );
        line("Checked", said(checked, "at"));
        line("Checked by", format!("{} on {}", said(checked, "by"), said(checked, "host")));
    }
    line("Program", format!("Map Offline {version}"));
    for problem in readiness["problems"].as_array().into_iter().flatten() {
        let mark = if problem["blocking"] == true { '✗' } else { '!' };
        text.push_str(&format!("{mark} {}\n", word(problem, "message")));
    }
    text
}

fn said(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_the_verdict_and_what_to_do() {
        let mut region = json!({
            "name": "Camp", "minZoom": 0, "maxZoom": 12, "wantedTiles": 85, "storedTiles": 80,
            "emptyTiles": 5, "bytes": 1_234_567, "oldestTileAt": "2026-11-01T10:00:00Z",
            "bounds": { "west": 1.5, "south": 2, "east": 3, "north": 4 }, "source": { "name": "Toner" },
            "verification": { "at": "2026-11-22T13:30:00Z", "by": "ada", "host": null, "checked": 80, "good": 80, "bad": 0 },
            "readiness": { "ready": true, "problems": [] },
        });
        let ready = page(&region, "1.2.3");
        for words in [
            "READY TO DEPLOY",
            "80 of 85 stored, 5 empty",
            "80 checked, 80 good, 0 bad",
            "ada on unknown",
            "1.2 MB",
        ] {
            assert!(ready.contains(words), "{words}\n{ready}");
        }
        region["readiness"] = json!({ "ready": false, "problems": [
            { "message": "2 tiles are damaged: repair the region.", "blocking": true },
            { "message": "7 tiles may be outdated.", "blocking": false } ] });
        let not = page(&region, "1.2.3");
        for words in ["NOT READY", "✗ 2 tiles are damaged", "! 7 tiles may be"] {
            assert!(not.contains(words), "{words}\n{not}");
        }
    }
}
