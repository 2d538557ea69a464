//! What the edits of one person take on the wire, and what writing and reading them costs.

#![allow(missing_docs, reason = "criterion's macros make public items without any")]
#![allow(clippy::allow_attributes, reason = "criterion's macros")]

mod workload;

use std::convert::Infallible;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use feature_crdt::{BatchWriter, ChainNumber, Chained, Change, ChangeHash, Forks, Place, Seen, read_batch};
use workload::{FEATURES, Side, base, batches, device, side};

fn one_batch(changes: &[Change]) -> Vec<u8> {
    let mut writer = BatchWriter::new();
    for change in changes {
        writer.push(change, change.hash(), 0);
    }
    writer.finish()
}

#[expect(clippy::print_stdout, reason = "sizes are results, too")]
fn edits(criterion: &mut Criterion) {
    let (_, seen) = base(FEATURES);
    let mut group = criterion.benchmark_group("edits");
    for who in [Side::A, Side::B] {
        let changes = side(who, seen);
        let bytes = one_batch(&changes);
        let packed = zstd::encode_all(&bytes[..], 3).expect("memory");
        println!("{who:?}: {} changes, {} bytes, {} after zstd -3", changes.len(), bytes.len(), packed.len());
        group.throughput(Throughput::Elements(changes.len() as u64));
        group.bench_function(format!("write {who:?}"), |bench| bench.iter(|| one_batch(black_box(&changes))));
        group.bench_function(format!("read and check {who:?}"), |bench| {
            bench.iter(|| {
                let all = read_batch(black_box(&bytes)).expect("a batch");
                all.iter().for_each(|arrived| arrived.change.check().expect("sound"));
                all
            });
        });
    }
    group.finish();
}

fn whole_base(criterion: &mut Criterion) {
    let (changes, _) = base(FEATURES);
    let packed = batches(&changes);
    let mut group = criterion.benchmark_group("base");
    group.sample_size(10).throughput(Throughput::Elements(FEATURES as u64));
    group.bench_function("read", |bench| {
        bench.iter(|| packed.iter().map(|batch| read_batch(batch).expect("a batch").len()).sum::<usize>());
    });
    group.finish();
}

/// A log of which nothing earlier is asked: what the gate itself costs.
struct NoRows;

impl Chained for NoRows {
    type Error = Infallible;

    fn ending(&self, _: ChainNumber, _: u64) -> Result<Option<ChangeHash>, Infallible> {
        Ok(None)
    }

    fn beginning(&self, _: ChainNumber, _: u64) -> Result<Option<ChangeHash>, Infallible> {
        Ok(None)
    }

    fn seen_before(&self, _: ChainNumber, _: u64) -> Result<Vec<Seen>, Infallible> {
        Ok(Vec::new())
    }
}

fn admit(forks: &mut Forks, change: &Change, hash: ChangeHash) {
    change.check().expect("sound");
    let Ok(Place::Next(next)) = forks.place(change, hash, &NoRows) else { panic!("it follows") };
    forks.check_past(change, &next).expect("seen");
    forks.admit(change, hash, next);
}

/// All but the database: bytes of many devices to changes that a log may take in.
fn gate(criterion: &mut Criterion) {
    const DEVICES: usize = 200;
    const EDITS: usize = 200;
    let (made, seen) = base(FEATURES);
    let mut known = Forks::new();
    made.iter().for_each(|change| admit(&mut known, change, change.hash()));
    let packed: Vec<Vec<u8>> =
        (0..DEVICES).flat_map(|number| batches(&device(number, EDITS, seen))).collect();
    let mut group = criterion.benchmark_group("devices");
    group.sample_size(10).throughput(Throughput::Elements((DEVICES * EDITS) as u64));
    group.bench_function("read, check, admit", |bench| {
        bench.iter(|| {
            let mut forks = known.clone();
            for batch in &packed {
                let all = read_batch(batch).expect("a batch");
                all.iter().for_each(|arrived| admit(&mut forks, &arrived.change, arrived.hash));
            }
            forks
        });
    });
    group.finish();
}

criterion_group!(benches, edits, whole_base, gate);
criterion_main!(benches);
