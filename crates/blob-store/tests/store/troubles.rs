//! Stores in trouble: how often they are asked, and what is said.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use blob_store::{BlobError, Blobs, Kind, S3Config};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::stores::{key, object};

const BUSY: &str = "HTTP/1.1 503 Slow Down\r\nconnection: close\r\n\r\n<Error><Code>SlowDown</Code></Error>";
const DONE: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// A store that answers one thing after the other, then the last one for ever; and how often it was asked.
async fn store(answers: &[&str]) -> (Blobs, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicUsize::new(0));
    let (count, answers) =
        (Arc::clone(&asked), answers.iter().map(|answer| (*answer).to_owned()).collect::<Vec<_>>());
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.expect("a connection");
            let number = count.fetch_add(1, Ordering::SeqCst);
            let answer = answers.get(number).or(answers.last()).expect("an answer").clone();
            let mut request = vec![0; 64 * 1024];
            let _ = line.read(&mut request).await;
            let _ = line.write_all(answer.as_bytes()).await;
            let _ = line.shutdown().await;
        }
    });
    let config = S3Config::new(endpoint.parse().expect("an address"), "b", "key", "secret".into());
    (Blobs::s3(config).expect("a configuration"), asked)
}

#[tokio::test]
async fn a_busy_store_is_asked_again() {
    let (blobs, asked) = store(&[BUSY, BUSY, DONE]).await;
    blobs.check().await.expect("it answers in the end");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn asking_again_has_an_end() {
    let (blobs, asked) = store(&[BUSY]).await;
    let error = blobs.list(Kind::Tile, None).await.expect_err("it never answers");
    assert!(matches!(&error, BlobError::Busy { status: 503, code, .. } if code == "SlowDown"), "{error}");
    assert!(error.is_temporary());
    assert_eq!(asked.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_refusal_is_taken_at_once() {
    let refusal = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n<Error><Code>SignatureDoesNotMatch</Code></Error>";
    let (blobs, asked) = store(&[refusal]).await;
    let (key, bytes) = object(10);
    let error = blobs.put(&key, bytes, "image/png").await.expect_err("it is refused");
    assert!(error.to_string().contains("SignatureDoesNotMatch"), "{error}");
    assert!(!error.is_temporary());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (elsewhere, asked_elsewhere) = store(&[DONE]).await;
    let address = elsewhere.presign_get(&key(Kind::Tile, b""), 0).url.origin().ascii_serialization();
    let redirect = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {address}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    );
    let (blobs, _) = store(&[&redirect]).await;
    assert!(matches!(blobs.check().await, Err(BlobError::Refused { status: 307, .. })));
    assert_eq!(asked_elsewhere.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let long = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(5 * 1024 * 1024));
    let (blobs, _) = store(&[&long]).await;
    let error = blobs.list(Kind::Tile, None).await.expect_err("it is too long");
    assert!(matches!(error, BlobError::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn other_bytes_under_a_key_are_told() {
    let other = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nother";
    let taken = "HTTP/1.1 412 Precondition Failed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let (key, bytes) = object(10);
    let (blobs, _) = store(&[other]).await;
    assert!(matches!(blobs.get(&key).await, Err(BlobError::Damaged { .. })));
    // There is an object of another length already.
    let (blobs, _) = store(&[taken, other]).await;
    assert!(matches!(blobs.put(&key, bytes, "image/png").await, Err(BlobError::Damaged { .. })));
}

#[tokio::test]
async fn where_many_cannot_be_deleted_one_by_one_is() {
    let not_many = "HTTP/1.1 501 Not Implemented\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    let gone = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
    let (blobs, asked) = store(&[not_many, gone]).await;
    let keys: Vec<_> = (0..5_u8).map(|number| key(Kind::Tile, &[number])).collect();
    blobs.delete(&keys).await.expect("they are deleted");
    assert_eq!(asked.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn one_that_could_not_be_deleted_is_told() {
    let body = "<?xml version=\"1.0\"?><DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                <Error><Key>t/x</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>";
    let answer =
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let (blobs, _) = store(&[&answer]).await;
    let keys: Vec<_> = (0..2_u8).map(|number| key(Kind::Tile, &[number])).collect();
    let error = blobs.delete(&keys).await.expect_err("one is still there");
    assert!(error.to_string().contains("AccessDenied"), "{error}");
}

#[tokio::test]
async fn nobody_there_is_told_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let config = S3Config::new(endpoint.parse().expect("an address"), "b", "key", "secret".into());
    let error = Blobs::s3(config).expect("a configuration").check().await.expect_err("nobody answers");
    assert!(matches!(error, BlobError::Unreachable(_)) && error.is_temporary(), "{error}");
    let told = format!("{error:?}");
    assert!(!told.contains("X-Amz"), "{told}");
}
