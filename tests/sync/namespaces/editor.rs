//! Somebody who edits, and notes down what was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use peers::Chance;
use serde_json::{Value, json};

use super::laptop::{Answer, Desk};

/// Edits of each person at least.
pub(super) const LEAST: usize = 60;

/// Between two edits a person thinks so long.
const THOUGHT: Duration = Duration::from_millis(25);

const FIELDS: [&str; 3] = ["name", "note", "report"];

/// What became of an edit that was acknowledged: the feature, what of it, and what it is now.
pub(super) type Edit = (String, String, String);

/// What somebody has done.
#[derive(Default)]
pub(super) struct Written {
    /// Edits that were acknowledged.
    pub(super) edits: Vec<Edit>,
    /// Decisions that were.
    pub(super) decided: u64,
    /// What was asked when the program was killed.
    pub(super) unsure: u64,
}

/// Somebody who edits until the weather is over.
pub(super) struct Editor {
    person: &'static str,
    layer: String,
    features: Vec<String>,
    chance: Chance,
    over: Arc<AtomicBool>,
    count: u64,
    written: Written,
}

/// A layer and the features that all know.
#[derive(Clone)]
pub(super) struct Layer {
    id: String,
    features: Vec<String>,
}

impl Desk {
    /// Makes a layer with features, before anything goes wrong.
    pub(super) fn make_layer(&mut self, features: usize) -> Layer {
        let fields: Vec<Value> =
            FIELDS.iter().map(|field| json!({ "label": titled(field), "type": "TEXT" })).collect();
        let document = "mutation($fields: [FieldInput!]!) { createLayer(input: { name: \"Camps\",
                          geometryKind: POINT, fields: $fields }) { id } }";
        let made = self.ask(document, &json!({ "fields": fields }));
        let id = made["createLayer"]["id"].as_str().unwrap().to_owned();
        let features = (0..features).map(|number| {
            let add = json!({ "layer": id, "place": [11.0, 43.5], "properties": { "name": format!("camp {number}") } });
            self.ask(ADD, &add)["addFeature"]["id"].as_str().unwrap().to_owned()
        });
        let features = features.collect();
        Layer { id, features }
    }
}

const ADD: &str = "mutation($layer: ID!, $place: Json!, $properties: Json!) {
    addFeature(layer: $layer, geometry: { type: \"Point\", coordinates: $place }, properties: $properties) { id } }";

const CHANGE: &str =
    "mutation($id: ID!, $properties: Json) { changeFeature(id: $id, properties: $properties) { id } }";

const MOVE: &str =
    "mutation($id: ID!, $geometry: Geometry) { changeFeature(id: $id, geometry: $geometry) { id } }";

const DELETE: &str = "mutation($id: ID!) { deleteFeatures(ids: [$id]) }";

const DECIDE: &str =
    "mutation($input: [DecisionInput!]!) { decide(input: $input, reason: \"by chance\") { decided } }";

fn titled(word: &str) -> String {
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

impl Editor {
    pub(super) fn new(person: &'static str, layer: &Layer, chance: Chance, over: Arc<AtomicBool>) -> Self {
        let Layer { id, features } = layer.clone();
        Self { person, layer: id, features, chance, over, count: 0, written: Written::default() }
    }

    /// Edits until it is over.
    pub(super) fn work(mut self, desk: &mut Desk) -> Written {
        while !self.over.load(Ordering::SeqCst) || self.written.edits.len() < LEAST {
            self.count += 1;
            let done = match self.chance.below(100) {
                0..70 => self.change(desk),
                70..82 => self.place(desk),
                82..88 => self.add(desk),
                88..90 => self.delete(desk),
                90..96 => self.decide(desk),
                _ => self.press(desk),
            };
            if done.is_none() {
                self.written.unsure += 1;
                desk.revive();
            }
            std::thread::sleep(THOUGHT);
        }
        self.written
    }

    fn any_feature(&mut self) -> String {
        self.features[self.chance.below(self.features.len() as u64) as usize].clone()
    }

    /// A text that nobody else writes.
    fn text(&self) -> String {
        format!("{} {}", self.person, self.count)
    }

    fn note(&mut self, feature: String, what: &str, now: String) {
        self.written.edits.push((feature, what.to_owned(), now));
    }

    fn change(&mut self, desk: &Desk) -> Option<()> {
        let (feature, field) = (self.any_feature(), FIELDS[self.chance.below(3) as usize]);
        let text = self.text();
        if told(desk, CHANGE, &json!({ "id": feature, "properties": { field: text } }))?.is_some() {
            self.note(feature, field, text);
        }
        Some(())
    }

    fn place(&mut self, desk: &Desk) -> Option<()> {
        let feature = self.any_feature();
        // A place that nobody else puts it to.
        let place = json!([f64::from(self.person.as_bytes()[0]) / 10.0, self.count as f64 / 1000.0]);
        let geometry = json!({ "type": "Point", "coordinates": place });
        if told(desk, MOVE, &json!({ "id": feature, "geometry": geometry }))?.is_some() {
            self.note(feature, "geometry", place.to_string());
        }
        Some(())
    }

    fn add(&mut self, desk: &Desk) -> Option<()> {
        let text = self.text();
        let asked = json!({ "layer": self.layer, "place": [11.0, 43.5], "properties": { "name": text } });
        if let Some(made) = told(desk, ADD, &asked)? {
            let feature = made["addFeature"]["id"].as_str().unwrap().to_owned();
            self.note(feature.clone(), "name", text);
            self.features.push(feature);
        }
        Some(())
    }

    fn delete(&mut self, desk: &Desk) -> Option<()> {
        let feature = self.any_feature();
        if told(desk, DELETE, &json!({ "id": feature }))?.is_some_and(|told| told["deleteFeatures"] == 1) {
            self.note(feature, "existence", "deleted".to_owned());
        }
        Some(())
    }

    /// Wants what the others did, now. Without a network that comes to nothing.
    fn press(&mut self, desk: &Desk) -> Option<()> {
        told(desk, "mutation { syncNow { phase } }", &json!({})).map(drop)
    }

    /// Decides the first conflict that there is, for any of its candidates.
    fn decide(&mut self, desk: &Desk) -> Option<()> {
        let queue = told(desk, "{ reviewQueue(first: 5) { items { feature } } }", &json!({}))?.unwrap();
        let items = queue["reviewQueue"]["items"].as_array().unwrap();
        let Some(item) = items.get(self.chance.below(5) as usize) else { return Some(()) };
        let document =
            "query($f: ID!) { review(feature: $f) { rows { register field state candidates { dot } } } }";
        let review = told(desk, document, &json!({ "f": item["feature"] }))?.unwrap();
        let open = |row: &&Value| !row["state"].is_null() && row["state"] != "SETTLED";
        let Some(row) = review["review"]["rows"].as_array().and_then(|rows| rows.iter().find(open)) else {
            return Some(());
        };
        let shown: Vec<&Value> =
            row["candidates"].as_array().unwrap().iter().map(|candidate| &candidate["dot"]).collect();
        let choice = shown[self.chance.below(shown.len() as u64) as usize];
        let decision =
            json!({ "register": row["register"], "field": row["field"], "shown": shown, "choice": choice });
        let input = json!({ "input": [{ "feature": item["feature"], "rows": [decision] }] });
        if let Some(decided) = told(desk, DECIDE, &input)? {
            self.written.decided += decided["decide"]["decided"].as_u64().unwrap();
        }
        Some(())
    }
}

/// Asks; `None` if the program is gone, nothing inside if it says no, as of what was deleted meanwhile.
fn told(desk: &Desk, document: &str, variables: &Value) -> Option<Option<Value>> {
    match desk.try_ask(document, variables) {
        Answer::Told(told) => Some(Some(told)),
        Answer::Refused(refused) => {
            let code = &refused["errors"][0]["extensions"]["code"];
            let expected = ["NOT_FOUND", "CONFLICT", "REFUSED", "NETWORK", "SIGNED_OUT"]
                .iter()
                .any(|known| code == known);
            assert!(expected, "{}: {refused}", desk.person);
            Some(None)
        }
        Answer::Gone => None,
    }
}
