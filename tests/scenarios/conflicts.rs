//! Two write one thing apart, and a person settles it in a terminal.

use serde_json::{Value, json};

use crate::harness::{Ended, Home};

const FEATURES: [&str; 4] = ["North", "South", "East", "West"];

/// Two laptops that wrote the notes of four camps apart, moved one, and deleted another on one side.
struct Apart {
    ana: Home,
    ben: Home,
    ids: Vec<String>,
}

fn laptop(person: &str) -> Home {
    Home::new().with_variable("MAP_OFFLINE_AUTHOR", person).with_variable("MAP_OFFLINE_DEVICE", person)
}

fn hand_over(from: &Home, to: &Home, name: &str) {
    let file = from.aside(name).display().to_string();
    from.run(&["carry", "pack", &file]).exits(0);
    to.run(&["carry", "unpack", &file, "--accept-new"]).exits(0);
}

impl Apart {
    fn new() -> Self {
        let (ana, ben) = (laptop("ana"), laptop("ben"));
        let fields = ["--label", "Name", "--field", "Name!", "--field", "Note"];
        ana.run(&[&["layer", "add", "Camps", "--kind", "point"], &fields[..]].concat()).exits(0);
        let ids: Vec<String> = FEATURES
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let (point, name) = (format!("11.{place},43.5"), format!("Name={name}"));
                let words = ["feature", "add", "Camps", "--point", &point, "--set", &name];
                ana.run(&words).exits(0).word("/feature/id").to_owned()
            })
            .collect();
        hand_over(&ana, &ben, "begin.mofp");
        for (home, who) in [(&ana, "ana"), (&ben, "ben")] {
            for id in &ids[..3] {
                home.run(&["feature", "change", id, "--set", &format!("Note=seen by {who}")]).exits(0);
            }
        }
        ana.run(&["feature", "change", &ids[0], "--point", "12,44"]).exits(0);
        ben.run(&["feature", "change", &ids[0], "--point", "13,45"]).exits(0);
        ana.run(&["feature", "delete", &ids[3]]).exits(0);
        ben.run(&["feature", "change", &ids[3], "--set", "Note=still there"]).exits(0);
        let apart = Self { ana, ben, ids };
        apart.meet("first");
        apart
    }

    fn meet(&self, name: &str) {
        hand_over(&self.ana, &self.ben, &format!("{name}-there.mofp"));
        hand_over(&self.ben, &self.ana, &format!("{name}-back.mofp"));
    }
}

fn conflict(home: &Home, words: &[&str]) -> Ended {
    home.run(&[&["conflict"], words].concat())
}

fn waiting(home: &Home) -> u64 {
    conflict(home, &["list"]).exits(0).count("/total")
}

fn note(home: &Home, id: &str) -> Value {
    home.run(&["feature", "show", id]).exits(0).json["feature"]["properties"]["note"].clone()
}

#[test]
fn what_two_wrote_apart_is_listed_shown_and_settled() {
    let Apart { ana, ben, ids } = &Apart::new();
    let list = conflict(ana, &["list"]).exits(0);
    assert_eq!((list.count("/total"), list.count("/conflicts")), (4, 5));
    assert_eq!(list.json["items"].as_array().map(Vec::len), Some(4));
    assert_eq!(waiting(ben), 4, "both have the same queue");
    let of_layer = conflict(ana, &["list", "--layer", "Camps"]).exits(0);
    assert_eq!(of_layer.count("/total"), 4, "a layer is found by its name");
    assert_eq!(conflict(ana, &["list", "--text", "North"]).exits(0).count("/total"), 1);
    conflict(ana, &["list", "--layer", "Nowhere"]).exits(1).says("Nowhere");

    let shown = conflict(ana, &["show", &ids[0]]).exits(0);
    let letters: Vec<&str> = shown.list("/sides").iter().filter_map(|side| side["letter"].as_str()).collect();
    assert_eq!(letters, ["A", "B"]);
    let text = ana.run_plain(&["conflict", "show", &ids[0]]).exits(0).out;
    assert!(
        text.contains("seen by ana") && text.contains("seen by ben") && text.contains("ben on ben"),
        "{text}"
    );

    // Looking writes nothing.
    let ben_is = shown.list("/sides").iter().find(|side| side["author"] == "ben").expect("a side");
    let side = format!("side:{}", ben_is["letter"].as_str().expect("a letter"));
    let would = conflict(ana, &["resolve", &ids[0], "--take", &side]).exits(0);
    assert_eq!((would.count("/decides"), would.count("/leaves")), (2, 0));
    assert_eq!(waiting(ana), 4);

    conflict(ana, &["resolve", &ids[0], "--take", &side, "--reason", "he was there", "--yes"]).exits(0);
    assert_eq!((waiting(ana), note(ana, &ids[0])), (3, json!("seen by ben")));
    assert_eq!(conflict(ana, &["resolve", "--take", "restore", "--yes"]).exits(0).count("/decides"), 1);
    assert_eq!(waiting(ana), 2);
    assert_eq!(conflict(ana, &["resolve", "--take", "author:ana", "--yes"]).exits(0).count("/decides"), 2);
    assert_eq!((waiting(ana), note(ana, &ids[1])), (0, json!("seen by ana")));

    // One step back, and forth again.
    ana.run(&["feature", "undo"]).exits(0);
    assert_eq!(waiting(ana), 2);
    ana.run(&["feature", "redo"]).exits(0);
    assert_eq!(waiting(ana), 0);
}

#[test]
fn decisions_travel_are_opened_again_and_stand_in_the_audit() {
    let apart = Apart::new();
    let Apart { ana, ben, ids } = &apart;
    conflict(ana, &["assign", &ids[1], "--to", "ben"]).exits(0);
    conflict(ana, &["resolve", &ids[0], &ids[2], "--take", "newest", "--reason", "by radio", "--yes"])
        .exits(0);
    apart.meet("second");
    assert_eq!((waiting(ana), waiting(ben)), (2, 2));
    let assigned = conflict(ben, &["list", "--assignee", "ben"]).exits(0);
    assert_eq!(assigned.word("/items/0/feature"), ids[1]);

    conflict(ben, &["reopen", &ids[0], "note"]).exits(0);
    conflict(ben, &["reopen", &ids[1], "note"]).exits(1).says("open already");
    conflict(ben, &["reopen", &ids[1], "name"]).exits(1).says("no decision");
    assert_eq!(waiting(ben), 3);
    apart.meet("third");
    assert_eq!(waiting(ana), 3);

    let audit = ben.run(&["audit", "list", "--author", "ana"]).exits(0);
    let reasons = audit.list("/items").iter().filter(|entry| entry["reason"] == "by radio").count();
    assert!(reasons >= 2, "{}", audit.out);
    let file = ben.aside("audit.json").display().to_string();
    ben.run(&["audit", "export", &file]).exits(0);
    ana.run(&["audit", "verify", &file]).exits(0);
    let text = std::fs::read_to_string(&file).expect("an export");
    std::fs::write(&file, text.replacen("by radio", "by heart", 1)).expect("a file");
    ana.run(&["audit", "verify", &file]).exits(3).says("is not as it was written");
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_written() {
    let Apart { ana, ids, .. } = &Apart::new();
    conflict(ana, &["resolve", "--take", "loudest"]).exits(2).says("is no rule");
    conflict(ana, &["resolve", "--take", "side:A", "--yes"]).exits(2).says("one feature");
    conflict(ana, &["resolve", &ids[0], "--take", "side:Q", "--yes"]).exits(2).says("side Q");
    conflict(ana, &["show", "nothing"]).exits(2);
    conflict(ana, &["resolve"]).exits(2);
    let absent = format!("{}.99", ids[0].split_once('.').expect("an id").0);
    conflict(ana, &["show", &absent]).exits(1).says("no feature");
    assert_eq!(waiting(ana), 4);
}
