//! One key of an issuer.

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};

use crate::config::Algorithm;

/// Least length of a modulus of RSA, in characters of base 64: 2048 bits.
const MIN_MODULUS: usize = 342;

/// A key, and the one algorithm that it checks.
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) checks: DecodingKey,
}

impl Key {
    /// Makes a key of what an issuer publishes; none of a key that does not sign, is secret, weak, or of
    /// an algorithm that we do not know.
    pub(crate) fn of(jwk: &Jwk) -> Option<(String, Self)> {
        let common = &jwk.common;
        let name = common.key_id.clone().filter(|name| !name.is_empty())?;
        let signs = common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
        let verifies = common
            .key_operations
            .as_ref()
            .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
        if !signs || !verifies {
            return None;
        }
        let algorithm = algorithm(&jwk.algorithm, common.key_algorithm)?;
        let checks = DecodingKey::from_jwk(jwk).ok()?;
        Some((name, Self { algorithm, checks }))
    }
}

/// The algorithm of a key. An RSA key that does not say its own is for RS256, as in OpenID Connect: a key
/// that checked two would let a signature of the weaker one pass for the other.
fn algorithm(parameters: &AlgorithmParameters, said: Option<KeyAlgorithm>) -> Option<Algorithm> {
    use KeyAlgorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match (parameters, said) {
        (AlgorithmParameters::EllipticCurve(ec), None | Some(ES256)) if ec.curve == EllipticCurve::P256 => {
            Some(Algorithm::Es256)
        }
        (AlgorithmParameters::EllipticCurve(ec), None | Some(ES384)) if ec.curve == EllipticCurve::P384 => {
            Some(Algorithm::Es384)
        }
        (AlgorithmParameters::OctetKeyPair(okp), None | Some(EdDSA))
            if okp.curve == EllipticCurve::Ed25519 =>
        {
            Some(Algorithm::EdDsa)
        }
        (AlgorithmParameters::RSA(rsa), said) if rsa.n.len() >= MIN_MODULUS => match said {
            None | Some(RS256) => Some(Algorithm::Rs256),
            Some(RS384) => Some(Algorithm::Rs384),
            Some(RS512) => Some(Algorithm::Rs512),
            Some(PS256) => Some(Algorithm::Ps256),
            Some(PS384) => Some(Algorithm::Ps384),
            Some(PS512) => Some(Algorithm::Ps512),
            Some(_) => None,
        },
        _ => None,
    }
}
