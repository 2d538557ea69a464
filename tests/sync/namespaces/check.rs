//! What must be true in the end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::editor::{Edit, Written};
use super::laptop::{Desk, FarLaptop};

/// Every edit that was acknowledged is in the history of every laptop, once.
pub(super) fn nothing_is_lost(laptops: &[FarLaptop], written: &[Written]) {
    let edits: BTreeSet<Edit> = written.iter().flat_map(|written| written.edits.iter().cloned()).collect();
    let features: BTreeSet<String> = edits.iter().map(|(feature, ..)| feature.clone()).collect();
    for laptop in laptops {
        let features = features.clone();
        let history = laptop.go(move |desk| desk.history(&features));
        let lost: Vec<&Edit> = edits.iter().filter(|edit| !history.contains_key(*edit)).collect();
        assert!(lost.is_empty(), "{} has lost {} edits: {lost:?}", laptop.person(), lost.len());
        for (edit, times) in edits.iter().map(|edit| (edit, history[edit])) {
            // Several may delete one feature.
            let feature = edit.0.clone();
            assert!(
                times == 1 || edit.1 == "existence",
                "{}: {edit:?} {times} times: {}",
                laptop.person(),
                laptop.go(move |desk| desk.page(&feature, &Value::Null))
            );
        }
    }
}

/// The same conflicts, the same decisions, the same features; and logs without a fault.
pub(super) fn all_show_the_same(laptops: &[FarLaptop]) {
    let shown: Vec<(Value, Value, Value)> = laptops
        .iter()
        .map(|laptop| laptop.go(|desk| (desk.conflicts(), desk.decisions(), desk.report())))
        .collect();
    let conflicts = shown[0].0.as_array().map_or(0, Vec::len);
    eprintln!("{conflicts} conflicts wait, {} decisions, {}", shown[0].1, shown[0].2);
    assert!(conflicts > 0, "people who can't hear of each other disagree");
    for (laptop, (conflicts, decisions, report)) in laptops.iter().zip(&shown) {
        assert_eq!(*conflicts, shown[0].0, "the conflicts of {}", laptop.person());
        assert_eq!(*decisions, shown[0].1, "the decisions of {}", laptop.person());
        assert_eq!(report["problems"], json!([]), "the log of {}", laptop.person());
        assert_eq!(report["changes"], shown[0].2["changes"], "the log of {}", laptop.person());
    }
}

/// The last try was three years ahead, forty days ago, and now.
pub(super) fn clocks_are_wrong(laptops: &[FarLaptop]) {
    if laptops.iter().any(|laptop| laptop.clock.is_none()) {
        return;
    }
    let times: Vec<String> = laptops.iter().map(|laptop| laptop.go(|desk| desk.last_try())).collect();
    eprintln!("by the three clocks: {}", times.join(", "));
    assert!(times[0] > times[2] && times[2] > times[1], "{times:?}");
}

impl Desk {
    /// What the histories of features tell, and how often.
    fn history(&mut self, features: &BTreeSet<String>) -> BTreeMap<Edit, u32> {
        let mut history = BTreeMap::new();
        for feature in features {
            let mut after = Value::Null;
            loop {
                let page = self.page(feature, &after);
                let revisions = page["revisions"].as_array().unwrap();
                // A decision writes again what somebody wrote.
                let made = revisions.iter().filter(|revision| revision["cause"] != "RESOLVE");
                for change in made.flat_map(|revision| revision["changes"].as_array().unwrap()) {
                    *history.entry(edit_of(feature, change)).or_default() += 1;
                }
                after = page["next"].clone();
                if after.is_null() {
                    break;
                }
            }
        }
        history
    }

    /// Some of a feature's history.
    fn page(&mut self, feature: &str, after: &Value) -> Value {
        let document =
            "query($id: ID!, $after: String) { featureHistory(id: $id, first: 200, after: $after) {
                          revisions { id by at cause changes { kind field after geometryAfter } } next } }";
        self.ask(document, &json!({ "id": feature, "after": after }))["featureHistory"].take()
    }

    fn conflicts(&mut self) -> Value {
        let document =
            "{ reviewQueue(filter: { state: [OPEN, CONTESTED, REOPENED, SETTLED] }, first: 10000) {
            items { feature kinds fields open settled authors } } }";
        let mut items = self.ask(document, &json!({}))["reviewQueue"]["items"].take();
        items.as_array_mut().unwrap().sort_by_key(|item| item["feature"].to_string());
        items
    }

    fn decisions(&mut self) -> Value {
        self.ask("{ decisions(first: 1) { total } }", &json!({}))["decisions"]["total"].take()
    }

    fn report(&mut self) -> Value {
        self.ask("{ logReport { changes features replicas problems } }", &json!({}))["logReport"].take()
    }

    fn last_try(&mut self) -> String {
        self.press();
        let state = self.ask("{ syncState { lastTry } }", &json!({}));
        state["syncState"]["lastTry"].as_str().unwrap().to_owned()
    }
}

fn edit_of(feature: &str, change: &Value) -> Edit {
    let (what, now) = match change["kind"].as_str().unwrap() {
        "GEOMETRY" => ("geometry", change["geometryAfter"]["coordinates"].to_string()),
        "EXISTENCE" => ("existence", change["after"].as_str().unwrap_or_default().to_owned()),
        _ => (
            change["field"].as_str().unwrap_or_default(),
            change["after"].as_str().unwrap_or_default().to_owned(),
        ),
    };
    (feature.to_owned(), what.to_owned(), now)
}
