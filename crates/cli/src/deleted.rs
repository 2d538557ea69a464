//! Deleted regions: put aside, listed, gone for good.

use serde_json::json;

use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{count, size, word};

pub(crate) async fn delete(session: &Session, name: &str, now: bool) -> Result<Outcome, Failure> {
    let field = if now { "purgeRegion" } else { "deleteRegion" };
    let document =
        format!("mutation Delete($id: ID!) {{ deleted: {field}(id: $id) {{ tiles bytes keptTiles }} }}");
    let body = session.ask(&document, json!({ "id": name })).await?;
    let gone = &body["deleted"];
    let (tiles, bytes, kept) = (count(gone, "tiles"), size(count(gone, "bytes")), count(gone, "keptTiles"));
    let text = if now {
        format!(
            "Deleted “{name}” for good: {tiles} tiles ({bytes}) are gone, {kept} stay because other regions share them."
        )
    } else {
        format!(
            "Deleted “{name}”: {tiles} tiles ({bytes}) go in a week or when their space is needed, {kept} stay \
             because other regions share them. `region restore` takes it back."
        )
    };
    Ok(Outcome::new(body, text))
}

pub(crate) async fn list(session: &Session) -> Result<Outcome, Failure> {
    let document = "{ deletedRegions { id name bytes deletedAt goneAt source { name } } }";
    let body = session.ask(document, json!({})).await?;
    let regions = body["deletedRegions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut text = String::new();
    for region in regions {
        text.push_str(&format!(
            "{}  {}  deleted {}, goes {}\n",
            word(region, "name"),
            size(count(region, "bytes")),
            word(region, "deletedAt"),
            word(region, "goneAt"),
        ));
    }
    if regions.is_empty() {
        text.push_str("No deleted region can be taken back.\n");
    }
    Ok(Outcome::new(body, text))
}
