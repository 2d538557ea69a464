//! One suite for two issuers: a real provider, and the hub's own for development.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use access_token::{
    ServiceToken, ServiceTokenConfig, ServiceTokenError, TokenError, Verifier, VerifierConfig,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub::issuer::{HUB_CLIENT, Issuer, IssuerError, Setup, router};
use peers::{OidcProvider, Person};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-0123";
const SCOPE: &str = "openid offline_access map:read edits:write";

/// An issuer under test, and what is known of it.
struct Stand {
    issuer: String,
    secret: SecretString,
    described: Value,
    verifier: Verifier,
    /// The program that waits for the browser.
    redirect: String,
    _folder: Option<tempfile::TempDir>,
}

/// Runs a test with the issuer of this hub, and with a real one.
async fn each_issuer<F: Future<Output = ()>>(test: impl Fn(Arc<Stand>) -> F) {
    let (folder, issuer, secret) = development().await;
    test(Arc::new(Stand::of(issuer, secret, Some(folder)).await)).await;
    match OidcProvider::get() {
        Ok(provider) => {
            let secret = OidcProvider::HUB_SECRET.into();
            test(Arc::new(Stand::of(provider.issuer(), secret, None).await)).await;
        }
        Err(missing) => missing.skip(),
    }
}

async fn development() -> (tempfile::TempDir, String, SecretString) {
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let base = Url::parse(&format!("http://{address}/")).unwrap();
    let issuer = Issuer::open(&Setup {
        folder: folder.path(),
        base: &base,
        listeners: &[address],
        audience: OidcProvider::API,
        queue_audience: Some(OidcProvider::QUEUE),
    })
    .unwrap();
    let (name, secret) = (issuer.address().to_string(), issuer.client_secret().clone());
    tokio::spawn(async move { axum::serve(listener, router(issuer)).await });
    (folder, name, secret)
}

impl Stand {
    async fn of(issuer: String, secret: SecretString, folder: Option<tempfile::TempDir>) -> Self {
        let described = format!("{issuer}/.well-known/openid-configuration");
        let described = reqwest::get(described).await.unwrap().text().await.unwrap();
        let verifier = Verifier::start(VerifierConfig::new(&issuer, OidcProvider::API)).unwrap();
        Self {
            issuer,
            secret,
            described: serde_json::from_str(&described).unwrap(),
            verifier,
            redirect: waiting_program(),
            _folder: folder,
        }
    }

    fn endpoint(&self, name: &str) -> String {
        self.described[name].as_str().unwrap().to_owned()
    }

    fn authorize(&self, changes: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let usual = [
            ("client_id", OidcProvider::CLIENT),
            ("response_type", "code"),
            ("redirect_uri", &self.redirect),
            ("scope", SCOPE),
            ("prompt", "consent"),
            ("resource", OidcProvider::API),
            ("state", "st"),
            ("nonce", "no"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        format!("{}?{}", self.endpoint("authorization_endpoint"), changed(&usual, changes))
    }

    /// Opens an address in a browser; gives the query of the last one.
    async fn visit(&self, address: String, person: fn(&str) -> Person) -> Vec<(String, String)> {
        let last = tokio::task::spawn_blocking(move || person("alice").visit(&address).0).await.unwrap();
        Url::parse(&last).unwrap().query_pairs().into_owned().collect()
    }

    async fn code(&self) -> String {
        let answer = self.visit(self.authorize(&[]), Person::who_agrees).await;
        assert_eq!(field(&answer, "state"), Some("st"));
        assert_eq!(field(&answer, "iss"), Some(self.issuer.as_str()));
        field(&answer, "code").unwrap().to_owned()
    }

    async fn token(&self, usual: &[(&str, &str)], changes: &[(&str, &str)]) -> Value {
        let request = reqwest::Client::new().post(self.endpoint("token_endpoint"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(changed(usual, changes)).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Value {
        let usual = [
            ("grant_type", "authorization_code"),
            ("client_id", OidcProvider::CLIENT),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", VERIFIER),
            ("resource", OidcProvider::API),
        ];
        self.token(&usual, changes).await
    }

    async fn refresh(&self, token: &str) -> Value {
        let usual = [
            ("grant_type", "refresh_token"),
            ("client_id", OidcProvider::CLIENT),
            ("refresh_token", token),
            ("resource", OidcProvider::API),
        ];
        self.token(&usual, &[]).await
    }

    fn service(&self, secret: SecretString) -> ServiceToken {
        ServiceToken::new(ServiceTokenConfig {
            issuer: self.issuer.clone(),
            token_url: None,
            client_id: HUB_CLIENT.into(),
            client_secret: secret,
            audience: OidcProvider::QUEUE.into(),
            scope: "queue:submit".into(),
        })
        .unwrap()
    }
}

/// A program that waits for a browser, and says so little that no page follows.
fn waiting_program() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nthanks").unwrap();
        }
    });
    format!("http://{address}/callback")
}

fn changed(usual: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
    let kept = usual.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    Serializer::new(String::new()).extend_pairs(kept.chain(changes)).finish()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_brings_an_access_token_once_and_an_id_token_opens_nothing() {
    each_issuer(|stand| async move {
        let code = stand.code().await;
        let answer = stand.exchange(&code, &[]).await;
        let claims = stand.verifier.verify(text(&answer, "access_token")).await.unwrap();
        assert_eq!((claims.subject.as_str(), &claims.issuer), ("alice", &stand.issuer));
        assert!(claims.has_scope("edits:write") && !claims.has_scope("workspace:admin"));
        let id = stand.verifier.verify(text(&answer, "id_token")).await;
        assert!(matches!(id, Err(TokenError::Kind)), "{id:?}");
        let again = stand.exchange(&code, &[]).await;
        assert_eq!(text(&again, "error"), "invalid_grant");
        // Whoever has used the code twice may have stolen it: what it brought is taken back.
        let refreshed = stand.refresh(text(&answer, "refresh_token")).await;
        assert_eq!(text(&refreshed, "error"), "invalid_grant");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_its_program_only() {
    each_issuer(|stand| async move {
        let wrong = [
            [("code_verifier", "another-verifier-of-at-least-forty-three-characters")],
            [("redirect_uri", "http://127.0.0.1:1/callback")],
            [("code", "invented")],
        ];
        for change in wrong {
            let code = stand.code().await;
            assert_eq!(text(&stand.exchange(&code, &change).await, "error"), "invalid_grant", "{change:?}");
        }
        let nobody = stand.exchange("code", &[("client_id", "nobody")]).await;
        assert_eq!(text(&nobody, "error"), "invalid_client");
        let unknown =
            stand.token(&[("client_id", OidcProvider::CLIENT), ("grant_type", "password")], &[]).await;
        assert_eq!(text(&unknown, "error"), "unsupported_grant_type");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_rotates_and_a_used_one_ends_the_sign_in() {
    each_issuer(|stand| async move {
        let first = stand.exchange(&stand.code().await, &[]).await;
        let second = stand.refresh(text(&first, "refresh_token")).await;
        stand.verifier.verify(text(&second, "access_token")).await.unwrap();
        assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
        assert_eq!(text(&stand.refresh(text(&first, "refresh_token")).await, "error"), "invalid_grant");
        assert_eq!(text(&stand.refresh(text(&second, "refresh_token")).await, "error"), "invalid_grant");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_is_asked_is_refused_without_proof_or_consent() {
    each_issuer(|stand| async move {
        for change in [[("code_challenge_method", "plain")], [("response_type", "token")]] {
            let answer = stand.visit(stand.authorize(&change), Person::who_agrees).await;
            assert_eq!(field(&answer, "code"), None, "{change:?}");
        }
        let cancelled = stand.visit(stand.authorize(&[]), Person::who_cancels).await;
        assert_eq!(field(&cancelled, "error"), Some("access_denied"));
        // Nothing is sent to an address that is not the program's.
        for elsewhere in
            ["https://evil.test/callback", "http://evil.test/callback", "http://127.0.0.1.evil.test/"]
        {
            let address = stand.authorize(&[("redirect_uri", elsewhere)]);
            let none = reqwest::redirect::Policy::none();
            let web = reqwest::Client::builder().redirect(none).build().unwrap();
            let answer = web.get(address).send().await.unwrap();
            assert_eq!(answer.status(), 400, "{elsewhere}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_waits_until_its_code_is_typed() {
    each_issuer(|stand| async move {
        let begin = [("client_id", OidcProvider::CLIENT), ("scope", SCOPE), ("resource", OidcProvider::API)];
        let web = reqwest::Client::new().post(stand.endpoint("device_authorization_endpoint"));
        let web = web.header("content-type", "application/x-www-form-urlencoded");
        let asked = web.body(changed(&begin, &[("prompt", "consent")])).send().await.unwrap();
        let asked: Value = serde_json::from_str(&asked.text().await.unwrap()).unwrap();
        let poll = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", OidcProvider::CLIENT),
            ("device_code", text(&asked, "device_code")),
            ("resource", OidcProvider::API),
        ];
        assert_eq!(text(&stand.token(&poll, &[]).await, "error"), "authorization_pending");
        let address = text(&asked, "verification_uri_complete").to_owned();
        stand.visit(address, Person::who_agrees).await;
        let answer = stand.token(&poll, &[]).await;
        let claims = stand.verifier.verify(text(&answer, "access_token")).await.unwrap();
        assert_eq!(claims.subject, "alice");
        assert!(stand.token(&poll, &[]).await["error"].is_string(), "a device code is good once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_gets_a_token_for_the_queue_and_nothing_else() {
    each_issuer(|stand| async move {
        let bearer = stand.service(stand.secret.clone()).bearer().await.unwrap();
        let queue = stand.verifier.for_audience(OidcProvider::QUEUE);
        assert_eq!(queue.verify(bearer.expose_secret()).await.unwrap().scope, "queue:submit");
        assert_eq!(stand.verifier.verify(bearer.expose_secret()).await, Err(TokenError::OtherAudience));
        let refused = stand.service("wrong".into()).bearer().await;
        assert!(matches!(refused, Err(ServiceTokenError::Refused(_))));
    })
    .await;
}

#[test]
fn the_development_issuer_is_of_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    let open = |base: &str, listener: &str| {
        Issuer::open(&Setup {
            folder: folder.path(),
            base: &Url::parse(base).unwrap(),
            listeners: &[listener.parse().unwrap()],
            audience: "a",
            queue_audience: None,
        })
    };
    for (base, listener) in [
        ("http://127.0.0.1:1/", "0.0.0.0:1"),
        ("http://127.0.0.1:1/", "[::]:1"),
        ("http://127.0.0.1:1/", "192.168.1.1:1"),
        ("https://hub.example/", "127.0.0.1:1"),
    ] {
        assert!(matches!(open(base, listener), Err(IssuerError::Beyond(_))), "{base} {listener}");
    }
    let first = open("http://127.0.0.1:1/", "127.0.0.1:1").unwrap();
    let again = open("http://localhost:1/", "[::1]:1").unwrap();
    assert_eq!(first.jwks(), again.jwks(), "the key stays");
    assert_eq!(first.client_secret().expose_secret(), again.client_secret().expose_secret());
}

#[cfg(unix)]
#[test]
fn what_the_development_issuer_keeps_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let base = Url::parse("http://127.0.0.1:1/").unwrap();
    let setup =
        Setup { folder: folder.path(), base: &base, listeners: &[], audience: "a", queue_audience: None };
    Issuer::open(&setup).unwrap();
    for name in ["signing-key.der", "client-secret"] {
        let mode = folder.path().join("issuer").join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_development_issuer_answers_nobody_else_and_says_what_it_is() {
    let (_folder, issuer, _) = development().await;
    let web = reqwest::Client::new();
    let page = web.get(format!("{issuer}/device")).send().await.unwrap();
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    assert!(page.text().await.unwrap().contains("For development only"));
    // A page elsewhere, whose name was turned to this machine.
    let rebound = web.get(format!("{issuer}/jwks")).header("host", "evil.test").send().await.unwrap();
    assert_eq!(rebound.status(), 403);
    // A form on a page elsewhere.
    let forged = web.post(format!("{issuer}/authorize")).header("origin", "https://evil.test");
    assert_eq!(forged.body("login=alice").send().await.unwrap().status(), 403);
    // An answer from a browser that was not asked.
    let stolen = web.post(format!("{issuer}/authorize")).body("login=alice&ask=x");
    assert_eq!(stolen.send().await.unwrap().status(), 400);
    let twice = web.post(format!("{issuer}/token")).body("grant_type=a&grant_type=b").send().await.unwrap();
    assert!(twice.text().await.unwrap().contains("invalid_request"));
}
