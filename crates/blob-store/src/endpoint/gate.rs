//! What is refused before S3 looks at it: what the library would let pass, or would take much for.

use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use s3s::{S3Error, S3ErrorCode};

use crate::config::EXPIRES_LIMIT;
use crate::presign::CHECKSUM;

/// Parameters that S3 takes for headers, although nobody checks them there.
const HOISTED: [&str; 5] =
    ["x-amz-checksum-", "x-amz-sdk-checksum-", "x-amz-trailer", "content-md5", "if-none-match"];
/// Parameters of signatures of version 2.
const OUTDATED: [&str; 2] = ["Signature", "AWSAccessKeyId"];

/// Refuses a request by its head.
pub(super) fn check(parts: &Parts) -> Result<(), S3Error> {
    let query = parts.uri.query().unwrap_or_default();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let value = |name: &str| query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    method(parts, value("delete").is_some())?;
    for (name, _) in &query {
        let name = name.to_ascii_lowercase();
        if HOISTED.iter().any(|hoisted| name.starts_with(hoisted)) {
            return refuse(
                S3ErrorCode::InvalidRequest,
                "checksums and conditions are headers, not parameters",
            );
        }
    }
    let header = header(parts, AUTHORIZATION.as_str());
    let signed = value("X-Amz-Signature").is_some();
    if OUTDATED.iter().any(|name| value(name).is_some())
        || header.is_some_and(|text| !text.starts_with("AWS4-"))
    {
        return refuse(S3ErrorCode::AccessDenied, "only signatures of version 4 are taken");
    }
    match (signed, header) {
        (true, None) => presigned(parts, value("X-Amz-Expires"), value("X-Amz-SignedHeaders")),
        (false, Some(_)) => whole(parts),
        _ => refuse(S3ErrorCode::AccessDenied, "a request is signed, once"),
    }
}

fn method(parts: &Parts, delete: bool) -> Result<(), S3Error> {
    let known = [Method::GET, Method::HEAD, Method::PUT, Method::DELETE].contains(&parts.method);
    let form = header(parts, CONTENT_TYPE.as_str())
        .is_some_and(|text| text.to_ascii_lowercase().contains("multipart"));
    if form || !(known || parts.method == Method::POST && delete) {
        return refuse(S3ErrorCode::MethodNotAllowed, "this endpoint does not do that");
    }
    Ok(())
}

/// A request that was signed ahead says all that counts in its signature.
fn presigned(parts: &Parts, expires: Option<&str>, names: Option<&str>) -> Result<(), S3Error> {
    let seconds = expires.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    if !(1..=EXPIRES_LIMIT.as_secs()).contains(&seconds) {
        return refuse(S3ErrorCode::AuthorizationQueryParametersError, "X-Amz-Expires is from 1 to 604800");
    }
    let names: Vec<&str> = names.unwrap_or_default().split(';').collect();
    let given = parts.headers.keys().map(http::HeaderName::as_str).filter(|name| name.starts_with("x-amz-"));
    let needed = (parts.method == Method::PUT).then_some(CHECKSUM);
    match given.chain(["host"]).chain(needed).find(|name| !names.contains(name)) {
        Some(_) => {
            refuse(S3ErrorCode::AccessDenied, "host, checksum and all headers of Amazon's must be signed")
        }
        None => whole(parts),
    }
}

/// Bodies come as they are.
fn whole(parts: &Parts) -> Result<(), S3Error> {
    if header(parts, "x-amz-content-sha256").is_some_and(|text| text.starts_with("STREAMING")) {
        return refuse(S3ErrorCode::NotImplemented, "bodies in signed chunks are not taken");
    }
    Ok(())
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    // A header that is no text is none of those that are looked for.
    parts.headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

fn refuse(code: S3ErrorCode, why: &'static str) -> Result<(), S3Error> {
    Err(S3Error::with_message(code, why))
}
