//! TLS to PostgreSQL.
//!
//! The driver knows `sslmode` up to `require` and leaves the certificate to whoever connects. Here every
//! mode that asks for TLS checks it whole, name and authority: an encrypted connection to nobody knows
//! whom would be no protection.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::error::DbError;

/// Takes what the driver does not know out of an address: `sslrootcert`, and the modes beyond `require`.
pub(crate) fn roots_apart(address: &str) -> Result<(String, Option<PathBuf>), DbError> {
    let url = address.starts_with("postgres://") || address.starts_with("postgresql://");
    if !url {
        let (words, roots) = apart(address.split_whitespace());
        return Ok((words.join(" "), roots.map(PathBuf::from)));
    }
    let Some((place, options)) = address.split_once('?') else { return Ok((address.to_owned(), None)) };
    let (options, roots) = apart(options.split('&'));
    let roots = roots.map(|roots| decoded(&roots)).transpose()?;
    Ok((format!("{place}?{}", options.join("&")), roots.map(PathBuf::from)))
}

/// The words without ours, and the file of certificates.
fn apart<'a>(words: impl Iterator<Item = &'a str>) -> (Vec<&'a str>, Option<String>) {
    let mut roots = None;
    let mut left = Vec::new();
    for word in words {
        match word.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(file.trim_matches('\'').to_owned()),
            Some(("sslmode", "verify-ca" | "verify-full")) => left.push("sslmode=require"),
            _ => left.push(word),
        }
    }
    (left, roots)
}

/// A part of a URL without its `%` (RFC 3986, section 2.1).
fn decoded(text: &str) -> Result<String, DbError> {
    let wrong = || DbError::Engine("sslrootcert is no part of a URL: write % as %25".to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).ok_or_else(wrong)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong())?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

/// What connects by TLS and believes the authorities of a file, or those of the system.
pub(crate) fn connector(roots: Option<&Path>) -> Result<MakeRustlsConnect, DbError> {
    let trusted = roots.map_or_else(of_system, of_file)?;
    // The provider is named: another part of the program may have brought a second one with it.
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| DbError::Engine(error.to_string()))?;
    Ok(MakeRustlsConnect::new(config.with_root_certificates(trusted).with_no_client_auth()))
}

fn of_system() -> Result<RootCertStore, DbError> {
    let found = rustls_native_certs::load_native_certs();
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(found.certs);
    if trusted.is_empty() {
        return Err(DbError::Engine(format!(
            "the system has no certificates to trust ({:?}); name a file of them with sslrootcert",
            found.errors
        )));
    }
    Ok(trusted)
}

fn of_file(file: &Path) -> Result<RootCertStore, DbError> {
    let wrong = |error: &dyn std::fmt::Display| {
        DbError::Engine(format!("the certificates of {} can't be read: {error}", file.display()))
    };
    let mut trusted = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
        let certificate = certificate.map_err(|error| wrong(&error))?;
        trusted.add(certificate).map_err(|error| wrong(&error))?;
    }
    if trusted.is_empty() {
        return Err(wrong(&"there is none in it"));
    }
    Ok(trusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_the_driver_knows() {
        let file = |name: &str| Some(PathBuf::from(name));
        for (address, driver, roots) in [
            ("postgres://a@h/d", "postgres://a@h/d", None),
            ("postgres://a@h/d?sslmode=verify-full", "postgres://a@h/d?sslmode=require", None),
            (
                "postgresql://h/d?connect_timeout=3&sslrootcert=%2Fetc%2Fa%20b.pem&sslmode=verify-ca",
                "postgresql://h/d?connect_timeout=3&sslmode=require",
                file("/etc/a b.pem"),
            ),
            ("host=h sslmode=require sslrootcert=/etc/a.pem", "host=h sslmode=require", file("/etc/a.pem")),
        ] {
            assert_eq!(roots_apart(address).expect(address), (driver.to_owned(), roots));
        }
        for wrong in ["%", "%2", "%zz", "%ff"] {
            assert!(roots_apart(&format!("postgres://h/d?sslrootcert={wrong}")).is_err(), "{wrong}");
        }
    }
}
