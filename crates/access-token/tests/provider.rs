//! A real provider: its tokens, its new keys, and its absence.

use std::time::Duration;

use access_token::{
    ServiceToken, ServiceTokenConfig, ServiceTokenError, TokenError, Verifier, VerifierConfig,
};
use peers::OidcProvider;
use secrecy::ExposeSecret as _;

/// The provider, or the end of the test where there is none.
macro_rules! provider {
    ($provider:expr) => {
        match $provider {
            Ok(provider) => provider,
            Err(missing) => return missing.skip(),
        }
    };
}

fn verifier(issuer: &str) -> Verifier {
    Verifier::start(VerifierConfig::new(issuer, OidcProvider::API)).expect("a verifier")
}

fn service(provider: &OidcProvider, secret: &str) -> ServiceToken {
    ServiceToken::new(ServiceTokenConfig {
        issuer: provider.issuer(),
        token_url: None,
        client_id: OidcProvider::HUB_CLIENT.into(),
        client_secret: secret.into(),
        audience: OidcProvider::QUEUE.into(),
        scope: "queue:submit".into(),
    })
    .expect("a configuration")
}

#[tokio::test]
async fn a_token_is_accepted_for_its_audience_and_subject() {
    let provider = provider!(OidcProvider::get());
    let verifier = verifier(&provider.issuer());
    let token = provider.token("alice", "map:read edits:write");
    let claims = verifier.verify(&token).await.expect("a good token");
    assert_eq!((claims.issuer, claims.subject.as_str()), (provider.issuer(), "alice"));
    let other = verifier.for_audience(OidcProvider::QUEUE);
    assert_eq!(other.verify(&token).await, Err(TokenError::OtherAudience));
}

#[tokio::test]
async fn a_service_token_is_got_once_and_only_for_the_queue() {
    let provider = provider!(OidcProvider::get());
    let service = service(provider, OidcProvider::HUB_SECRET);
    let (first, second) = tokio::join!(service.bearer(), service.bearer());
    let (first, second) = (first.expect("a token"), second.expect("a token"));
    assert_eq!(first.expose_secret(), second.expose_secret(), "one request for both");
    let verifier = verifier(&provider.issuer());
    assert_eq!(verifier.verify(first.expose_secret()).await, Err(TokenError::OtherAudience));
    let claims = verifier.for_audience(OidcProvider::QUEUE).verify(first.expose_secret()).await;
    assert!(claims.expect("a good token").has_scope("queue:submit"));
    service.forget().await;
    let third = service.bearer().await.expect("a token");
    assert_ne!(first.expose_secret(), third.expose_secret());
}

#[tokio::test]
async fn a_wrong_secret_is_told_without_the_secret() {
    let provider = provider!(OidcProvider::get());
    let error = service(provider, "wrong-secret").bearer().await.expect_err("a refusal");
    assert!(matches!(error, ServiceTokenError::Refused(_)), "{error}");
    assert!(error.to_string().contains("invalid_client") && !error.to_string().contains("wrong-secret"));
}

#[tokio::test]
async fn new_keys_are_followed_and_invented_ones_are_not() {
    let provider = provider!(OidcProvider::start());
    let verifier = verifier(&provider.issuer());
    let before = provider.token("alice", "map:read");
    verifier.verify(&before).await.expect("a good token");
    provider.rotate();
    let after = provider.token("alice", "map:read");
    let (one, other) = tokio::join!(verifier.verify(&after), verifier.verify(&after));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(verifier.verify(&before).await, Err(TokenError::UnknownKey));
    // The next unknown key is too soon: nobody asks again.
    provider.rotate();
    let third = provider.token("alice", "map:read");
    assert_eq!(verifier.verify(&third).await, Err(TokenError::UnknownKey));
}

#[tokio::test]
async fn a_provider_that_is_away_keeps_nobody_out() {
    let provider = provider!(OidcProvider::start());
    let config = VerifierConfig {
        refresh: Duration::from_millis(20),
        unknown_key: Duration::ZERO,
        ..VerifierConfig::new(provider.issuer(), OidcProvider::API)
    };
    let verifier = Verifier::start(config).expect("a verifier");
    let token = provider.token("alice", "map:read");
    let service = service(&provider, OidcProvider::HUB_SECRET);
    let bearer = service.bearer().await.expect("a token");
    verifier.verify(&token).await.expect("a good token");
    let port = provider.port();
    drop(provider);
    while verifier.keys().trouble.is_none() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let state = verifier.keys();
    assert!(state.is_ready() && state.at.is_some(), "{state:?}");
    verifier.verify(&token).await.expect("its key is known");
    assert_eq!(service.bearer().await.expect("it lives still").expose_secret(), bearer.expose_secret());
    service.forget().await;
    assert!(matches!(service.bearer().await, Err(ServiceTokenError::Unreachable(_))));

    // It comes back with other keys.
    let provider = provider!(OidcProvider::start_at(port));
    let token = provider.token("alice", "map:read");
    while verifier.verify(&token).await.is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_issuer_that_was_never_there_is_told_and_the_start_goes_on() {
    let issuer = format!("http://127.0.0.1:{}", peers::free_port());
    let verifier = verifier(&issuer);
    let header = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImEifQ";
    let error = verifier.verify(&format!("{header}.e30.AAAA")).await.expect_err("no keys");
    assert!(error.is_temporary(), "{error}");
    assert!(!verifier.keys().is_ready() && verifier.keys().trouble.is_some());
}
