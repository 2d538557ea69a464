//! The same features and edits for every test and benchmark: 100,000 places of eight properties,
//! and two people who each make 10,300 edits apart. Deterministic.

#![allow(dead_code, reason = "each user takes what it needs")]
#![allow(clippy::allow_attributes, reason = "whether something is unused depends on the user")]

use feature_crdt::{
    BatchWriter, Cause, Change, ChangeHash, Dot, Edit, Existence, FeatureId, Geometry, Hlc, Key, LAYERS,
    LayerId, Position, ReplicaId, Seen, Shape, Target, Value, Write,
};

/// How many features both know.
pub const FEATURES: usize = 100_000;
/// Who wrote the features.
pub const BASE: ReplicaId = ReplicaId([0xB0; 16]);
/// The first edit of the base creates the layer.
pub const LAYER: LayerId = Dot { replica: BASE, counter: 1 };

const FIELDS: [&str; 8] = ["name", "class", "status", "height", "count", "surveyed", "inspector", "note"];
const STATUS: usize = 2;
const HEIGHT: usize = 3;
const NOTE: usize = 7;
/// Prime to the number of features: scatters edits over all.
const STEP: usize = 7_919;
/// Features of one change of the base.
const OF_ONE_CHANGE: usize = 1_000;
/// 2026-01-01, UTC.
const START_MS: u64 = 1_767_225_600_000;

/// Mixes bits (splitmix64).
pub const fn mix(number: usize) -> u64 {
    let z = (number as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The feature with a number below [`FEATURES`].
pub const fn feature(number: usize) -> FeatureId {
    Dot { replica: BASE, counter: number as u64 + 2 }
}

/// The feature of the k-th edit.
pub const fn pick(k: usize) -> usize {
    k * STEP % FEATURES
}

fn key(field: usize) -> Key {
    Key::new(FIELDS[field]).expect("a key")
}

fn at(number: usize) -> (i32, i32) {
    let unit = |salt: usize, span: u64, edge: i64| {
        let drawn = (mix(number * 2 + salt) % span).cast_signed() * 1_000 - edge;
        i32::try_from(drawn).expect("on the globe")
    };
    (unit(1, 3_600_000, 1_800_000_000), unit(2, 1_700_000, 850_000_000))
}

fn place(x: i32, y: i32) -> Geometry {
    Geometry::new(&Shape::Point(Position { x, y, z: None })).expect("a place")
}

/// The eight properties of a feature.
fn values(number: usize) -> [Value; 8] {
    let r = mix(number + 77);
    let word = |words: &[&str], at: u64| Value::text(words[usize::try_from(at).expect("small")]);
    let classes = ["hydrant", "pole", "valve", "gate", "bench", "tree", "camera", "mast", "sign", "well"];
    let hundredths = u32::try_from(r / 50 % 4_000).expect("small");
    [
        Value::text(format!("feature {number}-{:04x}", r & 0xffff)),
        word(&classes, r % 10),
        word(&["open", "closed", "unknown", "planned", "damaged"], r / 10 % 5),
        Value::number(f64::from(hundredths) / 100.0).expect("finite"),
        Value::Int((r / 1_000 % 500).cast_signed()),
        Value::text(format!("2026-{:02}-{:02}", r / 7 % 12 + 1, r / 91 % 28 + 1)),
        Value::text(format!("inspector{:02}", r / 13 % 50)),
        Value::text(format!("observed from the north side, ref {:08x} ok", r >> 32)),
    ]
}

fn created(feature: FeatureId, layer: LayerId, writes: Vec<Write>) -> Edit {
    let existence = Existence::Alive;
    Edit { feature, layer: Some(layer), existence, existence_replaces: Vec::new(), writes }
}

/// The creation of a feature with the content of a number.
fn creation(feature: FeatureId, number: usize) -> Edit {
    let (x, y) = at(number);
    let mut writes = vec![Write::geometry(Some(place(x, y)), Vec::new())];
    let properties = values(number).into_iter().enumerate();
    writes.extend(properties.map(|(field, value)| Write::property(key(field), value, Vec::new())));
    created(feature, LAYER, writes)
}

/// An edit of a feature as it was created.
fn edit(feature: FeatureId, existence: Existence, writes: Vec<(Target, Value)>) -> Edit {
    let writes = writes
        .into_iter()
        .map(|(target, value)| Write { target, values: vec![value], replaces: vec![feature] })
        .collect();
    Edit { feature, layer: None, existence, existence_replaces: vec![feature], writes }
}

/// Writes changes one after the other.
pub struct Pen {
    replica: ReplicaId,
    next: u64,
    previous: ChangeHash,
    time: Hlc,
    author: &'static str,
    seen: Vec<Seen>,
}

impl Pen {
    /// A replica that knows others.
    pub fn new(replica: ReplicaId, author: &'static str, start_ms: u64, seen: Vec<Seen>) -> Self {
        let (next, previous) = (1, ChangeHash::NONE);
        Self { replica, next, previous, time: Hlc::from_ms(start_ms), author, seen }
    }

    /// The dot of the next edit.
    pub const fn dot(&self) -> Dot {
        Dot { replica: self.replica, counter: self.next }
    }

    /// Makes a change after so many milliseconds.
    pub fn write(&mut self, after_ms: u64, edits: Vec<Edit>) -> Change {
        self.time = self.time.next(self.time.ms() + after_ms);
        let mut change = Change {
            replica: self.replica,
            first: self.next,
            previous: self.previous,
            seen: std::mem::take(&mut self.seen),
            time: self.time,
            author: self.author.into(),
            cause: Cause::Edit,
            reason: None,
            edits,
        };
        change.sort();
        self.previous = change.hash();
        self.next = change.last() + 1;
        change
    }

    /// What others know of it.
    pub fn seen(&self) -> Seen {
        Seen { replica: self.replica, through: self.next - 1, head: self.previous.short() }
    }
}

/// The changes that made the features, and what one who has them says to have seen.
pub fn base(features: usize) -> (Vec<Change>, Seen) {
    let mut pen = Pen::new(BASE, "Base", START_MS, Vec::new());
    let title = Write::property(Key::new("name").expect("a key"), Value::text("Places"), Vec::new());
    let mut changes = vec![pen.write(1_000, vec![created(LAYER, LAYERS, vec![title])])];
    for start in (0..features).step_by(OF_ONE_CHANGE) {
        let numbers = start..features.min(start + OF_ONE_CHANGE);
        let edits = numbers.map(|number| creation(feature(number), number)).collect();
        changes.push(pen.write(1_000, edits));
    }
    (changes, pen.seen())
}

/// One of the two people.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Side {
    /// The one.
    A,
    /// The other.
    B,
}

impl Side {
    /// The name of the replica.
    pub fn replica(self) -> ReplicaId {
        let half = |salt: usize| mix(salt + self as usize).to_be_bytes();
        let mut name = [0; 16];
        name[..8].copy_from_slice(&half(1_000));
        name[8..].copy_from_slice(&half(2_000));
        ReplicaId(name)
    }
}

/// The 10,300 edits of one side, each a change: 10,000 of two properties, of which 1,000 meet the
/// other's `status` and 200 also the geometry; 100 deletions of what the other changes, 100 changes
/// of what the other deletes, 100 new features.
pub fn side(who: Side, base: Seen) -> Vec<Change> {
    let author = if who == Side::A { "Ada Field" } else { "Ben Hill" };
    let mut pen = Pen::new(who.replica(), author, START_MS + 86_400_000, vec![base]);
    let updates = if who == Side::A { 0..10_000 } else { 9_000..19_000 };
    let (deleted, changed) = match who {
        Side::A => (20_000..20_100, 30_000..30_100),
        Side::B => (30_000..30_100, 20_000..20_100),
    };
    let mut changes = Vec::new();
    for k in updates {
        changes.push(update(&mut pen, who, k));
    }
    for k in deleted {
        changes.push(pen.write(pause(k), vec![edit(feature(pick(k)), Existence::Deleted, Vec::new())]));
    }
    for k in changed {
        let status = (Target::Property(key(STATUS)), Value::text(format!("{who:?}u{k}")));
        changes.push(pen.write(pause(k), vec![edit(feature(pick(k)), Existence::Alive, vec![status])]));
    }
    for k in 0..100 {
        let number = FEATURES + k + if who == Side::A { 0 } else { 1_000 };
        let new = creation(pen.dot(), number);
        changes.push(pen.write(pause(number), vec![new]));
    }
    changes
}

/// Up to twenty seconds between two edits.
const fn pause(k: usize) -> u64 {
    1 + mix(k + 4_242) % 20_000
}

fn update(pen: &mut Pen, who: Side, k: usize) -> Change {
    let number = pick(k);
    let mut writes = vec![(Target::Property(key(STATUS)), Value::text(format!("{who:?}{k}")))];
    let tenths = u32::try_from(k).expect("small");
    writes.push(match who {
        Side::A => (Target::Property(key(NOTE)), Value::text(format!("revisited by A on tour {k}"))),
        Side::B => {
            let height = Value::number(f64::from(tenths) / 10.0).expect("finite");
            (Target::Property(key(HEIGHT)), height)
        }
    });
    if (9_000..9_200).contains(&k) {
        let (x, y) = at(number);
        let moved = if who == Side::A { place(x + 10_000, y) } else { place(x, y + 10_000) };
        writes.push((Target::Geometry, Value::Geometry(moved)));
    }
    pen.write(pause(k), vec![edit(feature(number), Existence::Alive, writes)])
}

/// The edits of one of many devices that left the same base: two thirds of them in an area of its
/// own that overlaps the next device's by a third, a tenth anywhere.
pub fn device(number: usize, edits: usize, base: Seen) -> Vec<Change> {
    let mut name = [0; 16];
    name[..8].copy_from_slice(&mix(number + 9_000_000).to_be_bytes());
    name[8..].copy_from_slice(&mix(number + 8_000_000).to_be_bytes());
    let mut pen = Pen::new(ReplicaId(name), "Field team", START_MS + 86_400_000, vec![base]);
    let width = FEATURES / 100;
    let mut last: std::collections::BTreeMap<usize, Dot> = std::collections::BTreeMap::new();
    (0..edits)
        .map(|k| {
            let salt = number * 1_000_003 + k;
            let within = usize::try_from(mix(salt) % width as u64).expect("small");
            let anywhere = mix(salt + 5).is_multiple_of(10);
            let spread = usize::try_from(mix(salt + 6) % FEATURES as u64).expect("small");
            let own = (number * width * 2 / 3 + within) % FEATURES;
            let picked = if anywhere { spread } else { own };
            let seen = last.insert(picked, pen.dot()).unwrap_or(feature(picked));
            let value = Value::text(format!("{}", mix(salt + 7) % 100));
            let status =
                Write { target: Target::Property(key(STATUS)), values: vec![value], replaces: vec![seen] };
            let edit = Edit {
                feature: feature(picked),
                layer: None,
                existence: Existence::Alive,
                existence_replaces: vec![seen],
                writes: vec![status],
            };
            pen.write(pause(salt), vec![edit])
        })
        .collect()
}

/// Writes changes as batches.
pub fn batches(changes: &[Change]) -> Vec<Vec<u8>> {
    let mut batches = Vec::new();
    let mut writer = BatchWriter::new();
    let mut body = Vec::new();
    for change in changes {
        body.clear();
        change.write_body(&mut body);
        let hash = ChangeHash::of(change.replica, change.first, change.previous, &body);
        writer.push(change, hash, body.len());
        if writer.is_full() {
            batches.push(std::mem::take(&mut writer).finish());
        }
    }
    if !writer.is_empty() {
        batches.push(writer.finish());
    }
    batches
}
