//! A readable style for vector tiles of which nothing is known but their layer names: the
//! counterpart of the page's `vector-style.ts`, over the same table.

use regex_lite::Regex;
use serde_json::Value as Json;

use super::{SHOWN, replace};

const ROLES: &str = include_str!("../../../../assets/style/roles.json");

struct Named {
    id: String,
    named: bool,
}

/// The layers that draw a tileset; `templates` holds those of every role.
pub(super) fn layers(declared: Option<&Json>, templates: &Json) -> Vec<Json> {
    let table: Json = serde_json::from_str(ROLES).expect("the style files are written by a test of the page");
    let patterns = patterns(&table);
    let order: Vec<&str> = table["order"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let mut found: Vec<(usize, &str, Named)> = read(declared, &table)
        .into_iter()
        .map(|layer| {
            let role = role(&patterns, &layer.id);
            (order.iter().position(|other| *other == role).unwrap_or(order.len()), role, layer)
        })
        .collect();
    found.sort_by_key(|(place, ..)| *place);
    found.iter().flat_map(|(_, role, layer)| filled(&templates[*role], layer)).collect()
}

/// What is declared; without a declaration, the names that are common.
fn read(declared: Option<&Json>, table: &Json) -> Vec<Named> {
    let entries = declared.and_then(Json::as_array).into_iter().flatten();
    let layers: Vec<Named> = entries
        .filter_map(|entry| {
            let fields = entry["fields"].as_object();
            let named = fields.is_some_and(|fields| fields.keys().any(|field| field.starts_with("name")));
            Some(Named { id: entry["id"].as_str()?.to_owned(), named })
        })
        .collect();
    if !layers.is_empty() {
        return layers;
    }
    let common = table["common"].as_array().into_iter().flatten().filter_map(Json::as_str);
    common.map(|id| Named { id: id.to_owned(), named: true }).collect()
}

fn patterns(table: &Json) -> Vec<(Regex, &str)> {
    let rows = table["patterns"].as_array().into_iter().flatten();
    rows.filter_map(|row| Some((Regex::new(row[0].as_str()?).ok()?, row[1].as_str()?))).collect()
}

fn role<'a>(patterns: &[(Regex, &'a str)], id: &str) -> &'a str {
    let name = id.to_lowercase();
    patterns.iter().find(|(pattern, _)| pattern.is_match(&name)).map_or("unknown", |(_, role)| *role)
}

fn filled(template: &Json, layer: &Named) -> Vec<Json> {
    let kind = if layer.named { "named" } else { "plain" };
    let mut layers = template[kind].as_array().cloned().unwrap_or_default();
    let hue = hue(&layer.id).to_string();
    for json in &mut layers {
        replace(json, &[("{source}", SHOWN), ("{hue}", &hue), ("{layer}", &layer.id)]);
    }
    layers
}

/// A colour that stays the same for a layer name, and the same as in the page.
fn hue(id: &str) -> u32 {
    id.chars().fold(0, |hash, letter| (hash * 31 + u32::from(letter)) % 360)
}
