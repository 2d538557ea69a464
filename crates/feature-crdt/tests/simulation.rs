//! Many devices that write, meet, lose messages, crash, are cloned and restored, with clocks years
//! apart; at the end all hold the same, and nothing that was acknowledged is lost.
//!
//! A seed is one world. `MAP_OFFLINE_SEED=7 cargo test -p feature-crdt --test simulation` runs world
//! 7 alone. The long run, a million changes or as many as `MAP_OFFLINE_CHANGES` says:
//! `cargo test --release -p feature-crdt --test simulation -- --ignored --nocapture`.

mod common;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use common::{Device, Wish};
use feature_crdt::{ChangeHash, Message, ReplicaId, Session, Value};

/// Splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("small")
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

struct Node {
    device: Device,
    sessions: BTreeMap<usize, Session>,
    /// Its clock against the true time, in milliseconds.
    skew_ms: i64,
    /// Who can reach whom: those of one group.
    group: usize,
    backup: Option<Device>,
    /// What it told its user to be kept.
    acknowledged: BTreeSet<ChangeHash>,
}

struct World {
    chance: Chance,
    nodes: Vec<Node>,
    /// From, to, message.
    wire: VecDeque<(usize, usize, Message)>,
    now_ms: u64,
    written: usize,
    tally: Tally,
}

/// What happened, for a report.
#[derive(Default, Debug)]
struct Tally {
    written: usize,
    messages: usize,
    lost: usize,
    crashes: usize,
    clones: usize,
    restores: usize,
    forks: usize,
    rebuilt: u64,
    siblings: usize,
}

const YEAR_MS: i64 = 31_557_600_000;
const WORDS: [&str; 5] = ["open", "closed", "damaged", "planned", "gone"];

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let devices = 3 + chance.below(5);
        let mut world = Self {
            chance,
            nodes: Vec::new(),
            wire: VecDeque::new(),
            now_ms: 1_780_000_000_000,
            written: 0,
            tally: Tally::default(),
        };
        for _ in 0..devices {
            let mut name = [0; 16];
            name[..8].copy_from_slice(&world.chance.next().to_be_bytes());
            world.add(Device::new(ReplicaId(name)), BTreeSet::new());
        }
        world
    }

    fn add(&mut self, device: Device, acknowledged: BTreeSet<ChangeHash>) {
        let years = i64::try_from(self.chance.below(21)).expect("small") - 10;
        let skew_ms = if self.chance.percent(50) { years * YEAR_MS } else { 0 };
        let sessions = BTreeMap::new();
        self.nodes.push(Node { device, sessions, skew_ms, group: 0, backup: None, acknowledged });
    }

    fn step(&mut self) {
        self.now_ms += self.chance.next() % 5_000;
        let at = self.chance.below(self.nodes.len());
        match self.chance.below(1_000) {
            0..600 => self.write(at),
            600..940 => self.talk(at),
            940..960 => self.part(),
            960..980 => self.crash(at),
            980..984 => self.nodes[at].backup = Some(self.nodes[at].device.clone()),
            984..987 => self.restore(at),
            987..989 => self.clone(at),
            989..992 => self.nodes[at].skew_ms = -self.nodes[at].skew_ms,
            _ => {}
        }
        for _ in 0..self.chance.below(4) {
            self.deliver_any();
        }
    }

    fn write(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let now = self.now_ms.saturating_add_signed(node.skew_ms);
        let mut wishes = Vec::new();
        let known = node.device.features.len();
        let mut touched = BTreeSet::new();
        for _ in 0..=self.chance.below(3) {
            let word = WORDS[self.chance.below(WORDS.len())];
            let field = ["status", "note", "height"][self.chance.below(3)];
            let value = (field, Value::text(word));
            if known == 0 || self.chance.percent(8) {
                wishes.push(Wish::Create(vec![value]));
                continue;
            }
            // Few are edited again and again, so that many edits meet.
            let few = if self.chance.percent(70) { known.min(6) } else { known };
            let picked = self.chance.below(few);
            let feature = *node.device.features.keys().nth(picked).expect("below the count");
            if !touched.insert(feature) {
                continue;
            }
            let delete = self.chance.percent(10);
            wishes.push(if delete { Wish::Delete(feature) } else { Wish::Update(feature, vec![value]) });
        }
        if wishes.is_empty() {
            return;
        }
        node.device.write(now, wishes);
        node.acknowledged.insert(node.device.rows.last().expect("written").arrived.hash);
        self.written += 1;
    }

    /// Two devices begin to talk, or begin again.
    fn talk(&mut self, at: usize) {
        let to = self.chance.below(self.nodes.len());
        if to != at {
            self.start(at, to);
        }
    }

    fn start(&mut self, at: usize, to: usize) {
        let node = &mut self.nodes[at];
        let session = node.sessions.entry(to).or_default();
        let Ok(hello) = session.start(&node.device);
        self.wire.push_back((at, to, hello));
    }

    fn part(&mut self) {
        let groups = 1 + self.chance.below(3);
        for at in 0..self.nodes.len() {
            self.nodes[at].group = self.chance.below(groups);
        }
    }

    fn deliver_any(&mut self) {
        if self.wire.is_empty() {
            return;
        }
        let pick = self.chance.below(self.wire.len());
        let (from, to, message) = self.wire.swap_remove_back(pick).expect("below the count");
        if self.chance.percent(10) || self.nodes[from].group != self.nodes[to].group {
            self.tally.lost += 1;
            return;
        }
        if self.chance.percent(5) {
            self.wire.push_back((from, to, message.clone()));
        }
        let rows = self.nodes[to].device.rows.len();
        let out = self.receive(from, to, &message);
        if self.chance.percent(2) {
            // The power fails while the batch is written: some of it is there, no answer went out.
            let kept = rows + self.chance.below(self.nodes[to].device.rows.len() - rows + 1);
            return self.reload(to, kept);
        }
        self.wire.extend(out);
        // What nobody takes up is lost.
        while self.wire.len() > 60 {
            self.wire.pop_front();
            self.tally.lost += 1;
        }
    }

    fn receive(&mut self, from: usize, to: usize, message: &Message) -> Vec<(usize, usize, Message)> {
        self.tally.messages += 1;
        let node = &mut self.nodes[to];
        let session = node.sessions.entry(from).or_default();
        let message = Message::from_bytes(&message.to_bytes()).expect("what was written is read");
        let out = session.receive(&message, &mut node.device).expect("a log in memory");
        assert!(session.refused().is_empty() && session.refused_by_peer().is_empty(), "nobody forges here");
        out.into_iter().map(|message| (to, from, message)).collect()
    }

    fn crash(&mut self, at: usize) {
        let rows = self.nodes[at].device.rows.len();
        self.reload(at, rows);
    }

    /// Starts a device from its first rows; what was in memory only is gone.
    fn reload(&mut self, at: usize, rows: usize) {
        self.tally.crashes += 1;
        let node = &mut self.nodes[at];
        let mut device = Device::new(node.device.name);
        for row in &node.device.rows[..rows] {
            feature_crdt::ChangeSource::take(&mut device, &row.arrived).expect("a log in memory");
        }
        node.device = device;
        node.sessions.clear();
    }

    /// A backup is put back: the name has a second history, unless its changes come back first.
    fn restore(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let Some(backup) = node.backup.take() else { return };
        self.tally.restores += 1;
        let kept = backup.hashes();
        node.device = backup;
        node.sessions.clear();
        // What nobody else has is gone with the disk.
        node.acknowledged.retain(|hash| kept.contains(hash));
    }

    fn clone(&mut self, at: usize) {
        if self.nodes.len() < 12 {
            self.tally.clones += 1;
            let device = self.nodes[at].device.clone();
            let acknowledged = self.nodes[at].acknowledged.clone();
            self.add(device, acknowledged);
        }
    }

    /// Everybody meets everybody until nobody learns anything new.
    fn settle(&mut self) {
        self.wire.clear();
        for node in &mut self.nodes {
            node.group = 0;
            node.sessions.clear();
        }
        for _ in 0..20 {
            let rows = |world: &Self| world.nodes.iter().map(|node| node.device.rows.len()).sum::<usize>();
            let before = rows(self);
            for at in 0..self.nodes.len() {
                self.start(at, (at + 1) % self.nodes.len());
                while let Some((from, to, message)) = self.wire.pop_front() {
                    let out = self.receive(from, to, &message);
                    self.wire.extend(out);
                }
            }
            if rows(self) == before {
                return;
            }
        }
        panic!("still learning after twenty rounds");
    }

    fn check(&mut self) {
        let first = &self.nodes[0].device;
        let (digest, hashes) = (first.digest(), first.hashes());
        assert_eq!(first.lost(), Vec::<String>::new());
        for node in &self.nodes {
            assert_eq!(node.device.hashes(), hashes, "everybody has every change");
            assert_eq!(node.device.digest(), digest, "everybody sees the same");
            let missing = node.acknowledged.difference(&hashes).count();
            assert_eq!(missing, 0, "what was acknowledged is kept");
        }
        let mut again = first.clone();
        again.rebuild();
        assert_eq!(again.digest(), digest, "the rows are enough to derive it anew");
        self.tally.written = self.written;
        self.tally.forks = first.forks.chains().iter().filter(|chain| chain.fork.is_some()).count();
        self.tally.rebuilt = self.nodes.iter().map(|node| node.device.rebuilt).sum();
        let states = first.features.values();
        self.tally.siblings =
            states.flat_map(|state| &state.properties).filter(|(_, all)| all.len() > 1).count();
    }
}

fn run(seed: u64, changes: usize) -> Tally {
    let mut world = World::new(seed);
    while world.written < changes {
        world.step();
    }
    world.settle();
    world.check();
    world.tally
}

/// Says which world it was that failed.
struct Named(u64);

impl Drop for Named {
    #[expect(clippy::print_stderr, reason = "says how to see it again")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("MAP_OFFLINE_SEED={} shows it again", self.0);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

fn run_all(seeds: impl Iterator<Item = u64>, changes: usize) -> Tally {
    let mut sum = Tally::default();
    for seed in number("MAP_OFFLINE_SEED").map_or(seeds.collect::<Vec<_>>(), |seed| vec![seed]) {
        let named = Named(seed);
        let tally = run(seed, changes);
        drop(named);
        sum.written += tally.written;
        sum.messages += tally.messages;
        sum.lost += tally.lost;
        sum.crashes += tally.crashes;
        sum.clones += tally.clones;
        sum.restores += tally.restores;
        sum.forks += tally.forks;
        sum.rebuilt += tally.rebuilt;
        sum.siblings += tally.siblings;
    }
    sum
}

#[test]
fn devices_agree_and_lose_nothing() {
    let tally = run_all(0..8, 150);
    if number("MAP_OFFLINE_SEED").is_none() {
        let happened = [tally.lost, tally.crashes, tally.clones, tally.restores, tally.forks, tally.siblings];
        assert!(happened.iter().all(|count| *count > 0), "{tally:?}");
    }
}

#[test]
#[ignore = "the long run: minutes"]
#[expect(clippy::print_stderr, reason = "the figures are the result")]
fn a_million_changes() {
    const OF_ONE_WORLD: u64 = 500;
    let changes = number("MAP_OFFLINE_CHANGES").unwrap_or(1_000_000);
    let tally = run_all(1_000..1_000 + changes.div_ceil(OF_ONE_WORLD), 500);
    eprintln!("{tally:?}");
}
