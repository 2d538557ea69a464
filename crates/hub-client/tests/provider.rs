//! Sign-in at a real OpenID provider, by somebody before a browser.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::path::Path;

use hub_client::{Account, AccountState, Keeper, Place, SignIn, SignInError, Tokens};
use peers::{OidcProvider, Person};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

const SCOPES: [&str; 4] = ["openid", "offline_access", "map:read", "edits:write"];

async fn sign_in(provider: &OidcProvider) -> SignIn {
    let issuer = Url::parse(&provider.issuer()).unwrap();
    SignIn::at(&issuer, OidcProvider::CLIENT, OidcProvider::API, &SCOPES).await.unwrap()
}

/// Signs in with a browser.
async fn tokens(sign_in: &SignIn) -> Tokens {
    let waiting = sign_in.by_browser().await.unwrap();
    let address = waiting.address().to_string();
    let browser = tokio::task::spawn_blocking(move || Person::who_agrees("ana").visit(&address));
    let tokens = waiting.finish().await.unwrap();
    assert!(browser.await.unwrap().1.contains("You are signed in"));
    tokens
}

fn keeper(folder: &Path) -> Keeper {
    Keeper::new(folder, "https://hub.example", Some("pass".into())).without_keyring().with_work(10)
}

/// The provider, or the end of the test where there is none.
macro_rules! provider {
    ($provider:expr) => {
        match $provider {
            Ok(provider) => provider,
            Err(missing) => return missing.skip(),
        }
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_brings_tokens_that_are_kept_and_renewed() {
    let provider = provider!(OidcProvider::get());
    let sign_in = sign_in(provider).await;
    let tokens = tokens(&sign_in).await;
    let claims = claims(tokens.access());
    assert_eq!((claims["sub"].as_str(), claims["aud"].as_str()), (Some("ana"), Some(OidcProvider::API)));

    let folder = tempfile::tempdir().unwrap();
    let account = Account::open(sign_in.clone(), keeper(folder.path())).await.unwrap();
    assert_eq!(account.state().await, AccountState::SignedOut);
    assert_eq!(account.bearer().await.unwrap_err(), SignInError::SignedOut);
    assert_eq!(account.signed_in(tokens).await, Ok(Place::LockedFile));
    let first = account.bearer().await.unwrap();

    // The hub refuses it: two who ask at once get one and the same new one.
    let (one, other) = tokio::join!(account.instead_of(&first), account.instead_of(&first));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_ne!(one.expose_secret(), first.expose_secret());
    assert_eq!(one.expose_secret(), other.expose_secret());

    // What was renewed is there after another start.
    let again = Account::open(sign_in, keeper(folder.path())).await.unwrap();
    assert_eq!(again.state().await, AccountState::SignedIn(Place::LockedFile));
    assert_eq!(again.bearer().await.unwrap().expose_secret(), one.expose_secret());
    again.sign_out().await.unwrap();
    assert_eq!(again.bearer().await.unwrap_err(), SignInError::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_typed_elsewhere_brings_tokens() {
    let provider = provider!(OidcProvider::get());
    let waiting = sign_in(provider).await.by_code().await.unwrap();
    assert!(waiting.code().len() >= 8);
    let address = waiting.whole_address().unwrap().to_owned();
    let person = tokio::task::spawn_blocking(move || Person::who_agrees("ben").visit(&address));
    let tokens = waiting.finish().await.unwrap();
    person.await.unwrap();
    assert_eq!(claims(tokens.access())["sub"], "ben");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_cancels_is_not_signed_in() {
    let provider = provider!(OidcProvider::get());
    let waiting = sign_in(provider).await.by_browser().await.unwrap();
    let address = waiting.address().to_string();
    let browser = tokio::task::spawn_blocking(move || Person::who_cancels("ana").visit(&address));
    assert!(matches!(waiting.finish().await, Err(SignInError::Denied(_))));
    assert!(browser.await.unwrap().1.contains("You are not signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_something_else_neither_ends_nor_spoils_the_wait() {
    let provider = provider!(OidcProvider::get());
    let waiting = sign_in(provider).await.by_browser().await.unwrap();
    let address = waiting.address().clone();
    let redirect = address.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    let browser = tokio::task::spawn_blocking(move || {
        let (_, forged) = Person::who_agrees("eve").visit(&format!("{redirect}?code=stolen&state=guessed"));
        (forged, Person::who_agrees("ana").visit(address.as_str()).1)
    });
    let tokens = waiting.finish().await.unwrap();
    let (forged, own) = browser.await.unwrap();
    assert!(forged.contains("not") && own.contains("You are signed in"));
    assert_eq!(claims(tokens.access())["sub"], "ana");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_refresh_token_ends_the_sign_in_and_a_provider_that_is_away_does_not() {
    let provider = provider!(OidcProvider::start());
    let sign_in = sign_in(&provider).await;
    let tokens = tokens(&sign_in).await;
    let (one_folder, other_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = Account::open(sign_in.clone(), keeper(one_folder.path())).await.unwrap();
    let other = Account::open(sign_in, keeper(other_folder.path())).await.unwrap();
    one.signed_in(tokens.clone()).await.unwrap();
    other.signed_in(tokens).await.unwrap();
    let first = one.bearer().await.unwrap();
    let renewed = one.instead_of(&first).await.unwrap();
    // The copy uses what was used: the provider takes back the whole family (RFC 9700, section 4.14.2).
    assert!(matches!(other.instead_of(&first).await, Err(SignInError::Ended(_))));
    assert!(matches!(other.state().await, AccountState::Ended(_)));
    assert!(matches!(one.instead_of(&renewed).await, Err(SignInError::Ended(_))));

    let again = self::tokens(&self::sign_in(&provider).await).await;
    one.signed_in(again).await.unwrap();
    let held = one.bearer().await.unwrap();
    drop(provider);
    let failure = one.instead_of(&held).await.unwrap_err();
    assert!(failure.is_temporary(), "{failure}");
    assert_eq!(one.state().await, AccountState::SignedIn(Place::LockedFile));
    assert_eq!(one.bearer().await.unwrap().expose_secret(), held.expose_secret());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_on_one_home_renew_one_after_the_other() {
    let provider = provider!(OidcProvider::get());
    let sign_in = sign_in(provider).await;
    let tokens = tokens(&sign_in).await;
    let folder = tempfile::tempdir().unwrap();
    let open = async || Account::open(sign_in.clone(), keeper(folder.path())).await.unwrap();
    let (one, late) = (open().await, open().await);
    one.signed_in(tokens).await.unwrap();
    let other = open().await;
    let first = one.bearer().await.unwrap();
    for _ in 0..3 {
        // Both were refused the same token. A refresh token that is used twice would end the sign-in.
        let held = one.bearer().await.unwrap();
        let (here, there) = tokio::join!(one.instead_of(&held), other.instead_of(&first));
        let (here, there) = (here.unwrap(), there.unwrap());
        assert_ne!(here.expose_secret(), held.expose_secret());
        let next = other.instead_of(&there).await.unwrap();
        assert_ne!(next.expose_secret(), there.expose_secret());
    }
    // One that was opened before anybody had signed in finds that somebody has.
    let found = late.bearer().await.unwrap();
    assert_eq!(found.expose_secret(), other.bearer().await.unwrap().expose_secret());
    other.sign_out().await.unwrap();
    assert_eq!(one.instead_of(&one.bearer().await.unwrap()).await.unwrap_err(), SignInError::SignedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_waiting_does_not_stop_a_renewal() {
    let provider = provider!(OidcProvider::get());
    let sign_in = sign_in(provider).await;
    let tokens = tokens(&sign_in).await;
    let folder = tempfile::tempdir().unwrap();
    let account = Account::open(sign_in.clone(), keeper(folder.path())).await.unwrap();
    account.signed_in(tokens).await.unwrap();
    let first = account.bearer().await.unwrap();
    // It is begun, and given up before the provider can have answered.
    assert!(futures::FutureExt::now_or_never(account.instead_of(&first)).is_none());
    let second = account.bearer().await.unwrap();
    assert_ne!(second.expose_secret(), first.expose_secret());
    drop(account);
    let again = Account::open(sign_in, keeper(folder.path())).await.unwrap();
    assert_eq!(again.bearer().await.unwrap().expose_secret(), second.expose_secret());
    again.instead_of(&second).await.unwrap();
}

/// A program that renews until it is killed; begun by the test below.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the other program of a test"]
async fn renews_without_end() {
    let (Ok(issuer), Ok(folder)) = (std::env::var("RENEW_AT"), std::env::var("RENEW_IN")) else { return };
    let issuer = Url::parse(&issuer).unwrap();
    let sign_in = SignIn::at(&issuer, OidcProvider::CLIENT, OidcProvider::API, &SCOPES).await.unwrap();
    let account = Account::open(sign_in, keeper(Path::new(&folder))).await.unwrap();
    loop {
        let held = account.bearer().await.unwrap();
        account.instead_of(&held).await.unwrap();
        std::fs::write(Path::new(&folder).join("renewed"), "").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_killed_while_it_renews_leaves_a_sign_in_or_its_end() {
    let provider = provider!(OidcProvider::get());
    let sign_in = sign_in(provider).await;
    let folder = tempfile::tempdir().unwrap();
    let account = Account::open(sign_in.clone(), keeper(folder.path())).await.unwrap();
    account.signed_in(tokens(&sign_in).await).await.unwrap();
    let mut other = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "renews_without_end", "--ignored"])
        .env("RENEW_AT", provider.issuer())
        .env("RENEW_IN", folder.path())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while !folder.path().join("renewed").exists() {
        assert!(other.try_wait().unwrap().is_none(), "the other program ended");
        // While it renews, so do we: neither ends the other's sign-in.
        let held = account.bearer().await.unwrap();
        account.instead_of(&held).await.unwrap();
        // Nobody renews all the time; the other has its turn.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    other.kill().unwrap();
    other.wait().unwrap();
    let next = Account::open(sign_in.clone(), keeper(folder.path())).await.unwrap();
    assert_eq!(next.state().await, AccountState::SignedIn(Place::LockedFile), "what was kept is whole");
    let held = next.bearer().await.unwrap();
    match next.instead_of(&held).await {
        Ok(_) => {}
        // It was killed between the issuer's answer and the disk: a person signs in again.
        Err(SignInError::Ended(_)) => {
            next.signed_in(tokens(&sign_in).await).await.unwrap();
        }
        Err(other) => panic!("{other}"),
    }
    let held = next.bearer().await.unwrap();
    next.instead_of(&held).await.unwrap();
}

#[tokio::test]
async fn an_issuer_that_is_none_is_named() {
    for (address, expected) in [("http://issuer.example", "https://"), ("http://127.0.0.1:1", "asked")] {
        let issuer = Url::parse(address).unwrap();
        let refused = SignIn::at(&issuer, "x", "y", &[]).await.err().unwrap();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
}

/// What a token says; only its issuer and the hub look at the signature.
fn claims(token: &SecretString) -> serde_json::Value {
    let part = token.expose_secret().split('.').nth(1).unwrap();
    let bits: Vec<u8> = part.bytes().map(sextet).collect();
    let bytes = bits.chunks(4).flat_map(|four| {
        let all = four.iter().fold(0u32, |all, six| all << 6 | u32::from(*six)) << (6 * (4 - four.len()));
        all.to_be_bytes()[1..four.len()].to_vec()
    });
    serde_json::from_slice(&bytes.collect::<Vec<u8>>()).unwrap()
}

/// A character of base64url (RFC 4648, section 5) as its six bits.
fn sextet(character: u8) -> u8 {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    u8::try_from(letters.iter().position(|letter| *letter == character).unwrap()).unwrap()
}
