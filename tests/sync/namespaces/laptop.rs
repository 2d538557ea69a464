//! A laptop on a machine apart: its program, the person before it, its clock.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use peers::{Chance, Outpost, Person, Shape, WrongClock};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::harness::scenario::Home;

const CLIENT: &str = peers::OidcProvider::CLIENT;

/// A program that is killed is there again after so long, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A laptop, as the weather sees it: what can be done to it from outside.
pub(super) struct FarLaptop {
    person: &'static str,
    /// Where it is.
    pub(super) outpost: Outpost,
    /// Its clock, if this machine can have wrong ones.
    pub(super) clock: Option<WrongClock>,
    running: Running,
    desk: Arc<Mutex<Desk>>,
}

/// The process that may be killed.
type Running = Arc<Mutex<Option<u32>>>;

/// The laptop, as the person before it does; used on threads of its outpost alone.
pub(super) struct Desk {
    pub(super) person: &'static str,
    home: Home,
    child: Option<Child>,
    running: Running,
    origin: String,
    key: String,
    client: Client,
    runtime: Runtime,
    /// How often it was started again.
    pub(super) revived: u64,
}

/// What a program answered.
pub(super) enum Answer {
    Told(Value),
    Refused(Value),
    /// It is gone; whether it did what it was asked, nobody knows.
    Gone,
}

/// How it stands.
pub(super) struct Look {
    pub(super) digest: Value,
    pub(super) state: Value,
    pub(super) signed_in_again: bool,
}

impl FarLaptop {
    /// A new laptop of a person, its program running.
    pub(super) fn start(person: &'static str, number: u8, chance: &mut Chance) -> Self {
        let outpost = Outpost::new(number, Shape::CABLE, chance.branch()).unwrap();
        let mut home = Home::new()
            .with_variable("MAP_OFFLINE_AUTHOR", person)
            .with_variable("MAP_OFFLINE_DEVICE", &format!("{person}'s laptop"))
            .with_variable("MAP_OFFLINE_PASSPHRASE", "of a test")
            .with_variable("MAP_OFFLINE_KEYRING", "off");
        let clock = WrongClock::in_file(home.aside("clock"));
        match &clock {
            Ok(clock) => {
                for (name, value) in clock.variables() {
                    home = home.with_variable(name, &value);
                }
            }
            Err(missing) => missing.leave_out(),
        }
        let running = Running::default();
        let desk = Desk::new(person, home, Arc::clone(&running));
        let laptop = Self { person, outpost, clock: clock.ok(), running, desk: Arc::new(Mutex::new(desk)) };
        laptop.go(Desk::revive);
        laptop
    }

    pub(super) fn person(&self) -> &'static str {
        self.person
    }

    /// Does something at the laptop, and waits.
    pub(super) fn go<T: Send + 'static>(&self, work: impl FnOnce(&mut Desk) -> T + Send + 'static) -> T {
        self.begin(work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Begins to do something at the laptop.
    pub(super) fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let desk = Arc::clone(&self.desk);
        self.outpost.spawn(move || work(&mut desk.lock().unwrap()))
    }

    /// Kills its program, whatever it is doing; tells whether it ran.
    pub(super) fn kill(&self) -> bool {
        // The number is good as long as the lock is held: whoever waits for the process takes it out first.
        let running = self.running.lock().unwrap();
        running.is_some_and(|id| {
            let killed = std::process::Command::new("kill").args(["-KILL", &id.to_string()]).status();
            killed.unwrap().success()
        })
    }
}

impl Desk {
    fn new(person: &'static str, home: Home, running: Running) -> Self {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (origin, key) = (String::new(), String::new());
        Self { person, home, child: None, running, origin, key, client, runtime, revived: 0 }
    }

    /// Starts the program, again if it has ended.
    pub(super) fn revive(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.try_start() {
            assert!(Instant::now() < end, "{}: it does not start: {}", self.person, self.log());
        }
        self.revived += 1;
    }

    fn try_start(&mut self) -> bool {
        self.bury();
        let log = File::options().create(true).append(true).open(self.home.aside("log")).unwrap();
        let mut command = self.home.command(&["serve"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        *self.running.lock().unwrap() = Some(child.id());
        self.child = Some(child);
        let mut line = String::new();
        // A program that is killed says nothing.
        let _ = BufReader::new(out).read_line(&mut line);
        let Ok(said) = serde_json::from_str::<Value>(&line) else { return false };
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        (self.origin, self.key) = (text("origin"), text("key"));
        true
    }

    fn bury(&mut self) {
        if let Some(mut child) = self.child.take() {
            *self.running.lock().unwrap() = None;
            let _ = child.kill();
            child.wait().unwrap();
            assert!(!self.log().contains("panicked"), "{}", self.log());
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.aside("log")).unwrap_or_default()
    }

    /// Asks once.
    pub(super) fn try_ask(&self, document: &str, variables: &Value) -> Answer {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = self.client.post(format!("{}/graphql", self.origin)).bearer_auth(&self.key);
        let request = request.header("content-type", "application/json").body(body);
        let answer = self.runtime.block_on(async { request.send().await?.bytes().await });
        let Ok(answer) = answer else { return Answer::Gone };
        let mut answer: Value = serde_json::from_slice(&answer).unwrap();
        if answer["errors"].is_null() { Answer::Told(answer["data"].take()) } else { Answer::Refused(answer) }
    }

    /// Asks for something that may be done twice and is not refused, until it is answered.
    pub(super) fn ask(&mut self, document: &str, variables: &Value) -> Value {
        loop {
            match self.try_ask(document, variables) {
                Answer::Told(told) => return told,
                Answer::Refused(refused) => panic!("{}: {document}: {refused}", self.person),
                Answer::Gone => self.revive(),
            }
        }
    }

    /// Links it to a hub, and signs its person in.
    pub(super) fn link(&mut self, hub: &str) {
        self.ask(
            "mutation($url: String!, $client: String) { linkHub(url: $url, clientId: $client) { url } }",
            &json!({ "url": hub, "client": CLIENT }),
        );
        self.sign_in();
    }

    /// Takes or makes the workspace; from then on it synchronises by itself.
    pub(super) fn enter(&mut self, invitation: Option<&str>) -> String {
        let document = match invitation {
            Some(_) => "mutation($word: String!) { it: joinWorkspace(code: $word) { workspace { id } } }",
            None => "mutation($word: String!) { it: createHubWorkspace(name: $word) { workspace { id } } }",
        };
        let joined = self.ask(document, &json!({ "word": invitation.unwrap_or("Valley") }));
        let by_itself = "mutation { changeSyncSettings(input: { automatic: true, live: true }) { live } }";
        self.ask(by_itself, &json!({}));
        joined["it"]["workspace"]["id"].as_str().unwrap().to_owned()
    }

    fn sign_in(&mut self) {
        let started = self.ask("mutation { startSignIn(way: CODE) { url userCode } }", &json!({}));
        let word = |name: &str| started["startSignIn"][name].as_str().unwrap().to_owned();
        let (address, code) = (word("url"), word("userCode"));
        let address = if address.contains(&code) { address } else { format!("{address}?user_code={code}") };
        Person::who_agrees(self.person).visit(&address);
        let end = Instant::now() + PATIENCE;
        while self.account() != "SIGNED_IN" {
            assert!(Instant::now() < end, "{}: the sign-in does not end", self.person);
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn account(&mut self) -> Value {
        self.ask("{ hubLink { account { state } } }", &json!({}))["hubLink"]["account"]["state"].take()
    }

    /// Synchronises now if nothing is under way, and looks.
    pub(super) fn press(&mut self) -> Look {
        let signed_in_again = self.account() != "SIGNED_IN";
        if signed_in_again {
            self.sign_in();
        }
        let before = self.state()["lastTry"].clone();
        self.ask("mutation { syncNow { phase } }", &json!({}));
        let end = Instant::now() + PATIENCE;
        let state = loop {
            let state = self.state();
            let busy = ["PUSHING", "PULLING", "PHOTOS"].iter().any(|phase| state["phase"] == *phase);
            if !busy && state["lastTry"] != before || Instant::now() > end {
                break state;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let digest = self.ask("{ sharedDigest }", &json!({}))["sharedDigest"].take();
        Look { digest, state, signed_in_again }
    }

    fn state(&mut self) -> Value {
        let document = "{ syncState { phase pendingChanges held waitingBehind lastTry lastSync
                          problem { code message hint } } }";
        self.ask(document, &json!({}))["syncState"].take()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Look {
    /// Whether nothing waits.
    pub(super) fn is_done(&self) -> bool {
        let state = &self.state;
        state["problem"].is_null() && state["pendingChanges"] == 0 && state["held"] == 0
    }
}
