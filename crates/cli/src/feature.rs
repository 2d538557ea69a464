//! `feature`: list, show, add, change, delete and restore features; undo and redo.

use serde_json::{Map, Value, json};

use crate::args_edit::{FeatureCommand, Listing, Place};
use crate::ask::Session;
use crate::layer::{self, key_of};
use crate::outcome::{Failure, Outcome};
use crate::text::{count, table, word};

/// What is asked of a feature.
pub(crate) const FIELDS: &str = "id layerId label geometry properties deleted createdAt createdBy \
    changedAt changedBy changedOn conflicts { id kind field } bounds { west south east north }";

const STATE: &str = "version canUndo undoText canRedo redoText unsynced conflicts";

pub(crate) async fn run(session: &Session, command: FeatureCommand) -> Result<Outcome, Failure> {
    match command {
        FeatureCommand::List(listing) => list(session, &listing).await,
        FeatureCommand::Show { id, at } => {
            let feature = find(session, &id, at.as_deref()).await?;
            let text = described(&feature);
            Ok(Outcome::new(json!({ "feature": feature }), text))
        }
        FeatureCommand::Add { layer, place, set } => add(session, &layer, &place, &set).await,
        FeatureCommand::Change { ids, place, no_place, set, clear } => {
            change(session, &ids, &place, no_place, &set, &clear).await
        }
        FeatureCommand::Delete { ids } => many(session, "deleteFeatures", "Deleted", &ids).await,
        FeatureCommand::Restore { ids } => many(session, "restoreFeatures", "Restored", &ids).await,
        FeatureCommand::Undo => step(session, "undoEdit", "undoText", "Nothing to undo.").await,
        FeatureCommand::Redo => step(session, "redoEdit", "redoText", "Nothing to redo.").await,
    }
}

/// Finds a feature, now or as it was.
pub(crate) async fn find(session: &Session, id: &str, at: Option<&str>) -> Result<Value, Failure> {
    let document =
        format!("query Feature($id: ID!, $at: DateTime) {{ feature(id: $id, at: $at) {{ {FIELDS} }} }}");
    let mut body = session.ask(&document, json!({ "id": id, "at": at })).await?;
    match body["feature"].take() {
        Value::Null => {
            let then = at.map(|at| format!(" at {at}")).unwrap_or_default();
            Err(Failure::new("NOT_FOUND", format!("There is no feature {id} here{then}.")))
        }
        feature => Ok(feature),
    }
}

async fn list(session: &Session, listing: &Listing) -> Result<Outcome, Failure> {
    let layer = layer::find(session, &listing.layer).await?;
    let body = match &listing.at {
        Some(at) => {
            let document = format!(
                "query At($layer: ID!, $at: DateTime!, $first: Int!, $after: String) {{ page: featuresAt(layer: $layer, at: $at, first: $first, after: $after) {{ total next features {{ {FIELDS} }} }} }}"
            );
            let variables =
                json!({ "layer": layer["id"], "at": at, "first": listing.first, "after": listing.after });
            session.ask(&document, variables).await?
        }
        None => {
            let document = format!(
                "query List($query: FeatureQuery!, $first: Int!, $after: String) {{ page: features(query: $query, first: $first, after: $after) {{ total next features {{ {FIELDS} }} }} }}"
            );
            let query = query(&layer, listing)?;
            let variables = json!({ "query": query, "first": listing.first, "after": listing.after });
            session.ask(&document, variables).await?
        }
    };
    let text = listed(&body["page"]);
    Ok(Outcome::new(body["page"].clone(), text))
}

fn query(layer: &Value, listing: &Listing) -> Result<Value, Failure> {
    let mut query = json!({
        "layer": layer["id"],
        "text": listing.text,
        "deleted": listing.deleted,
        "conflictsOnly": listing.conflicts,
        "sort": listing.sort.as_deref().map(|name| key_of(layer, name).unwrap_or_else(|_| name.to_owned())),
        "descending": listing.descending,
    });
    if let Some(text) = &listing.bbox {
        let edges: Result<Vec<f64>, _> = text.split(',').map(|edge| edge.trim().parse()).collect();
        let Ok([west, south, east, north]) = edges.as_deref() else {
            return Err(Failure::usage(format!("“{text}” is no box: write W,S,E,N in degrees.")));
        };
        query["bounds"] = json!({ "west": west, "south": south, "east": east, "north": north });
    }
    let tests = listing.tests.iter().map(|(name, text)| {
        let (field, value) = property(layer, name, text)?;
        Ok(json!({ "field": field, "test": "IS", "value": value }))
    });
    query["where"] = tests.collect::<Result<Vec<Value>, Failure>>()?.into();
    Ok(query)
}

/// A property by key or label with its value as the field has it; of what has no field, the value is
/// JSON where it can be read so, or else text.
fn property(layer: &Value, name: &str, text: &str) -> Result<(String, Value), Failure> {
    let json = || serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    let Ok(key) = key_of(layer, name) else { return Ok((name.to_owned(), json())) };
    let field = layer["fields"].as_array().into_iter().flatten().find(|field| word(field, "key") == key);
    let value = match field.map(|field| word(field, "type")) {
        Some("NUMBER") => match text.trim().parse::<f64>() {
            Ok(_) => json(),
            Err(_) => return Err(Failure::usage(format!("“{name}” is a number, and “{text}” is none."))),
        },
        Some("BOOLEAN") => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" => json!(true),
            "false" | "no" | "0" => json!(false),
            _ => return Err(Failure::usage(format!("“{name}” is yes or no, and “{text}” is neither."))),
        },
        _ => json!(text),
    };
    Ok((key, value))
}

fn properties(layer: &Value, set: &[(String, String)], clear: &[String]) -> Result<Value, Failure> {
    let mut properties = Map::new();
    for (name, text) in set {
        let (key, value) = property(layer, name, text)?;
        properties.insert(key, value);
    }
    for name in clear {
        properties.insert(key_of(layer, name).unwrap_or_else(|_| name.clone()), Value::Null);
    }
    Ok(Value::Object(properties))
}

fn geometry(place: &Place) -> Result<Option<Value>, Failure> {
    if let Some((lon, lat)) = place.point {
        return Ok(Some(json!({ "type": "Point", "coordinates": [lon, lat] })));
    }
    let Some(text) = &place.geometry else { return Ok(None) };
    serde_json::from_str(text)
        .map(Some)
        .map_err(|cause| Failure::usage(format!("The geometry is no JSON: {cause}.")))
}

async fn add(
    session: &Session,
    layer: &str,
    place: &Place,
    set: &[(String, String)],
) -> Result<Outcome, Failure> {
    let layer = layer::find(session, layer).await?;
    let document = format!(
        "mutation Add($layer: ID!, $geometry: Geometry, $properties: Json) {{ feature: addFeature(layer: $layer, geometry: $geometry, properties: $properties) {{ {FIELDS} }} }}"
    );
    let variables = json!({
        "layer": layer["id"],
        "geometry": geometry(place)?,
        "properties": properties(&layer, set, &[])?,
    });
    let body = session.ask(&document, variables).await?;
    let text = described(&body["feature"]);
    Ok(Outcome::new(body, text))
}

async fn change(
    session: &Session,
    ids: &[String],
    place: &Place,
    no_place: bool,
    set: &[(String, String)],
    clear: &[String],
) -> Result<Outcome, Failure> {
    let geometry = geometry(place)?;
    if geometry.is_none() && !no_place && set.is_empty() && clear.is_empty() {
        return Err(Failure::usage(
            "Nothing is to change: give --set, --clear, --point, --geometry or --no-place.",
        ));
    }
    let Some(first) = ids.first() else { return Err(Failure::usage("Name a feature.")) };
    let feature = find(session, first, None).await?;
    let layer = layer::find(session, word(&feature, "layerId")).await?;
    let properties = properties(&layer, set, clear)?;
    if ids.len() > 1 {
        if geometry.is_some() || no_place {
            return Err(Failure::usage("A geometry belongs to one feature."));
        }
        let document = "mutation Change($ids: [ID!]!, $properties: Json!) { changed: changeFeatures(ids: $ids, properties: $properties) }";
        let body = session.ask(document, json!({ "ids": ids, "properties": properties })).await?;
        let text = format!("Changed {} features.", count(&body, "changed"));
        return Ok(Outcome::new(body, text));
    }
    let variables =
        json!({ "id": first, "geometry": geometry, "remove": no_place, "properties": properties });
    let document = format!(
        "mutation Change($id: ID!, $geometry: Geometry, $remove: Boolean!, $properties: Json) {{ feature: changeFeature(id: $id, geometry: $geometry, removeGeometry: $remove, properties: $properties) {{ {FIELDS} }} }}"
    );
    let body = session.ask(&document, variables).await?;
    let text = described(&body["feature"]);
    Ok(Outcome::new(body, text))
}

async fn many(session: &Session, mutation: &str, done: &str, ids: &[String]) -> Result<Outcome, Failure> {
    let document = format!("mutation Many($ids: [ID!]!) {{ count: {mutation}(ids: $ids) }}");
    let body = session.ask(&document, json!({ "ids": ids })).await?;
    let text = match count(&body, "count") {
        1 => format!("{done} 1 feature."),
        count => format!("{done} {count} features."),
    };
    Ok(Outcome::new(body, text))
}

async fn step(session: &Session, mutation: &str, name: &str, nothing: &str) -> Result<Outcome, Failure> {
    let before = session.ask(&format!("{{ editState {{ {STATE} }} }}"), json!({})).await?;
    let Some(text) = before["editState"][name].as_str() else {
        return Ok(Outcome::new(before, nothing));
    };
    let body = session.ask(&format!("mutation {{ editState: {mutation} {{ {STATE} }} }}"), json!({})).await?;
    Ok(Outcome::new(body, text))
}

fn listed(page: &Value) -> String {
    let mut rows = vec![["LABEL", "CHANGED", "BY", "ID"].map(str::to_owned).to_vec()];
    for feature in page["features"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(feature, "label").into(),
            word(feature, "changedAt").chars().take(16).collect(),
            word(feature, "changedBy").into(),
            word(feature, "id").into(),
        ]);
    }
    if rows.len() == 1 {
        return "No feature.".to_owned();
    }
    let more = page["next"].as_str().map(|next| format!("More follow: --after '{next}'\n"));
    format!("{}{}", table(&rows), more.unwrap_or_default())
}

pub(crate) fn described(feature: &Value) -> String {
    let label = Some(word(feature, "label")).filter(|label| !label.is_empty()).unwrap_or("(no name)");
    let mut text = format!("{label}, {}\n", word(feature, "id"));
    if feature["deleted"] == true {
        text.push_str("  deleted\n");
    }
    for (name, value) in feature["properties"].as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.push_str(&format!("  {name}: {value}\n"));
    }
    if !feature["geometry"].is_null() {
        text.push_str(&format!("  {}\n", feature["geometry"]));
    }
    text.push_str(&format!(
        "  changed {} by {} on {}\n",
        word(feature, "changedAt"),
        word(feature, "changedBy"),
        word(feature, "changedOn")
    ));
    text
}

/// Reads `name=value`.
pub(crate) fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("“{text}” is no NAME=VALUE")),
    }
}

/// Reads a day, which is meant to its end, or a point in time.
pub(crate) fn parse_time(text: &str) -> Result<String, String> {
    let day = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let time = if day { format!("{text}T23:59:59.999Z") } else { text.to_owned() };
    if time.contains('T') || time.contains(' ') {
        Ok(time)
    } else {
        Err(format!("“{text}” is no time: write 2026-11-22 or 2026-11-22T13:30:00Z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_their_field_has_them() {
        let layer = json!({ "name": "Camps", "fields": [
            { "key": "beds", "label": "Beds", "type": "NUMBER" },
            { "key": "open", "label": "Is open", "type": "BOOLEAN" },
            { "key": "code", "label": "Code", "type": "TEXT" },
        ] });
        for (name, text, wanted) in [
            ("Beds", "4", Some(("beds", json!(4)))),
            ("beds", "many", None),
            ("Is open", "Yes", Some(("open", json!(true)))),
            ("open", "perhaps", None),
            ("code", "007", Some(("code", json!("007")))),
            ("x", "[1]", Some(("x", json!([1])))),
            ("x", "north", Some(("x", json!("north")))),
        ] {
            let wanted = wanted.map(|(key, value): (&str, Value)| (key.to_owned(), value));
            assert_eq!(property(&layer, name, text).ok(), wanted, "{name}={text}");
        }
    }

    #[test]
    fn a_day_is_meant_to_its_end() {
        assert_eq!(parse_time("2024-02-29").as_deref(), Ok("2024-02-29T23:59:59.999Z"));
        assert_eq!(parse_time("2024-02-29T12:00:00Z").as_deref(), Ok("2024-02-29T12:00:00Z"));
        assert!(parse_time("yesterday").is_err());
    }
}
