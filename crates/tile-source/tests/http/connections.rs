//! Connections are kept, and given up in time. A server of our own counts them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt, stream};
use tile_grid::TileCoord;
use tile_source::{FailureKind, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{open, quick, template, tile};

/// Promises to keep every connection, and hangs up after so many answers.
async fn server(tile: &'static [u8], answers: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket");
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream, tile, answers));
        }
    });
    (address, opened)
}

/// Answers with a tile, or with a long text where a column of 7 is asked for.
async fn serve(mut stream: TcpStream, tile: &[u8], answers: usize) {
    for _ in 0..answers {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => request.push(byte),
                Err(_) => return,
            }
        }
        let long = request.starts_with(b"GET /10/7/").then(|| whole("200 OK", &vec![b'x'; 4 << 20]));
        let (first, rest) = long.unwrap_or(tile).split_at(tile.len() - 3);
        if stream.write_all(first).await.is_err() {
            return;
        }
        // A network brings an answer in pieces, so the connection is not yet free when its head is read.
        tokio::time::sleep(Duration::from_millis(1)).await;
        if stream.write_all(rest).await.is_err() {
            return;
        }
    }
}

/// An answer as it goes over the wire.
fn whole(status: &str, body: &[u8]) -> &'static [u8] {
    let mut answer =
        format!("HTTP/1.1 {status}\r\ncontent-type: image/png\r\ncontent-length: {}\r\n\r\n", body.len())
            .into_bytes();
    answer.extend_from_slice(body);
    answer.leak()
}

fn coord(x: u32) -> TileCoord {
    TileCoord::new(10, x, 7).expect("a tile")
}

/// Fetches tiles and counts the connections that it took.
async fn connections_of(answer: &'static [u8], at_a_time: usize, tiles: u32) -> usize {
    let (address, opened) = server(answer, usize::MAX).await;
    let mut spec = template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"));
    spec.limits.concurrency = at_a_time;
    let source = open(&spec).await;
    // The next tile is asked for at the moment when one is there, as a download does it.
    let fetches = stream::iter(8..8 + tiles).map(|n| source.fetch(coord(n), None));
    let answers: Vec<_> = fetches.buffer_unordered(at_a_time).collect().await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    opened.load(Ordering::SeqCst)
}

#[tokio::test]
async fn as_many_connections_as_requests_at_a_time_and_no_more() {
    for answer in [whole("200 OK", &crate::tiles::png(256)), whole("204 No Content", &[])] {
        for at_a_time in [1, 3, 8] {
            // In a task of its own: the test's main task would always have the last turn.
            let opened = tokio::spawn(connections_of(answer, at_a_time, 100)).await.expect("no panic");
            assert!(opened <= at_a_time, "{opened} connections for {at_a_time} requests at a time");
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_costs_no_tile() {
    let (address, opened) = server(whole("200 OK", &crate::tiles::png(256)), 2).await;
    let source = open(&template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"))).await;
    for x in 100..130 {
        tile(source.fetch(coord(x), None).await);
    }
    assert!(opened.load(Ordering::SeqCst) >= 15, "two answers a connection");
}

#[tokio::test]
async fn what_is_left_of_a_refused_answer_is_not_taken_for_the_next_one() {
    let (address, _) = server(whole("200 OK", &crate::tiles::png(256)), usize::MAX).await;
    let mut spec = template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"));
    spec.limits = Limits { concurrency: 1, max_tile_bytes: 1 << 20, ..quick() };
    let source = open(&spec).await;
    for x in 100..104 {
        tile(source.fetch(coord(x), None).await);
        let error = source.fetch(coord(7), None).await.expect_err("4 MiB are too many");
        assert_eq!(error.kind, FailureKind::TooLarge, "{error}");
    }
}
