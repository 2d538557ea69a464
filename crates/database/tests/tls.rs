//! PostgreSQL over TLS, with a certificate of our own.

use std::path::Path;
use std::process::Command;

use database::{Database, DbError};
use peers::Postgres;

/// Makes a key and a certificate of 127.0.0.1.
fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"])
        .args(["-keyout", "server.key", "-out", "server.crt", "-days", "2", "-subj", "/CN=hub"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"])
        .current_dir(folder)
        .output()
        .expect("openssl");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

async fn encrypted(address: &str) -> Result<bool, DbError> {
    let database = Database::postgres(address, 1)?;
    let row =
        database.read(|tx| tx.row("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[])).await?;
    row.expect("a row").get(0)
}

#[tokio::test]
async fn a_connection_is_encrypted_to_a_server_that_is_known_and_to_no_other() {
    let files = tempfile::tempdir().expect("a folder");
    certificate(files.path());
    let copy = |rows: &Path| {
        for name in ["server.key", "server.crt"] {
            std::fs::copy(files.path().join(name), rows.join(name)).expect("copied");
        }
    };
    let server = match Postgres::start(&["ssl=on"], copy) {
        Ok(server) => server,
        Err(missing) => return missing.skip(),
    };
    let address = server.fresh();
    let roots = files.path().join("server.crt");
    let roots = roots.display();
    assert!(!encrypted(&address).await.expect("plain"));
    for mode in ["require", "verify-ca", "verify-full"] {
        let known = format!("{address}?sslmode={mode}&sslrootcert={roots}");
        assert!(encrypted(&known).await.expect("known"), "{mode}");
        let unknown = encrypted(&format!("{address}?sslmode={mode}")).await;
        assert!(matches!(unknown, Err(DbError::Unreachable(_) | DbError::Engine(_))), "{mode}: {unknown:?}");
    }
    let elsewhere = address.replace("127.0.0.1", "localhost");
    let other_name = encrypted(&format!("{elsewhere}?sslmode=verify-full&sslrootcert={roots}")).await;
    assert!(other_name.is_err(), "the certificate is not of that name");
    let nothing = encrypted(&format!("{address}?sslmode=require&sslrootcert=/nowhere.pem")).await;
    assert!(nothing.is_err_and(|error| error.to_string().contains("/nowhere.pem")));
}
