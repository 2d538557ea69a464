//! A server of PostgreSQL is there for the test, and gone after it.

use std::process::Command;

use peers::Postgres;

#[test]
fn a_server_answers_and_leaves_nothing() {
    let server = Postgres::start(&[]).expect("PostgreSQL is installed");
    let address = server.fresh();
    let name = address.rsplit('/').next().expect("a database");
    assert_eq!(server.sql(name, "CREATE TABLE t (x INT); INSERT INTO t VALUES (7)"), "");
    assert_eq!(server.sql(name, "SELECT x FROM t"), "7");
    assert_ne!(server.fresh(), address, "every database is somebody's own");
    let (folder, id) = (server.server().folder().to_owned(), server.server().id());
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists(), "the folder is removed");
    let alive = Command::new("kill").args(["-0", &id.to_string()]).status().expect("kill");
    assert!(!alive.success(), "the server has ended");
}

#[test]
fn the_shared_server_is_one() {
    assert_eq!(Postgres::shared().port(), Postgres::shared().port());
}
