//! When and how rounds are done: by themselves, live, on a schedule, within a limit, or not at all.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{HubProgram, Laptop, Setup, invitation, provider};

const PLAN: &str = "{ syncPlan { changesUp bytesUp changesDown bytesDown photosUp photosDown photoBytesUp
    photoBytesDown sentence } }";

impl Laptop {
    fn plan(&self) -> Value {
        self.ask(PLAN, &json!({}))["syncPlan"].take()
    }

    /// What goes by itself is done: nothing waits.
    #[track_caller]
    fn settles(&self) {
        self.wait("all went by itself", || {
            let state = self.state();
            (state["pendingChanges"] == 0 && state["phase"] == "IDLE").then_some(())
        });
    }

    #[track_caller]
    fn sees(&self, layer: &Value, count: u64) {
        self.wait("it is here by itself", || (self.count(layer) == count).then_some(()));
    }
}

#[test]
fn what_one_edits_is_with_the_other_while_both_listen_and_nobody_asks() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    ana.sync();
    ben.sync();
    for laptop in [&ana, &ben] {
        laptop.set("automatic: true, live: true");
        laptop.wait("it listens", || {
            (laptop.ask("{ syncState { live } }", &json!({}))["syncState"]["live"] == true).then_some(())
        });
    }
    ana.add(&layer, 3);
    ben.sees(&layer, 3);
    ben.add(&layer, 2);
    ana.sees(&layer, 5);
    ana.settles();
    ben.settles();
    assert_eq!(ana.digest(), ben.digest());
}

#[test]
fn a_hub_that_comes_back_is_found_and_offline_means_offline() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let ana = Laptop::of("ana");
    ana.join(&hub, None);
    let layer = ana.make_layer();
    ana.sync();
    ana.set("automatic: true");
    hub.kill();
    ana.add(&layer, 3);
    let next = ana.wait("it has tried in vain", || {
        let state =
            ana.ask("{ syncState { nextTry problem { code hint } } }", &json!({}))["syncState"].take();
        (state["problem"]["code"] == "NETWORK" && state["nextTry"].is_string()).then_some(state)
    });
    assert!(next["problem"]["hint"].as_str().unwrap().contains("safe"), "{next}");
    hub.start_again();
    ana.settles();

    ana.ask("mutation { setWorkOffline(value: true) { workOffline } }", &json!({}));
    ana.add(&layer, 2);
    let refused = ana.refused("mutation { syncNow { phase } }", &json!({}));
    assert_eq!(refused[0]["extensions"]["code"], "REFUSED", "{refused}");
    let state = ana.state();
    assert_eq!((&state["phase"], &state["pendingChanges"]), (&json!("OFFLINE"), &json!(2)), "{state}");
    ana.ask("mutation { setWorkOffline(value: false) { workOffline } }", &json!({}));
    ana.settles();
}

#[test]
fn a_schedule_says_when_it_is_tried_again() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let ana = Laptop::of("ana");
    ana.join(&hub, None);
    let next = || ana.ask("{ syncState { nextTry } }", &json!({}))["syncState"]["nextTry"].clone();
    ana.set("automatic: true, everyMinutes: 1");
    ana.sync();
    assert!(next().is_string(), "in a minute");
    ana.set("everyMinutes: null");
    ana.sync();
    assert_eq!(next(), Value::Null, "without a schedule nothing is planned");
    let refused =
        ana.refused("mutation { changeSyncSettings(input: { everyMinutes: 0 }) { automatic } }", &json!({}));
    assert_eq!(refused[0]["extensions"]["code"], "BAD_INPUT");
}

#[test]
fn what_was_planned_is_what_then_moves() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    ana.sync();
    // With its first edit a laptop tells who it is: that is a change, too.
    ben.sync();
    ben.add(&layer, 1);
    ben.sync();
    ana.sync();
    let nothing = ana.plan();
    assert_eq!(nothing["sentence"], "Nothing to do: both sides are the same.", "{nothing}");
    let feature = ana.add(&layer, 12);
    let picture = crate::harness::hub::png((2, 1, 1), 9);
    ana.attach(&feature, &picture);
    ben.add(&layer, 5);
    ben.sync();

    let plan = ana.plan();
    assert_eq!((&plan["changesUp"], &plan["changesDown"]), (&json!(13), &json!(5)), "{plan}");
    assert_eq!((&plan["photosUp"], &plan["photoBytesUp"]), (&json!(1), &json!(picture.len())), "{plan}");
    assert!(plan["sentence"].as_str().unwrap().starts_with("13 changes up, 5 down, photos: 1 up"), "{plan}");
    assert_eq!((ana.pending(), ana.count(&layer)), (13, 13), "nothing has moved");
    ana.sync();
    assert_eq!((ana.pending(), ana.count(&layer)), (0, 18));
    let plan = ben.plan();
    assert_eq!((&plan["changesUp"], &plan["changesDown"]), (&json!(0), &json!(13)), "{plan}");
    assert_eq!(
        (&plan["photosDown"], &plan["photoBytesDown"]),
        (&json!(0), &json!(0)),
        "its edit is not here yet: {plan}"
    );
    ben.sync();
    assert_eq!(ben.picture(&hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&picture))), Some(picture));
    assert_eq!(ben.plan()["sentence"], "Nothing to do: both sides are the same.");
}

#[test]
fn a_metered_network_gets_edits_alone_and_a_limit_holds() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let ana = Laptop::of("ana");
    ana.join(&hub, None);
    let layer = ana.make_layer();
    ana.sync();
    let feature = ana.add(&layer, 1);
    let mut picture = crate::harness::hub::png((2, 1, 1), 9);
    picture.resize(120_000, 7);
    ana.attach(&feature, &picture);
    ana.set("automatic: true, metered: true");
    ana.settles();
    assert_eq!(ana.state()["pendingPhotos"], 1, "it waits for another network, or for somebody who asks");

    // Asked for, it goes, no faster than it may.
    ana.set("automatic: false, bytesPerSecond: 40000");
    let begun = Instant::now();
    ana.sync();
    let took = begun.elapsed();
    assert_eq!(ana.state()["pendingPhotos"], 0);
    assert!(took >= Duration::from_millis(2500), "120 kB at 40 kB/s took {took:?}");
    ana.set("bytesPerSecond: null, metered: false");
}

#[test]
fn a_hub_that_says_too_often_is_asked_again_when_it_said() {
    let provider = provider!();
    let setup =
        Setup::embedded(provider).with("limits.requests_per_second", "2").with("limits.requests_burst", "3");
    let hub = HubProgram::start(setup);
    let ana = Laptop::of("ana");
    ana.join(&hub, None);
    let layer = ana.make_layer();
    // Each is a request or more; the hub takes three at once and two in a second.
    for _ in 0..6 {
        ana.add(&layer, 1);
        ana.sync();
    }
    assert_eq!(ana.pending(), 0);
}
