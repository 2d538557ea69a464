//! A hub that speaks TLS itself.

use std::process::{Command, Stdio};

use reqwest::{Certificate, Method, Version};
use serde_json::json;

use crate::harness::{Client, HubProgram, Identity, Setup, answer, program, provider};

fn root(identity: &Identity) -> Certificate {
    Certificate::from_pem(&std::fs::read(&identity.certificate).unwrap()).unwrap()
}

#[tokio::test]
async fn a_hub_with_a_certificate_is_reached_by_those_who_trust_it_alone() {
    let provider = provider!();
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = match (Identity::make(folder.path(), "own"), Identity::make(folder.path(), "other")) {
        (Ok(own), Ok(other)) => (own, other),
        (Err(missing), _) | (_, Err(missing)) => return missing.skip(),
    };
    let hub = HubProgram::start(Setup::embedded(provider).with_tls(&own.certificate, &own.key));
    assert!(hub.address().starts_with("https://"));
    let token = provider.token("ada", peers::OidcProvider::SCOPES);

    let trusting = Client::trusting(&hub, Some(&token), root(&own));
    let told = trusting.graphql("{ me { subject } }", json!({})).await;
    assert_eq!(told.json()["data"]["me"]["subject"], json!("ada"), "{told:?}");
    let spoken = trusting.request(Method::GET, "/ready").send().await.unwrap().version();
    assert_eq!(spoken, Version::HTTP_2, "agreed upon while greeting");
    let refused = Client::trusting(&hub, None, root(&own)).graphql("{ me { subject } }", json!({})).await;
    let challenge = refused.header("www-authenticate");
    assert!(challenge.contains(&format!("resource_metadata=\"{}", hub.address())), "{challenge}");

    // Whoever trusts somebody else does not get as far as to say the token.
    for distrusting in [Client::trusting(&hub, Some(&token), root(&other)), Client::new(&hub, Some(&token))] {
        let error = distrusting.request(Method::GET, "/health").send().await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
    }
    let plain = format!("{}/health", hub.address().replace("https:", "http:"));
    assert!(reqwest::get(plain).await.is_err(), "nothing is answered without TLS");
    assert_eq!(answer(trusting.request(Method::GET, "/health")).await.status, 200, "and it goes on");
}

#[tokio::test]
async fn a_certificate_that_is_not_the_keys_is_not_begun_with() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = match (Identity::make(folder.path(), "own"), Identity::make(folder.path(), "other")) {
        (Ok(own), Ok(other)) => (own, other),
        (Err(missing), _) | (_, Err(missing)) => return missing.skip(),
    };
    for (certificate, key, words) in [
        (&own.certificate, &other.key, "do not fit together"),
        (&folder.path().join("nothing"), &own.key, "can't be read as PEM"),
        (&own.key, &own.key, "do not fit together"),
    ] {
        let mut command = Command::new(program());
        command
            .arg("--folder")
            .arg(folder.path().join("hub"))
            .arg("serve")
            .env("MAP_OFFLINE_HUB__SERVER__LISTEN", "127.0.0.1:0")
            .env("MAP_OFFLINE_HUB__SERVER__TLS__CERTIFICATE", certificate)
            .env("MAP_OFFLINE_HUB__SERVER__TLS__KEY", key)
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(words), "{words}: {said}");
    }
}
