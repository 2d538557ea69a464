//! Connections are kept, and given up in time. A server of our own counts them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use tile_grid::TileCoord;
use tile_source::{FailureKind, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{open, quick, template, tile};

/// Promises to keep every connection, and hangs up after so many answers.
async fn server(answers: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let opened = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&opened);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream, answers));
        }
    });
    (address, opened)
}

/// Answers with a tile, or with a long text where a column of 7 is asked for.
async fn serve(mut stream: TcpStream, answers: usize) {
    for _ in 0..answers {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => request.push(byte),
                Err(_) => return,
            }
        }
        let body =
            if request.starts_with(b"GET /10/7/") { vec![b'x'; 4 << 20] } else { crate::tiles::png(256) };
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: {}\r\n\r\n", body.len());
        if stream.write_all(head.as_bytes()).await.is_err() || stream.write_all(&body).await.is_err() {
            return;
        }
    }
}

fn coord(x: u32) -> TileCoord {
    TileCoord::new(10, x, 7).expect("a tile")
}

#[tokio::test]
async fn as_many_connections_as_requests_at_a_time_and_no_more() {
    let (address, opened) = server(usize::MAX).await;
    let mut spec = template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"));
    spec.limits.concurrency = 3;
    let source = open(&spec).await;
    let all = (100..160).map(|x| source.fetch(coord(x), None));
    join_all(all).await.into_iter().for_each(|fetched| drop(tile(fetched)));
    assert!(opened.load(Ordering::SeqCst) <= 3, "{opened:?} connections");
    for x in 200..220 {
        tile(source.fetch(coord(x), None).await);
    }
    assert!(opened.load(Ordering::SeqCst) <= 3, "{opened:?} connections");
}

#[tokio::test]
async fn a_server_that_hangs_up_costs_no_tile() {
    let (address, opened) = server(2).await;
    let source = open(&template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"))).await;
    for x in 100..130 {
        tile(source.fetch(coord(x), None).await);
    }
    assert!(opened.load(Ordering::SeqCst) >= 15, "two answers a connection");
}

#[tokio::test]
async fn what_is_left_of_a_refused_answer_is_not_taken_for_the_next_one() {
    let (address, _) = server(usize::MAX).await;
    let mut spec = template(&format!("http://{address}/{{z}}/{{x}}/{{y}}"));
    spec.limits = Limits { concurrency: 1, max_tile_bytes: 1 << 20, ..quick() };
    let source = open(&spec).await;
    for x in 100..104 {
        tile(source.fetch(coord(x), None).await);
        let error = source.fetch(coord(7), None).await.expect_err("4 MiB are too many");
        assert_eq!(error.kind, FailureKind::TooLarge, "{error}");
    }
}
