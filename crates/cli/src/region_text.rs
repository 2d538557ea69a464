//! A region in words.

use serde_json::Value;

use crate::text::{count, size, span, table, word};

/// The fields that every region command asks for.
pub(crate) const FIELDS: &str = "id name state minZoom maxZoom wantedTiles storedTiles emptyTiles failedTiles damagedTiles \
    bytes uniqueBytes createdAt updatedAt lastUsedAt expiresAt oldestTileAt expiredTiles verifiedAt \
    bounds { west south east north } source { id name } \
    job { kind state total done failed unchanged bytesFetched tilesPerSecond bytesPerSecond secondsLeft startedAt finishedAt problem }";

/// Sets regions in a table.
pub(crate) fn regions_table(regions: &Value) -> String {
    let mut rows =
        vec![["NAME", "STATE", "TILES", "SIZE", "ONLY HERE", "ZOOMS", "SOURCE"].map(str::to_owned).to_vec()];
    for region in regions.as_array().into_iter().flatten() {
        rows.push(vec![
            word(region, "name").into(),
            state(region),
            format!("{} of {}", count(region, "storedTiles"), count(region, "wantedTiles")),
            size(count(region, "bytes")),
            size(count(region, "uniqueBytes")),
            format!("{}–{}", region["minZoom"], region["maxZoom"]),
            word(&region["source"], "name").into(),
        ]);
    }
    if rows.len() == 1 {
        return "There is no region yet. Make one with `region create`.".into();
    }
    table(&rows)
}

fn state(region: &Value) -> String {
    word(region, "state").to_lowercase().replace('_', " ")
}

/// Says in a few lines how a region stands.
pub(crate) fn summary(region: &Value) -> String {
    let mut text = format!(
        "{}: {}. {} of {} tiles stored, {} ({} only here).",
        word(region, "name"),
        state(region),
        count(region, "storedTiles"),
        count(region, "wantedTiles"),
        size(count(region, "bytes")),
        size(count(region, "uniqueBytes")),
    );
    for (field, words) in [
        ("emptyTiles", "are empty at the source"),
        ("failedTiles", "failed: `region show` says why, `region retry` tries again"),
        ("damagedTiles", "are damaged: `region repair` fetches them again"),
    ] {
        let tiles = count(region, field);
        if tiles > 0 {
            text.push_str(&format!("\n{tiles} tiles {words}."));
        }
    }
    if let Some(problem) = region["job"]["problem"].as_str() {
        text.push_str(&format!("\n{problem}"));
    }
    text
}

/// Lists failures, one a line.
pub(crate) fn failures(page: &Value) -> String {
    let items = page["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text: String = items
        .iter()
        .map(|item| format!("  {}/{}/{}  {}\n", item["zoom"], item["x"], item["y"], word(item, "message")))
        .collect();
    let more = count(page, "total").saturating_sub(items.len() as u64);
    if more > 0 {
        text.push_str(&format!("  … and {more} more.\n"));
    }
    text
}

/// Says a running job on one line.
pub(crate) fn progress(job: &Value) -> String {
    let mut parts = vec![size(count(job, "bytesFetched"))];
    if let Some(rate) = job["tilesPerSecond"].as_f64() {
        parts.push(format!("{rate:.0} tiles/s"));
    }
    if let Some(left) = job["secondsLeft"].as_f64() {
        parts.push(format!("{} left", span(left)));
    }
    let failed = count(job, "failed");
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    parts.join(" · ")
}
