//! `kill -9` of our own endpoint while it stores: what it has confirmed is there, and nothing half.
//!
//! A program of its own, since it starts itself: `crash serve FOLDER` is the endpoint that is killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use blob_store::{BlobKey, Blobs, Credentials, Endpoint, Kind, S3Config};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

/// How often it is killed.
const ROUNDS: u32 = 4;
/// How many objects are confirmed before that, at least.
const CONFIRMED: usize = 25;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words.get(1).map(String::as_str) {
        Some("serve") => serve(Path::new(&words[2])).await,
        _ => crash().await,
    }
}

fn open(folder: &Path) -> Endpoint {
    let credentials = Credentials { access_key: "key".to_owned(), secret_key: "secret".into() };
    Endpoint::open(folder, "map-offline", credentials).expect("an endpoint")
}

#[expect(clippy::print_stdout, reason = "the other process reads it")]
async fn serve(folder: &Path) {
    let endpoint = open(folder);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    endpoint.serve(listener, std::future::pending()).await;
}

async fn crash() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let confirmed = Arc::new(Mutex::new(Vec::new()));
    for round in 0..ROUNDS {
        let (server, blobs) = start(folder.path());
        let wanted = confirmed.lock().expect("not poisoned").len() + CONFIRMED;
        let writers: Vec<_> = (0..6).map(|writer| write(&blobs, round, writer, &confirmed)).collect();
        let enough = async {
            while confirmed.lock().expect("not poisoned").len() < wanted {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), enough).await.expect("it stores");
        drop(server);
        writers.iter().for_each(tokio::task::JoinHandle::abort);
        for writer in writers {
            let _ = writer.await;
        }
        let confirmed = confirmed.lock().expect("not poisoned").clone();
        check(folder.path(), &confirmed).await;
    }
}

/// The endpoint in a process of its own, killed when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).expect("it is killed");
    }
}

fn start(folder: &Path) -> (Server, Blobs) {
    let own = std::env::current_exe().expect("this program");
    let mut server =
        Server(Command::new(own).arg("serve").arg(folder).stdout(Stdio::piped()).spawn().expect("it starts"));
    let mut address = String::new();
    BufReader::new(server.0.stdout.take().expect("its output")).read_line(&mut address).expect("a line");
    let config =
        S3Config::new(address.trim().parse().expect("an address"), "map-offline", "key", "secret".into());
    (server, Blobs::s3(config).expect("a configuration"))
}

/// Stores objects, short and long, until the store is gone.
fn write(
    blobs: &Blobs,
    round: u32,
    writer: u32,
    confirmed: &Arc<Mutex<Vec<BlobKey>>>,
) -> tokio::task::JoinHandle<()> {
    let (blobs, confirmed) = (blobs.clone(), Arc::clone(confirmed));
    tokio::spawn(async move {
        for number in 0..u32::MAX {
            let seed = Sha256::digest(format!("{round} {writer} {number}"));
            let length = if number % 3 == 2 { 3_000_000 } else { 20_000 };
            let bytes: Vec<u8> = seed.iter().copied().cycle().take(length).collect();
            let key = BlobKey::new(Kind::Tile, Sha256::digest(&bytes).into());
            match blobs.put(&key, bytes.into(), "image/png").await {
                Ok(_) => confirmed.lock().expect("not poisoned").push(key),
                Err(_) => return,
            }
        }
    })
}

/// Holds that all confirmed objects are there, and that all that are there are whole.
async fn check(folder: &Path, confirmed: &[BlobKey]) {
    let endpoint = open(folder);
    let left = std::fs::read_dir(folder.join("incoming")).expect("it is there").count();
    assert_eq!(left, 0, "what was never whole is removed");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let config = endpoint.s3_config(address.parse().expect("an address"), None);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(endpoint.serve(listener, async { ended.await.unwrap_or(()) }));
    let blobs = Blobs::s3(config).expect("a configuration");
    let (mut there, mut next) = (Vec::new(), None);
    loop {
        let page = blobs.list(Kind::Tile, next.as_deref()).await.expect("it lists");
        there.extend(page.objects.into_iter().map(|object| object.key));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    for key in confirmed {
        assert!(there.contains(key), "{key} was confirmed and is gone");
    }
    for key in &there {
        // Read whole, it is held against its hash.
        assert!(blobs.get(key).await.expect("it is whole").is_some(), "{key}");
    }
    end.send(()).expect("it is told");
    serving.await.expect("it ends");
}
