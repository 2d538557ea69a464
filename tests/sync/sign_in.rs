//! Sign-ins that end: by their time, by the provider, by the person. Work goes on.

use peers::OidcProvider;
use serde_json::{Value, json};

use crate::harness::{HubProgram, Laptop, Setup};

/// A provider of its own, whose tokens this test shortens and ends.
macro_rules! own_provider {
    () => {
        match OidcProvider::start() {
            Ok(provider) => provider,
            Err(missing) => return missing.skip(),
        }
    };
}

impl Laptop {
    fn account(&self) -> Value {
        self.ask("{ hubLink { account { state why name } } }", &json!({}))["hubLink"]["account"].clone()
    }
}

#[test]
fn a_token_that_has_ended_is_renewed_and_nobody_is_asked() {
    let provider = own_provider!();
    // Within half a minute of its end a token is renewed: these always are.
    provider.shorten(20);
    let hub = HubProgram::start(Setup::embedded(&provider).unhurried());
    let ana = Laptop::forgetful("ana");
    ana.join(&hub, None);
    let layer = ana.make_layer();
    let (_, before) = provider.refresh_tokens("ana");
    ana.sync();
    let (good, renewals) = provider.refresh_tokens("ana");
    assert!(renewals > before, "it was renewed");
    assert_eq!(good, 1, "each takes the place of the one before");
    ana.add(&layer, 2);
    ana.sync();
    assert_eq!((ana.pending(), &ana.account()["state"]), (0, &json!("SIGNED_IN")));
    assert!(provider.refresh_tokens("ana").1 > renewals);
}

#[test]
fn a_sign_in_that_the_provider_ends_stops_nothing_but_the_asking_of_the_hub() {
    let provider = own_provider!();
    provider.shorten(20);
    let hub = HubProgram::start(Setup::embedded(&provider).unhurried());
    let ana = Laptop::forgetful("ana");
    ana.join(&hub, None);
    let layer = ana.make_layer();
    ana.add(&layer, 1);
    ana.sync();
    provider.end_grants("ana");

    ana.add(&layer, 2);
    let problem = ana.sync_in_vain();
    assert_eq!(problem["code"], "SIGNED_OUT", "{problem}");
    assert!(problem["hint"].as_str().unwrap().to_lowercase().contains("sign in again"), "{problem}");
    let state = ana.state();
    assert_eq!((&state["phase"], &state["pendingChanges"]), (&json!("SIGNED_OUT"), &json!(2)), "{state}");
    assert_eq!(ana.account()["state"], "ENDED");
    let refused = ana.refused("mutation { syncNow { phase } }", &json!({}));
    assert_eq!(refused[0]["extensions"]["code"], "SIGNED_OUT", "{refused}");
    ana.add(&layer, 3);
    assert_eq!((ana.count(&layer), ana.pending()), (6, 5), "editing goes on");

    ana.sign_in();
    ana.sync();
    assert_eq!(ana.pending(), 0);
}

#[test]
fn signing_out_ends_the_sign_in_at_the_provider_too() {
    let provider = own_provider!();
    let hub = HubProgram::start(Setup::embedded(&provider).unhurried());
    let ana = Laptop::of("ana");
    ana.join(&hub, None);
    assert_eq!(provider.refresh_tokens("ana").0, 1);
    ana.ask("mutation { signOut { url } }", &json!({}));
    assert_eq!(ana.account()["state"], "SIGNED_OUT");
    assert_eq!(provider.refresh_tokens("ana").0, 0, "nobody can use it any more");

    // A provider that is away keeps nobody from signing out.
    ana.sign_in();
    let port = provider.port();
    drop(provider);
    ana.ask("mutation { signOut { url } }", &json!({}));
    assert_eq!(ana.account()["state"], "SIGNED_OUT");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn a_person_is_called_by_name_where_only_the_provider_knows_it() {
    let provider = own_provider!();
    let hub = HubProgram::start(Setup::embedded(&provider).unhurried());
    let ana = Laptop::of("ana.of.the.valley");
    ana.join(&hub, None);
    assert_eq!(ana.account()["name"], "Ana Of The Valley");
    let layer = ana.make_layer();
    let feature = ana.add(&layer, 1);
    let history = ana
        .ask("query($id: ID!) { featureHistory(id: $id) { revisions { by } } }", &json!({ "id": feature }));
    assert_eq!(history["featureHistory"]["revisions"][0]["by"], "Ana Of The Valley", "{history}");
}
