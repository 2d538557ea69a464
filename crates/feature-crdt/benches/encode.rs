//! What the edits of one person take on the wire, and what writing and reading them costs.

#![allow(missing_docs, reason = "criterion's macros make public items without any")]
#![allow(clippy::allow_attributes, reason = "criterion's macros")]

mod workload;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use feature_crdt::{BatchWriter, Change, read_batch};
use workload::{FEATURES, Side, base, batches, side};

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

criterion_group!(benches, edits, whole_base);
criterion_main!(benches);
