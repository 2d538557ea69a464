//! A server of PostgreSQL is there for the test, and gone after it.

use std::path::Path;
use std::process::{Command, Stdio};

use peers::Postgres;

/// Says to this program that it is to start a server, print where it is, and wait to be killed.
const VICTIM: &str = "PEERS_VICTIM";

#[test]
fn a_server_answers_and_leaves_nothing() {
    let server = match Postgres::start(&[], |_| {}) {
        Ok(server) => server,
        Err(missing) => return missing.skip(),
    };
    let address = server.fresh();
    let name = address.rsplit('/').next().expect("a database");
    assert_eq!(server.sql(name, "CREATE TABLE t (x INT); INSERT INTO t VALUES (7)"), "");
    assert_eq!(server.sql(name, "SELECT x FROM t"), "7");
    assert_ne!(server.fresh(), address, "every database is somebody's own");
    let (folder, id) = (server.peer().folder().to_owned(), server.peer().id());
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists(), "the folder is removed");
    assert!(!alive(id), "the server has ended");
}

#[test]
#[expect(clippy::print_stdout, reason = "the victim tells the other test where its server is")]
fn a_server_ends_with_a_program_that_is_killed() {
    use std::io::{BufRead as _, BufReader};
    if std::env::var_os(VICTIM).is_some() {
        let server = Postgres::get().expect("PostgreSQL");
        println!("SERVER {} {}", server.peer().id(), server.peer().folder().display());
        loop {
            std::thread::park();
        }
    }
    if let Err(missing) = Postgres::get() {
        return missing.skip();
    }
    let mut victim = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_server_ends_with_a_program_that_is_killed", "--nocapture"])
        .env(VICTIM, "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the victim starts");
    let told = BufReader::new(victim.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let line = told.into_iter().find(|line| line.contains("SERVER ")).expect("where its server is");
    let mut words = line.split("SERVER ").nth(1).expect("words").split(' ');
    let id: u32 = words.next().and_then(|id| id.parse().ok()).expect("an id");
    let folder = words.next().expect("a folder").to_owned();
    assert!(alive(id) && Path::new(&folder).exists());
    victim.kill().expect("killed");
    victim.wait().expect("it has ended");
    while alive(id) || Path::new(&folder).exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

fn alive(id: u32) -> bool {
    let mut ask = Command::new("kill");
    ask.args(["-0", &id.to_string()]).stderr(Stdio::null()).status().expect("kill").success()
}
