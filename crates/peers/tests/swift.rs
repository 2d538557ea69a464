//! An S3 store is there for the test, and gone after it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use peers::Swift;

#[test]
fn a_store_answers_and_leaves_nothing() {
    let store = match Swift::start() {
        Ok(store) => store,
        Err(missing) => return missing.skip(),
    };
    let mut line = TcpStream::connect(store.endpoint().trim_start_matches("http://")).expect("it listens");
    let request = format!("GET /{} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n", Swift::BUCKET);
    write!(line, "{request}authorization: AWS nobody:nobody:c2ln\r\ndate: today\r\n\r\n")
        .expect("it is sent");
    let mut answer = String::new();
    line.read_to_string(&mut answer).expect("it answers");
    // In the words of S3.
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("<Code>"), "{answer}");
    let folder = store.peer().folder().to_owned();
    assert!(folder.join("swift.conf").exists());
    drop(store);
    assert!(!folder.exists(), "the folder is removed");
}
