//! Three laptops on machines apart: links that are cut, lose, delay; clocks that are wrong and are set;
//! programs that are killed at any moment, the hub's too. All edit the same features meanwhile. In the end
//! all three have the same, and every edit that was acknowledged.

#[path = "namespaces/check.rs"]
mod check;
#[path = "namespaces/editor.rs"]
mod editor;
#[path = "namespaces/laptop.rs"]
mod laptop;
#[path = "namespaces/weather.rs"]
mod weather;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use peers::{Apart, Chance, MIDDLE, OidcProvider, Shape, apart};
use serde_json::{Value, json};

use crate::harness::{HubProgram, Setup, invitation};
use editor::{Editor, Written};
use laptop::FarLaptop;
use weather::Weather;

const NAME: &str = "namespaces::three_laptops_apart_agree_whatever_happens_and_lose_nothing";

/// Features that all three edit.
const FEATURES: usize = 24;

/// What happens, in rounds of some thirty events: one, or more where the whole is wanted.
const ROUNDS: usize = 1;
const WHOLE_ROUNDS: usize = 25;

/// Access tokens are good for so many seconds; they are renewed half a minute before.
const TOKEN_LIFE: u32 = 40;

/// Joined again, all agree after so long at the latest, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// How the links are in the end: far, and not perfect.
const FAR: Shape = Shape { delay: Duration::from_millis(40), loss: 0.005, ..Shape::CABLE };

#[test]
fn three_laptops_apart_agree_whatever_happens_and_lose_nothing() {
    match apart(NAME) {
        Ok(Apart::Middle) => {}
        Ok(Apart::Passed) => return,
        Err(missing) => return missing.leave_out(),
    }
    let provider = match OidcProvider::start_as(&MIDDLE.to_string(), peers::free_port()) {
        Ok(provider) => provider,
        Err(missing) => return missing.skip(),
    };
    let (seed, begun) = (Chance::seed(), Instant::now());
    eprintln!("MAP_OFFLINE_SEED={seed}");
    let mut chance = Chance::new(seed);
    // Renewed while links are cut and programs killed.
    provider.shorten(TOKEN_LIFE);
    let (hub, address) = hub(&provider);
    let laptops = ["ana", "ben", "eva"];
    let laptops: Vec<FarLaptop> =
        (1..).zip(laptops).map(|(number, person)| FarLaptop::start(person, number, &mut chance)).collect();
    join(&laptops, &hub, &address, &provider);
    let layer = laptops[0].go(|desk| desk.make_layer(FEATURES));
    settle(&laptops);

    eprintln!("joined after {:.1} s", begun.elapsed().as_secs_f64());
    // All edit, until the weather is over.
    let over = Arc::new(AtomicBool::new(false));
    let editors: Vec<_> = laptops
        .iter()
        .map(|laptop| {
            let editor = Editor::new(laptop.person(), &layer, chance.branch(), Arc::clone(&over));
            laptop.begin(move |desk| editor.work(desk))
        })
        .collect();
    let rounds = if std::env::var_os("MAP_OFFLINE_LONG").is_some() { WHOLE_ROUNDS } else { ROUNDS };
    let mut weather = Weather::new(hub, chance.branch());
    weather.begin(&laptops);
    for _ in 0..rounds {
        weather.round(&laptops);
    }
    eprintln!("the weather is over after {:.1} s", begun.elapsed().as_secs_f64());
    over.store(true, Ordering::SeqCst);
    let written: Vec<Written> = editors.into_iter().map(|editor| editor.join().unwrap()).collect();

    weather.clear(&laptops, FAR);
    let began = Instant::now();
    let sign_ins = settle(&laptops);
    eprintln!("{}", weather.told(&laptops));
    let edits: usize = written.iter().map(|written| written.edits.len()).sum();
    let (unsure, decided): (u64, u64) =
        written.iter().fold((0, 0), |sum, one| (sum.0 + one.unsure, sum.1 + one.decided));
    eprintln!(
        "{edits} edits acknowledged, {decided} decisions, {unsure} without an answer; all agree {:.1} s after \
         the last cut; {sign_ins} sign-ins had ended",
        began.elapsed().as_secs_f64()
    );
    for who in &written {
        assert!(who.edits.len() >= editor::LEAST, "real work: {} edits", who.edits.len());
    }
    check::nothing_is_lost(&laptops, &written);
    check::all_show_the_same(&laptops);
    check::clocks_are_wrong(&laptops);
}

/// A hub that outposts reach, and what they call it.
fn hub(provider: &OidcProvider) -> (HubProgram, String) {
    let setup = Setup::embedded(provider).unhurried();
    let address = format!("http://{MIDDLE}:{}", setup.port);
    let everywhere = format!("0.0.0.0:{}", setup.port);
    let hub = HubProgram::start(setup.with("server.listen", &everywhere).with("server.public_url", &address));
    (hub, address)
}

/// All sign in; the first makes a workspace, the others join it.
fn join(laptops: &[FarLaptop], hub: &HubProgram, address: &str, provider: &OidcProvider) {
    let begin = |laptop: &FarLaptop| {
        let address = address.to_owned();
        laptop.begin(move |desk| desk.link(&address))
    };
    let links: Vec<_> = laptops.iter().map(begin).collect();
    links.into_iter().for_each(|link| link.join().unwrap());
    let mut workspace = None;
    for laptop in laptops {
        let code = workspace.as_ref().map(|workspace: &String| invitation(hub, provider, workspace));
        let entered = laptop.go(move |desk| desk.enter(code.as_deref()));
        workspace.get_or_insert(entered);
    }
}

/// Synchronises until all have the same and nothing waits, as people would who press the button; gives how
/// many had to sign in again.
fn settle(laptops: &[FarLaptop]) -> u64 {
    let (end, mut sign_ins) = (Instant::now() + PATIENCE, 0);
    loop {
        let looks: Vec<_> = laptops.iter().map(|laptop| laptop.begin(laptop::Desk::press)).collect();
        let looks: Vec<laptop::Look> = looks.into_iter().map(|look| look.join().unwrap()).collect();
        sign_ins += looks.iter().filter(|look| look.signed_in_again).count() as u64;
        let same = looks.iter().all(|look| look.digest == looks[0].digest);
        if same && looks.iter().all(|look| look.is_done()) {
            return sign_ins;
        }
        let states: Vec<&Value> = looks.iter().map(|look| &look.state).collect();
        assert!(Instant::now() < end, "they do not come to agree: {}", json!(states));
        std::thread::sleep(Duration::from_millis(300));
    }
}
