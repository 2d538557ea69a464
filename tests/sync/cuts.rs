//! Hubs that are away, programs that are killed, sign-ins that end: nothing is lost, and work goes on.

use serde_json::{Value, json};

use crate::harness::{HubProgram, Laptop, Setup, invitation, provider};

#[test]
fn a_hub_that_is_away_and_a_laptop_that_is_killed_cost_nothing() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (mut ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    ana.sync();
    ben.sync();

    hub.kill();
    ana.add(&layer, 120);
    ben.add(&layer, 80);
    ana.ask("mutation { syncNow { phase } }", &json!({}));
    ana.wait("the hub is not found", || {
        let state = ana.ask("{ syncState { phase problem { code } } }", &json!({}))["syncState"].clone();
        (state["problem"]["code"] == "NETWORK").then_some(())
    });
    assert!(ana.pending() >= 120, "what waits is counted");

    hub.start_again();
    // Killed at any moment of it, again and again; the last time it may end.
    for milliseconds in [0, 20, 60, 150] {
        ana.ask("mutation { syncNow { phase } }", &json!({}));
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        ana.kill();
        ana.start();
    }
    ana.wait("it is signed in still", || {
        let link = ana.ask("{ hubLink { account { state } } }", &json!({}));
        (link["hubLink"]["account"]["state"] == "SIGNED_IN").then_some(())
    });
    ana.sync();
    ben.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), ben.count(&layer)), (200, 200));
    assert_eq!(ana.digest(), ben.digest());
    assert_eq!((ana.pending(), ben.pending()), (0, 0));
}

#[test]
fn a_laptop_without_a_hub_says_so_and_edits_all_the_same() {
    let ana = Laptop::of("ana");
    let state = ana.ask("{ syncState { phase problem { code } } hubLink { url } }", &json!({}));
    assert_eq!((&state["syncState"]["phase"], &state["hubLink"]), (&json!("UNLINKED"), &Value::Null));
    let refused = ana.refused("mutation { syncNow { phase } }", &json!({}));
    assert!(refused[0]["extensions"]["code"].is_string(), "{refused}");
    let layer = ana.make_layer();
    ana.add(&layer, 3);
    assert_eq!(ana.count(&layer), 3);
    let nobody = format!("http://127.0.0.1:{}", peers::free_port());
    let refused =
        ana.refused("mutation($url: String!) { linkHub(url: $url) { url } }", &json!({ "url": nobody }));
    assert_eq!(refused[0]["extensions"]["code"], "NETWORK", "{refused}");
}
