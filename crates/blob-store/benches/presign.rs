//! Signing ahead: how many requests a core signs in a second.

use std::hint::black_box;

use blob_store::{BlobKey, Blobs, Kind, S3Config};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sha2::{Digest as _, Sha256};

const NOW_MS: u64 = 1_800_000_000_000;

fn presign(criterion: &mut Criterion) {
    let endpoint = "https://0123456789abcdef.r2.cloudflarestorage.com".parse().expect("an address");
    let mut config = S3Config::new(endpoint, "map-offline", "0123456789abcdef", "a key of a bucket".into());
    config.region = "auto".to_owned();
    let blobs = Blobs::s3(config).expect("a configuration");
    let keys: Vec<BlobKey> = (0..1_000_u32)
        .map(|number| BlobKey::new(Kind::Tile, Sha256::digest(number.to_le_bytes()).into()))
        .collect();
    let mut group = criterion.benchmark_group("presign");
    group.throughput(Throughput::Elements(keys.len() as u64));
    group.bench_function("put", |bencher| {
        bencher.iter(|| {
            for key in &keys {
                black_box(blobs.presign_put(key, 20_000, "application/vnd.mapbox-vector-tile", NOW_MS));
            }
        });
    });
    group.bench_function("get", |bencher| {
        bencher.iter(|| {
            for key in &keys {
                black_box(blobs.presign_get(key, NOW_MS));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, presign);
criterion_main!(benches);
