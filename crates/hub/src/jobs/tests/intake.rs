//! The queue's door, with tokens of a real issuer.

use std::sync::Arc;

use access_token::{ServiceToken, ServiceTokenConfig, Verifier, VerifierConfig};
use job_queue::{HttpSubmit, NewMessage, Queue as _, QueueError, QueueOptions, SqlQueue, Submit as _};
use peers::OidcProvider;
use secrecy::SecretString;
use tokio::net::TcpListener;

use super::super::intake::{ServiceTokens, intake};

fn message(topic: &str, key: &str) -> NewMessage {
    NewMessage {
        topic: topic.to_owned(),
        key: key.to_owned(),
        body: b"body".to_vec(),
        ..NewMessage::default()
    }
}

fn service(provider: &OidcProvider, scope: &str, url: &str) -> HttpSubmit {
    let token = ServiceToken::new(ServiceTokenConfig {
        issuer: provider.issuer(),
        token_url: None,
        client_id: OidcProvider::HUB_CLIENT.to_owned(),
        client_secret: SecretString::from(OidcProvider::HUB_SECRET.to_owned()),
        audience: OidcProvider::QUEUE.to_owned(),
        scope: scope.to_owned(),
    });
    let token = ServiceTokens::new(token.expect("a configuration"));
    HttpSubmit::new(url.parse().expect("a URL"), Box::new(token)).expect("a client")
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_taken_from_who_may_submit() {
    let provider = match OidcProvider::get() {
        Ok(provider) => provider,
        Err(missing) => return missing.skip(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let database = database::Database::sqlite(&folder.path().join("queue.sqlite")).expect("a file");
    let queue = Arc::new(SqlQueue::open(database, QueueOptions::default()).await.expect("tables"));
    let config = VerifierConfig::new(provider.issuer(), OidcProvider::QUEUE);
    let router = intake(queue.clone(), Verifier::start(config).expect("a verifier"));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/queue/messages", listener.local_addr().expect("bound"));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let submit = service(provider, "queue:submit", &url);
    let taken = submit.submit_all(vec![message("jobs", "one"), message("jobs", "two")]).await.expect("taken");
    assert_eq!(taken.iter().map(|taken| taken.new).collect::<Vec<_>>(), [true, true]);
    assert!(!submit.submit(message("jobs", "one")).await.expect("known").new);
    let leases = queue.lease("jobs", 10).await.expect("leases");
    assert_eq!(leases.len(), 2);
    assert_eq!((leases[0].key.as_str(), leases[0].body.as_slice()), ("one", b"body".as_slice()));
    let other = submit.submit(message("others", "three")).await;
    assert!(matches!(other, Err(QueueError::Message(_))), "{other:?}");

    let client = reqwest::Client::new();
    let good = provider.token_for("hub", "queue:submit", OidcProvider::QUEUE, 300);
    let post = async |token: Option<&str>, body: &'static str| {
        let request = client.post(&url).body(body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.expect("an answer").status().as_u16()
    };
    let cases = [
        (None, 401),
        (Some("no token".to_owned()), 401),
        (Some(provider.token_for("hub", "queue:submit", OidcProvider::API, 300)), 401),
        (Some(provider.token_for("hub", "queue:submits", OidcProvider::QUEUE, 300)), 403),
        (Some(provider.token_for("hub", "map:read cache:write", OidcProvider::QUEUE, 300)), 403),
        (Some(good.clone()), 200),
    ];
    for (token, status) in cases {
        assert_eq!(post(token.as_deref(), r#"{"messages":[]}"#).await, status, "{token:?}");
    }
    assert_eq!(post(Some(&good), "{").await, 400);
    assert_eq!(queue.depth("jobs").await.expect("counted").waiting, 0, "nothing came of those");
}
