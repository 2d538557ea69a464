//! Keys of an issuer, and tokens that are put together piece by piece.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

pub const ISSUER: &str = "https://issuer.test";
pub const AUDIENCE: &str = "https://api.test";

/// A key that signs, and what is published of it.
pub struct Signer {
    pub signs: EncodingKey,
    pub jwk: Value,
}

pub fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn elliptic(name: &str) -> Signer {
    let document =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).expect("a key");
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).expect("its pair");
    let point = pair.public_key().as_ref();
    let (x, y) = (coded(&point[1..33]), coded(&point[33..]));
    let jwk =
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name, "x": x, "y": y });
    Signer { signs: EncodingKey::from_ec_der(document.as_ref()), jwk }
}

pub fn rsa(name: &str) -> Signer {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let document = pair.as_der().expect("PKCS #8");
    // The library takes PKCS #1, which stands in PKCS #8 after a head of 26 bytes.
    let signs = EncodingKey::from_rsa_der(&document.as_ref()[26..]);
    let public = pair.public_key();
    let (n, e) = (
        coded(public.modulus().big_endian_without_leading_zero()),
        coded(public.exponent().big_endian_without_leading_zero()),
    );
    let jwk = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": name, "n": n, "e": e });
    Signer { signs, jwk }
}

/// Header and claims, signed as they are.
pub fn signed(header: &str, claims: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let message = format!("{}.{}", coded(header), coded(claims));
    let signature = crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
    format!("{message}.{signature}")
}

/// With members replaced; `null` takes one away.
pub fn with(base: &Value, changes: &Value) -> String {
    let mut members = base.as_object().expect("an object").clone();
    for (name, value) in changes.as_object().expect("an object") {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    Value::Object(members).to_string()
}
