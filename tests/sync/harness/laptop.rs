//! A laptop: a home, the program that serves it, and the person before it.

use std::time::{Duration, Instant};

use peers::{OidcProvider, Person};
use serde_json::{Value, json};

use super::hub::HubProgram;
use super::scenario::{Home, Host};

/// What takes a while is over after so long, on a slow machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);

/// A laptop with its program running.
pub(crate) struct Laptop {
    host: Option<Host>,
    home: Home,
    /// Who works on it.
    pub(crate) person: String,
}

impl Laptop {
    /// A new laptop of a person, without any account.
    pub(crate) fn of(person: &str) -> Self {
        Self::at(Self::home_of(person), person)
    }

    /// A laptop that keeps a sign-in nowhere: to lock one up is slow, and some tests renew it all the time.
    pub(crate) fn forgetful(person: &str) -> Self {
        Self::at(Self::home_of(person).with_variable("MAP_OFFLINE_PASSPHRASE", ""), person)
    }

    /// A laptop whose name is the one in its settings.
    pub(crate) fn to_be_named(person: &str) -> Self {
        Self::at(Self::home_of(person).with_variable("MAP_OFFLINE_DEVICE", ""), person)
    }

    fn at(home: Home, person: &str) -> Self {
        let host = Some(Host::start(&home));
        let laptop = Self { host, home, person: person.to_owned() };
        // What happens is what a test asks for.
        let by_hand =
            "mutation { changeSyncSettings(input: { automatic: false, live: false }) { automatic } }";
        laptop.ask(by_hand, &json!({}));
        laptop
    }

    fn home_of(person: &str) -> Home {
        Home::new()
            .with_variable("MAP_OFFLINE_AUTHOR", person)
            .with_variable("MAP_OFFLINE_DEVICE", &format!("{person}'s laptop"))
            // Nobody types a passphrase here, and the keyring is this machine's.
            .with_variable("MAP_OFFLINE_PASSPHRASE", "of a test")
            .with_variable("MAP_OFFLINE_KEYRING", "off")
    }

    /// The program that serves it.
    pub(super) fn host(&self) -> &Host {
        self.host.as_ref().unwrap()
    }

    /// Its home.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// Asks it for something that is not refused.
    #[track_caller]
    pub(crate) fn ask(&self, document: &str, variables: &Value) -> Value {
        self.host.as_ref().unwrap().data(document, variables)
    }

    /// Asks it for something that is refused.
    #[track_caller]
    pub(crate) fn refused(&self, document: &str, variables: &Value) -> Value {
        self.host.as_ref().unwrap().errors(document, variables)
    }

    /// Links it to a hub, signs its person in with a code that is typed into the provider's page, and
    /// takes or makes the workspace of that name.
    #[track_caller]
    pub(crate) fn join(&self, hub: &HubProgram, invitation: Option<&str>) -> String {
        self.join_at(&hub.address(), invitation)
    }

    /// The same by another address of the hub.
    #[track_caller]
    pub(crate) fn join_at(&self, address: &str, invitation: Option<&str>) -> String {
        let link = json!({ "url": address, "client": OidcProvider::CLIENT });
        self.ask(
            "mutation($url: String!, $client: String) { linkHub(url: $url, clientId: $client) { url } }",
            &link,
        );
        self.sign_in();
        let document = match invitation {
            Some(_) => {
                "mutation($word: String!) { it: joinWorkspace(code: $word) { workspace { id } device } }"
            }
            None => {
                "mutation($word: String!) { it: createHubWorkspace(name: $word) { workspace { id } device } }"
            }
        };
        let joined = self.ask(document, &json!({ "word": invitation.unwrap_or("Valley") }));
        assert!(joined["it"]["device"].is_string(), "it is enrolled: {joined}");
        joined["it"]["workspace"]["id"].as_str().unwrap().to_owned()
    }

    /// Links it to a hub where its person is a member already.
    #[track_caller]
    pub(crate) fn join_known(&self, hub: &HubProgram, workspace: &str) {
        let link = json!({ "url": hub.address(), "client": OidcProvider::CLIENT });
        self.ask(
            "mutation($url: String!, $client: String) { linkHub(url: $url, clientId: $client) { url } }",
            &link,
        );
        self.sign_in();
        let choose = "mutation ($w: ID!) { chooseWorkspace(id: $w) { device } }";
        let chosen = self.ask(choose, &json!({ "w": workspace }));
        assert!(chosen["chooseWorkspace"]["device"].is_string(), "it is enrolled: {chosen}");
    }

    /// Signs the person in by a code.
    #[track_caller]
    pub(crate) fn sign_in(&self) {
        let started = self.ask("mutation { startSignIn(way: CODE) { url userCode } }", &json!({}));
        let address = started["startSignIn"]["url"].as_str().unwrap().to_owned();
        let code = started["startSignIn"]["userCode"].as_str().unwrap().to_owned();
        let person = self.person.clone();
        let address = if address.contains(&code) { address } else { format!("{address}?user_code={code}") };
        std::thread::spawn(move || Person::who_agrees(&person).visit(&address)).join().unwrap();
        self.wait("the person is signed in", || {
            let link = self.ask("{ hubLink { account { state why } } }", &json!({}));
            (link["hubLink"]["account"]["state"] == "SIGNED_IN").then_some(())
        });
    }

    /// Synchronises, and waits until that is over.
    #[track_caller]
    pub(crate) fn sync(&self) -> Value {
        let before = self.ask(STATE, &json!({}))["syncState"]["lastTry"].clone();
        self.ask("mutation { syncNow { phase } }", &json!({}));
        self.wait("it has synchronised", || {
            let state = self.ask(STATE, &json!({}))["syncState"].take();
            let idle = state["phase"] == "IDLE" && state["lastTry"] != before;
            if idle {
                assert!(state["problem"].is_null(), "{}: {state}", self.person);
            }
            idle.then_some(state)
        })
    }

    /// How synchronising stands.
    #[track_caller]
    pub(crate) fn state(&self) -> Value {
        self.ask(STATE, &json!({}))["syncState"].take()
    }

    /// Begins a round, and waits until it has failed; gives the problem.
    #[track_caller]
    pub(crate) fn sync_in_vain(&self) -> Value {
        let before = self.state()["lastTry"].clone();
        self.ask("mutation { syncNow { phase } }", &json!({}));
        self.wait("it has tried", || {
            let mut state = self.state();
            let busy = ["PUSHING", "PULLING", "PHOTOS"].iter().any(|phase| state["phase"] == *phase);
            let over = !busy && state["lastTry"] != before && !state["problem"].is_null();
            over.then(|| state["problem"].take())
        })
    }

    /// What its log of edits comes to, as a hash.
    pub(crate) fn digest(&self) -> String {
        self.ask("{ sharedDigest }", &json!({}))["sharedDigest"].as_str().unwrap().to_owned()
    }

    /// Ends its program at once, as a flat battery does.
    pub(crate) fn kill(&mut self) {
        self.host = None;
    }

    /// A laptop onto which the home of another was copied, with all that is in it.
    pub(crate) fn copy_of(other: &Self) -> Self {
        let home = Self::home_of(&other.person);
        copy_folder(&other.home.path(), &home.path());
        let host = Some(Host::start(&home));
        Self { host, home, person: other.person.clone() }
    }

    /// Starts its program again.
    pub(crate) fn start(&mut self) {
        self.host = Some(Host::start(&self.home));
    }

    /// Asks again and again until there is an answer.
    #[track_caller]
    pub(crate) fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                Instant::now() < end,
                "{}: waited in vain: {what}: {}",
                self.person,
                self.ask(STATE, &json!({}))
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// How synchronising stands.
pub(crate) const STATE: &str = "{ syncState { phase pendingChanges pendingPhotos waitingBehind lastSync lastTry \
                               problem { code message hint } held } }";

/// Copies a folder with all that is in it, as it lies on the disk.
pub(crate) fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            std::fs::copy(&path, &copy).unwrap();
        }
    }
}
