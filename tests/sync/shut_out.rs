//! Rights that end: nothing that was edited is lost, it is said why it does not go, and once the right is
//! there again all goes.

use serde_json::{Value, json};

use crate::harness::{Admin, HubProgram, Laptop, Setup, provider};

impl Laptop {
    fn held(&self) -> Vec<Value> {
        let mut held = self.ask("{ heldChanges { change code reason hint } }", &json!({}));
        let Value::Array(held) = held["heldChanges"].take() else { panic!("a list") };
        held
    }
}

#[test]
fn a_device_that_was_shut_out_keeps_its_edits_and_can_be_let_in_again() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.sync();
    ben.add(&layer_known(&ben), 2);
    ben.sync();
    let device = ben.ask("{ hubLink { device } }", &json!({}))["hubLink"]["device"].clone();
    let revoke =
        "mutation ($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d, reason: \"lost\") { id } }";
    admin.ask(revoke, json!({ "d": device }));

    ben.add(&layer, 3);
    let problem = ben.sync_in_vain();
    assert_eq!(problem["code"], "REFUSED", "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("admin"), "{problem}");
    ben.add(&layer, 1);
    assert_eq!((ben.count(&layer), ben.pending()), (6, 4), "nothing is lost, and work goes on");
    let state = ben.ask("{ hubLink { account { state } } }", &json!({}));
    assert_eq!(state["hubLink"]["account"]["state"], "SIGNED_IN", "the person is not shut out");

    // Chosen again, the workspace gets to know it as another device.
    let choose = "mutation ($w: ID!) { chooseWorkspace(id: $w) { device } }";
    let chosen = ben.ask(choose, &json!({ "w": workspace }));
    assert_ne!(chosen["chooseWorkspace"]["device"], device, "{chosen}");
    ben.add(&layer, 2);
    ben.sync();
    assert_eq!(ben.pending(), 0, "the hub has all of it");
    let held = ben.held();
    assert!(held.iter().any(|one| one["code"] == "DEVICE_REVOKED"), "{held:?}");
    assert!(
        held.iter().all(|one| one["hint"].as_str().is_some_and(|hint| hint.contains("admin"))),
        "{held:?}"
    );
    admin.release_all();
    ana.sync();
    ben.sync();
    assert_eq!((ana.count(&layer), ben.count(&layer)), (8, 8));
    assert_eq!(ana.digest(), ben.digest());
    assert_eq!(ben.held().len(), 0, "what was let in is told no more");
    ben.add(&layer, 1);
    ben.sync();
    ana.sync();
    assert_eq!(ana.count(&layer), 9, "from now on it goes as ever");
}

#[test]
fn a_home_that_was_unlinked_can_be_linked_again_by_anybody() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, mut ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.sync();
    ben.add(&layer_known(&ben), 2);
    ben.sync();
    ben.ask("mutation { unlinkHub }", &json!({}));
    ben.add(&layer, 1);
    ben.join_known(&hub, &workspace);
    ben.sync();
    assert_eq!((ben.pending(), ben.held().len()), (0, 0));

    // Another person signs in at the same laptop.
    let eve = Laptop::of("eve");
    eve.join(&hub, Some(&admin.invitation("EDITOR")));
    ben.ask("mutation { signOut { url } }", &json!({}));
    ben.person = "eve".to_owned();
    ben.sign_in();
    ben.add(&layer, 1);
    ben.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), ben.pending(), ben.held().len()), (4, 0, 0));
    assert_eq!(ana.digest(), ben.digest());
}

#[test]
fn whoever_may_only_look_gets_what_is_new_and_keeps_the_own() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.add(&layer, 1);
    ana.sync();
    ben.add(&layer_known(&ben), 2);
    admin.make("ben", "VIEWER");
    ana.add(&layer, 3);
    ana.sync();

    let problem = ben.sync_in_vain();
    assert_eq!(problem["code"], "REFUSED", "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("role"), "{problem}");
    assert_eq!((ben.count(&layer), ben.pending()), (6, 2), "what is new came, what is own waits");
    admin.make("ben", "EDITOR");
    ben.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), ben.pending()), (6, 0));
    assert_eq!(ana.digest(), ben.digest());
}

#[test]
fn what_a_layer_does_not_take_is_held_and_told_until_somebody_lets_it_in() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.sync();
    ben.sync();
    let close = "mutation ($w: ID!, $l: Dot!) { setLayerAccess(workspace: $w, layer: $l, write: ADMIN, define: ADMIN) { write } }";
    admin.ask(close, json!({ "l": layer }));

    ben.add(&layer, 2);
    ben.sync();
    let held = ben.held();
    assert_eq!((held.len(), ben.pending()), (2, 0), "{held:?}");
    assert_eq!(held[0]["code"], "LAYER_READ_ONLY");
    assert!(held.iter().all(|one| one["hint"].as_str().unwrap().contains("admin")), "{held:?}");
    assert_eq!(ben.state()["held"], 2);
    ben.sync();
    assert_eq!(ben.held().len(), 2, "it is sent once, and told once");
    assert_eq!(admin.quarantine().len(), 2);
    ana.sync();
    assert_eq!((ana.count(&layer), ben.count(&layer)), (0, 2), "what ben wrote is his to see");

    admin.release_all();
    ana.sync();
    ben.sync();
    assert_eq!((ana.count(&layer), ben.held().len()), (2, 0));
    assert_eq!(ana.digest(), ben.digest());
}

fn layer_known(laptop: &Laptop) -> Value {
    laptop.sync();
    laptop.ask("{ layers { id } }", &json!({}))["layers"][0]["id"].clone()
}
