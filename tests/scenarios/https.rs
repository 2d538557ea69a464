//! Tile servers that speak TLS.

use axum::http::Version;

use crate::harness::{Home, Identity, TileServer};

const WORLD: &str = "-180,-85,180,85";

/// A certificate, unless openssl is missing.
fn identity(home: &Home) -> Option<Identity> {
    Identity::make(home.aside("").as_path(), "own").inspect_err(peers::Missing::skip).ok()
}

#[test]
fn a_trusted_server_is_cached_over_what_it_speaks() {
    for (protocols, version) in
        [(&["h2", "http/1.1"][..], Version::HTTP_2), (&["http/1.1"][..], Version::HTTP_11)]
    {
        let home = Home::new();
        let Some(own) = identity(&home) else { return };
        let home = home.with_variable("SSL_CERT_FILE", &own.certificate.display().to_string());
        let server = TileServer::start_with_tls(&own, protocols);
        home.add_source("Town", &server);
        home.create("Town", "World", WORLD, "0..3").exits(0);
        let log = server.take_log();
        assert_eq!(log.len(), 85, "each tile once");
        assert!(log.iter().all(|asked| asked.version == version), "{version:?}: {log:?}");
        home.run(&["region", "refresh", "World", "--wait"]).exits(0);
        assert!(server.take_log().iter().all(|asked| asked.unchanged), "nothing is sent twice");
    }
}

#[test]
fn a_server_with_a_certificate_that_nobody_vouches_for_is_sent_nothing() {
    let home = Home::new();
    let Some(own) = identity(&home) else { return };
    let server = TileServer::start_with_tls(&own, &["h2", "http/1.1"]);
    home.add_source("Town", &server);
    home.create("Town", "World", WORLD, "0..1").exits(1).says("no connection").says("certificate");
    assert_eq!(server.asked(), 0);
}
