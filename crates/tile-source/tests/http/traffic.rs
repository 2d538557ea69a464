//! Concurrency and rate of a host, counted at the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use tile_grid::TileCoord;

use crate::server::{Server, open, png, tile};

fn coords(count: u32) -> Vec<TileCoord> {
    (0..count).map(|x| TileCoord::new(10, x, 7).expect("a tile")).collect()
}

#[tokio::test]
async fn two_sources_of_one_host_share_its_slots() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (current, peak) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start_async(move |_| {
        let (current, peak) = (Arc::clone(&current), Arc::clone(&peak));
        async move {
            peak.fetch_max(current.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            current.fetch_sub(1, Ordering::SeqCst);
            png()
        }
    })
    .await;
    let mut narrow = server.template();
    narrow.limits.concurrency = 3;
    let (narrow, wide) = (open(&narrow).await, server.source().await);
    let both = [&narrow, &wide];
    let all = coords(40).into_iter().enumerate().map(|(n, coord)| both[n % 2].fetch(coord, None));
    join_all(all).await.into_iter().for_each(|fetched| drop(tile(fetched)));
    assert_eq!(most.load(Ordering::SeqCst), 3, "the strictest source's limit, and no less");
    drop(narrow);
    most.store(0, Ordering::SeqCst);
    let all = coords(40).into_iter().map(|coord| wide.fetch(coord, None));
    join_all(all).await.into_iter().for_each(|fetched| drop(tile(fetched)));
    assert_eq!(most.load(Ordering::SeqCst), 8, "alone again, the other's own limit");
}

#[tokio::test]
async fn the_rate_of_a_host_is_never_exceeded() {
    let server = Server::start(|_| png()).await;
    let mut spec = server.template();
    spec.limits.requests_per_second = Some(50);
    let (one, two) = (open(&spec).await, server.source().await);
    let started = Instant::now();
    let both = [&one, &two];
    let all = coords(40).into_iter().enumerate().map(|(n, coord)| both[n % 2].fetch(coord, None));
    let watch = async {
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(40)).await;
            // Counted before the clock is read: what arrived was sent within that time, however
            // slow this machine is.
            let count = server.count() as f64;
            let allowed = 5.0 + 50.0 * started.elapsed().as_secs_f64();
            assert!(count <= allowed, "{count} requests, {allowed} allowed");
        }
    };
    let (all, ()) = futures::join!(join_all(all), watch);
    all.into_iter().for_each(|fetched| drop(tile(fetched)));
    assert!(started.elapsed() >= Duration::from_millis(690), "35 after a burst of 5 at 50 a second");
}
