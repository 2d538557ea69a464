//! What must be let in and what must not: one table.

mod support;

use access_token::{TokenError, Verifier, VerifierConfig};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use support::{AUDIENCE, ISSUER, Signer, coded, elliptic, rsa, signed, with};

const NOW: u64 = 1_800_000_000;

/// The table as it is written: a name, a token, what comes of it.
struct Table {
    ec: Signer,
    rsa: Signer,
    stranger: Signer,
    rows: Vec<(String, String, Result<(), TokenError>)>,
}

fn good_header() -> Value {
    json!({ "alg": "ES256", "typ": "at+jwt", "kid": "ec" })
}

fn good_claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "exp": NOW + 300, "iat": NOW, "jti": "1",
        "client_id": "laptop", "scope": "map:read edits:write",
    })
}

impl Table {
    fn row(&mut self, name: &str, token: String, expected: Result<(), TokenError>) {
        self.rows.push((name.to_owned(), token, expected));
    }

    /// Signed by the issuer's key of elliptic curves, with other members.
    fn changed(&mut self, name: &str, header: &Value, claims: &Value, expected: Result<(), TokenError>) {
        let (header, claims) = (with(&good_header(), header), with(&good_claims(), claims));
        let token = signed(&header, &claims, &self.ec.signs, Algorithm::ES256);
        self.row(name, token, expected);
    }

    fn claims(&mut self, name: &str, claims: &Value, expected: Result<(), TokenError>) {
        self.changed(name, &json!({}), claims, expected);
    }

    fn header(&mut self, name: &str, header: &Value, expected: TokenError) {
        self.changed(name, header, &json!({}), Err(expected));
    }

    /// Signed by the key of RSA.
    fn by_rsa(&mut self, name: &str, header: &Value, algorithm: Algorithm, expected: Result<(), TokenError>) {
        let header = with(&good_header(), header);
        let token = signed(&header, &good_claims().to_string(), &self.rsa.signs, algorithm);
        self.row(name, token, expected);
    }
}

fn honest(table: &mut Table) {
    let none = json!({});
    table.claims("an honest token", &none, Ok(()));
    table.changed("type with its prefix", &json!({ "typ": "application/at+jwt" }), &none, Ok(()));
    table.changed("type in capitals", &json!({ "typ": "AT+JWT" }), &none, Ok(()));
    table.claims("several audiences with ours", &json!({ "aud": ["https://other.test", AUDIENCE] }), Ok(()));
    table.claims("a slash after the issuer", &json!({ "iss": format!("{ISSUER}/") }), Ok(()));
    table.claims("over since 29 s", &json!({ "exp": NOW - 29 }), Ok(()));
    table.claims("an end with a fraction", &json!({ "exp": NOW as f64 + 0.5 }), Ok(()));
    table.claims("begins in 29 s", &json!({ "nbf": NOW + 29 }), Ok(()));
    table.claims("no scope", &json!({ "scope": null }), Ok(()));
    table.by_rsa("by RSA", &json!({ "alg": "RS256", "kid": "rsa" }), Algorithm::RS256, Ok(()));
}

fn signatures(table: &mut Table) {
    let claims = good_claims().to_string();
    let hmac = |secret: &[u8], kid: &str| {
        let header = with(&good_header(), &json!({ "alg": "HS256", "kid": kid }));
        signed(&header, &claims, &EncodingKey::from_secret(secret), Algorithm::HS256)
    };
    let modulus = table.rsa.jwk["n"].as_str().unwrap_or_default().to_owned();
    let rows = [
        ("HS256 with the public key as secret", hmac(modulus.as_bytes(), "rsa")),
        ("HS256 with a published oct key", hmac(b"0123456789abcdef0123456789abcdef", "oct")),
        ("HS256 with an empty secret", hmac(b"", "ec")),
    ];
    for (name, token) in rows {
        table.row(name, token, Err(TokenError::Algorithm));
    }
    for none in ["none", "None", "NONE", "nOnE"] {
        let header = with(&good_header(), &json!({ "alg": none }));
        let token = format!("{}.{}.AA", coded(header), coded(&claims));
        table.row(none, token, Err(TokenError::Algorithm));
    }
    let wrong = || Err(TokenError::Signature);
    let header = good_header().to_string();
    let foreign = signed(&header, &claims, &table.stranger.signs, Algorithm::ES256);
    table.row("another's key under our name", foreign, wrong());
    let other = with(&good_claims(), &json!({ "sub": "admin" }));
    let honest = signed(&header, &claims, &table.ec.signs, Algorithm::ES256);
    let signature = honest.rsplit('.').next().unwrap_or_default().to_owned();
    table.row(
        "claims that were changed",
        format!("{}.{}.{signature}", coded(&header), coded(other)),
        wrong(),
    );
    table.row("half a signature", honest[..honest.len() - 40].to_owned(), wrong());
    let zeros = coded([0; 64]);
    table.row("a signature of zeros", format!("{}.{}.{zeros}", coded(&header), coded(&claims)), wrong());
    table.by_rsa(
        "PS256 by a key for RS256",
        &json!({ "alg": "PS256", "kid": "rsa" }),
        Algorithm::PS256,
        wrong(),
    );
    table.by_rsa(
        "RS256 under the name of the other key",
        &json!({ "alg": "RS256" }),
        Algorithm::RS256,
        wrong(),
    );
    table.by_rsa(
        "RS512 is not on the list",
        &json!({ "alg": "RS512", "kid": "rsa" }),
        Algorithm::RS512,
        Err(TokenError::Algorithm),
    );
}

fn headers(table: &mut Table) {
    table.header("an ID token", &json!({ "typ": "JWT" }), TokenError::Kind);
    table.header("no type", &json!({ "typ": null }), TokenError::Kind);
    table.header("a type that begins alike", &json!({ "typ": "at+jwt2" }), TokenError::Kind);
    table.header("a type that is no text", &json!({ "typ": 1 }), TokenError::Kind);
    table.header("a logout token", &json!({ "typ": "logout+jwt" }), TokenError::Kind);
    table.header("no algorithm", &json!({ "alg": null }), TokenError::Algorithm);
    table.header("algorithms in a list", &json!({ "alg": ["ES256"] }), TokenError::Algorithm);
    table.header("no key named", &json!({ "kid": null }), TokenError::NoKey);
    table.header("a key without a name", &json!({ "kid": "" }), TokenError::NoKey);
    table.header("an unknown key", &json!({ "kid": "../../dev/null" }), TokenError::UnknownKey);
    table.header("a key for encryption", &json!({ "kid": "enc" }), TokenError::UnknownKey);
    table.header("a name that two keys have", &json!({ "kid": "twice" }), TokenError::UnknownKey);
    table.header("a weak key", &json!({ "kid": "weak" }), TokenError::UnknownKey);
    table.header("a demand", &json!({ "crit": ["exp"] }), TokenError::Header("crit"));
    table.header("claims that are not coded", &json!({ "b64": false }), TokenError::Header("b64"));
    let brought = table.stranger.jwk.clone();
    let header = with(&good_header(), &json!({ "jwk": brought }));
    let token = signed(&header, &good_claims().to_string(), &table.stranger.signs, Algorithm::ES256);
    table.row("a key of its own", token, Err(TokenError::Header("jwk")));
    table.header("keys elsewhere", &json!({ "jku": "https://evil.test/jwks" }), TokenError::Header("jku"));
    table.header(
        "a certificate elsewhere",
        &json!({ "x5u": "https://evil.test/c" }),
        TokenError::Header("x5u"),
    );
    table.header("a certificate of its own", &json!({ "x5c": ["AA=="] }), TokenError::Header("x5c"));
}

fn claims(table: &mut Table) {
    use TokenError::{Claim, Early, Expired, Missing, OtherAudience, OtherIssuer};
    let rows = [
        ("no audience", json!({ "aud": null }), Missing("aud")),
        ("another audience", json!({ "aud": "https://other.test" }), OtherAudience),
        ("other audiences", json!({ "aud": ["a", "b"] }), OtherAudience),
        ("nobody in a list", json!({ "aud": [] }), OtherAudience),
        ("an audience that begins alike", json!({ "aud": format!("{AUDIENCE}.evil.test") }), OtherAudience),
        ("an audience in an object", json!({ "aud": { "0": AUDIENCE } }), Claim("aud")),
        ("an audience and a number", json!({ "aud": [AUDIENCE, 1] }), Claim("aud")),
        ("no issuer", json!({ "iss": null }), Missing("iss")),
        ("another issuer", json!({ "iss": "https://evil.test" }), OtherIssuer),
        ("an issuer in capitals", json!({ "iss": "https://ISSUER.test" }), OtherIssuer),
        ("an issuer below ours", json!({ "iss": format!("{ISSUER}/tenant") }), OtherIssuer),
        ("issuers in a list", json!({ "iss": [ISSUER] }), Claim("iss")),
        ("no subject", json!({ "sub": null }), Missing("sub")),
        ("an empty subject", json!({ "sub": "" }), Claim("sub")),
        ("a subject that is a number", json!({ "sub": 1 }), Claim("sub")),
        ("a subject without end", json!({ "sub": "a".repeat(256) }), Claim("sub")),
        ("no end", json!({ "exp": null }), Missing("exp")),
        ("over since 31 s", json!({ "exp": NOW - 31 }), Expired),
        ("over since 1970", json!({ "exp": 0 }), Expired),
        ("an end before 1970", json!({ "exp": -1 }), Claim("exp")),
        ("an end in words", json!({ "exp": (NOW + 300).to_string() }), Claim("exp")),
        ("an end that is never", json!({ "exp": 1e300 }), Claim("exp")),
        ("an end after the year 9999", json!({ "exp": u64::MAX }), Claim("exp")),
        ("an end that is true", json!({ "exp": true }), Claim("exp")),
        ("begins in 31 s", json!({ "nbf": NOW + 31 }), Early),
        ("begins in words", json!({ "nbf": NOW.to_string() }), Claim("nbf")),
        ("a scope that is a number", json!({ "scope": 7 }), Claim("scope")),
        ("a word of a list that is two", json!({ "scope": ["map:read workspace:admin"] }), Claim("scope")),
    ];
    for (name, change, error) in rows {
        table.claims(name, &change, Err(error));
    }
}

fn shapes(table: &mut Table) {
    let malformed = || Err(TokenError::Malformed);
    let (header, claims) = (good_header().to_string(), good_claims().to_string());
    let sign = |header: &str, claims: &str| signed(header, claims, &table.ec.signs, Algorithm::ES256);
    let honest = sign(&header, &claims);
    let twice = claims.replacen('{', "{\"sub\":\"admin\",", 1);
    let escaped = claims.replacen('{', "{\"s\\u0075b\":\"admin\",", 1);
    let rows = [
        ("nothing", String::new()),
        ("no dots", "abc".to_owned()),
        ("two parts", format!("{}.{}", coded(&header), coded(&claims))),
        ("four parts", format!("{honest}.AAAA")),
        ("five parts, as if encrypted", format!("{honest}.AAAA.AAAA")),
        ("no signature", format!("{}.{}.", coded(&header), coded(&claims))),
        ("a header that is not base 64", format!("!!!!.{}.AA", coded(&claims))),
        ("base 64 with padding", format!("{}=.{}.AA", coded(&header), coded(&claims))),
        ("a header that is no JSON", format!("{}.{}.AA", coded("{"), coded(&claims))),
        ("a header that is a list", format!("{}.{}.AA", coded("[]"), coded(&claims))),
        ("a space before it", format!(" {honest}")),
        ("a subject twice", sign(&header, &twice)),
        ("a subject twice, once in disguise", sign(&header, &escaped)),
        ("claims that are no JSON", sign(&header, "alice")),
        ("claims that are a list", sign(&header, "[]")),
        ("claims with something after them", sign(&header, &format!("{claims}{{}}"))),
        ("an algorithm twice", sign(&header.replacen('{', "{\"alg\":\"none\",", 1), &claims)),
    ];
    for (name, token) in rows {
        table.row(name, token, malformed());
    }
    let long = with(&good_claims(), &json!({ "name": "a".repeat(7000) }));
    let long = signed(&header, &long, &table.ec.signs, Algorithm::ES256);
    table.row("longer than 8 KiB", long, Err(TokenError::TooLong));
}

fn table() -> Table {
    let mut table = Table { ec: elliptic("ec"), rsa: rsa("rsa"), stranger: elliptic("ec"), rows: Vec::new() };
    honest(&mut table);
    signatures(&mut table);
    headers(&mut table);
    claims(&mut table);
    shapes(&mut table);
    table
}

/// What the issuer publishes: good keys beside ones that must not be used.
fn published(table: &Table) -> String {
    let renamed =
        |change: Value| -> Value { serde_json::from_str(&with(&table.ec.jwk, &change)).expect("a key") };
    json!({ "keys": [
        table.ec.jwk, table.rsa.jwk,
        { "kty": "oct", "kid": "oct", "alg": "HS256", "k": coded("0123456789abcdef0123456789abcdef") },
        renamed(json!({ "kid": "enc", "use": "enc" })),
        renamed(json!({ "kid": "twice" })), renamed(json!({ "kid": "twice" })),
        { "kty": "RSA", "kid": "weak", "alg": "RS256", "n": coded([0xFF; 64]), "e": "AQAB" },
        { "kty": "what", "kid": "new" }, { "kid": 7 },
    ] })
    .to_string()
}

#[tokio::test]
async fn every_token_of_the_table_fares_as_it_must() {
    let table = table();
    let verifier =
        Verifier::with_keys(VerifierConfig::new(ISSUER, AUDIENCE), &published(&table)).expect("a verifier");
    assert_eq!(verifier.keys().known, 2, "only keys that sign, of their own name, strong enough");
    assert!(table.rows.len() >= 80, "{} tokens", table.rows.len());
    let mut wrong = Vec::new();
    for (name, token, expected) in &table.rows {
        let got = verifier.verify_at(token, NOW).await.map(|_| ());
        if got != *expected {
            wrong.push(format!("{name}: {got:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn claims_are_read_and_scopes_are_whole_words() {
    let table = table();
    let config = VerifierConfig::new(format!("{ISSUER}/"), AUDIENCE);
    let verifier = Verifier::with_keys(config, &published(&table)).expect("a verifier");
    let (_, token, _) = &table.rows[0];
    let claims = verifier.verify_at(token, NOW).await.expect("an honest token");
    assert_eq!((claims.issuer.as_str(), claims.subject.as_str()), (ISSUER, "alice"));
    assert_eq!((claims.expires_at, claims.client_id.as_deref()), (NOW + 300, Some("laptop")));
    for (scope, has) in
        [("map:read", true), ("map", false), ("map:rea", false), ("edits:write", true), ("", false)]
    {
        assert_eq!(claims.has_scope(scope), has, "{scope}");
    }
    let elsewhere = verifier.for_audience("https://queue.test");
    assert_eq!(elsewhere.verify_at(token, NOW).await, Err(TokenError::OtherAudience));
}

#[tokio::test]
async fn no_error_repeats_anything_of_a_token() {
    let table = table();
    for (name, token, expected) in &table.rows {
        let Err(error) = expected else { continue };
        let told = format!("{error} {error:?}");
        let parts = token.split('.').filter(|part| part.len() > 8);
        for part in parts.chain(["alice", "evil.test", "laptop"]) {
            assert!(!told.contains(part), "{name}: {told}");
        }
    }
}

#[test]
fn a_verifier_of_nothing_is_refused() {
    let table = Table { ec: elliptic("ec"), rsa: rsa("rsa"), stranger: elliptic("ec"), rows: Vec::new() };
    let config = VerifierConfig::new(ISSUER, AUDIENCE);
    let keys = published(&table);
    assert!(Verifier::with_keys(config.clone(), r#"{"keys":[]}"#).is_err());
    assert!(Verifier::with_keys(config.clone(), "keys").is_err());
    assert!(Verifier::with_keys(VerifierConfig::new(ISSUER, ""), &keys).is_err());
    assert!(Verifier::with_keys(VerifierConfig { algorithms: Vec::new(), ..config }, &keys).is_err());
    assert!("HS256".parse::<access_token::Algorithm>().is_err());
}
