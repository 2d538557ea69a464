//! Turns what went wrong on the network into words that help.

use std::error::Error;
use std::io;
use std::time::Duration;

use http::StatusCode;
use hyper_util::client::legacy;
use tower::timeout::error::Elapsed;

use crate::address::AddressRefused;
use crate::error::{FailureKind, FetchError};
use crate::host_gate::PausedTooLong;
use crate::limits::Limits;

/// The message of an error and of its causes, once each.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}

/// A request that got no answer.
pub(crate) fn of_request(error: &legacy::Error, limits: &Limits) -> FetchError {
    if let Some(refused) = causes(error).find_map(|cause| cause.downcast_ref()) {
        return self::refused(refused, 0);
    }
    if !error.is_connect() {
        return broken(error);
    }
    let message = if causes(error).any(is_timeout) {
        format!(
            "no connection within connect_timeout_s = {} s; check the network and the address",
            limits.connect_timeout_s
        )
    } else {
        format!("no connection to the server ({}); check the network and the address", reason(error))
    };
    FetchError::new(FailureKind::Unreachable, message)
}

/// An answer that broke off.
pub(crate) fn of_body(error: &hyper::Error) -> FetchError {
    broken(error)
}

/// An answer that was not whole in time.
pub(crate) fn too_slow(limits: &Limits) -> FetchError {
    FetchError::new(
        FailureKind::Unreachable,
        format!(
            "no whole answer within request_timeout_s = {} s; try again later, or raise the \
             limit of this source",
            limits.request_timeout_s
        ),
    )
}

fn broken(error: &(dyn Error + 'static)) -> FetchError {
    let message = format!("the connection broke ({}); try again later", reason(error));
    FetchError::new(FailureKind::Unreachable, message)
}

/// The causes of an error without the client's own general words.
fn reason(error: &(dyn Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), chain)
}

/// An error and what caused it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    error.is::<Elapsed>()
        || error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// An address that is not contacted.
pub(crate) fn refused(refused: &AddressRefused, hop: usize) -> FetchError {
    let message = if hop == 0 {
        refused.to_string()
    } else {
        format!("the server redirects to a place that is not contacted: {refused}")
    };
    FetchError::new(FailureKind::PrivateAddress, message)
}

/// The failure that a status stands for; `None` for answers with a usable body.
pub(crate) fn of_status(status: StatusCode, conditional: bool) -> Option<FetchError> {
    use FailureKind::{Forbidden, NotFound, Other, RateLimited, ServerError, Unreachable};
    let (kind, message) = match status.as_u16() {
        200 | 204 | 206 | 412 => return None,
        304 if conditional => return None,
        304 => (Other, "the server answered “not modified” to a question it was not asked"),
        404 | 410 => (NotFound, "the server has no tile at this place; lower zooms may have one"),
        401 | 407 => (Forbidden, "the server wants credentials; add the source's key or header"),
        402 => (Forbidden, "the server wants to be paid; check the account at the provider"),
        403 | 418 | 451 => {
            (Forbidden, "the server refuses us; check the source's key, its allowance and its terms of use")
        }
        408 => (Unreachable, "the server says that our request took too long; try again later"),
        429 => (
            RateLimited,
            "the server asks for fewer requests; set a lower requests_per_second or try again later",
        ),
        416 => (Other, "the server has no such part of the archive; it is shorter than its directory says"),
        500..=599 => (ServerError, "the server failed; try again later"),
        300..=399 => (FailureKind::Redirect, "the server redirects in a way that cannot be followed"),
        _ => (Other, "the server refuses the request; check the address of the source"),
    };
    let reason = status.canonical_reason().unwrap_or("unknown status");
    let message = format!("{message} (HTTP {} {reason})", status.as_u16());
    Some(FetchError::new(kind, message).with_status(status.as_u16()))
}

/// A redirect that is not followed.
pub(crate) fn redirect(what: &str, status: StatusCode) -> FetchError {
    FetchError::new(
        FailureKind::Redirect,
        format!("the server's redirect {what}; it is not followed, check the address of the source"),
    )
    .with_status(status.as_u16())
}

pub(crate) fn too_many_redirects(max: usize) -> FetchError {
    FetchError::new(
        FailureKind::Redirect,
        format!(
            "the server redirects more than {max} times, perhaps in a circle; check the address of the source"
        ),
    )
}

pub(crate) fn range_ignored() -> FetchError {
    FetchError::new(
        FailureKind::Other,
        "the server ignores range requests and would send the whole archive for every tile; \
         download the file and import it instead",
    )
    .with_status(200)
}

pub(crate) fn paused(paused: &PausedTooLong) -> FetchError {
    let mut error = FetchError::new(
        FailureKind::RateLimited,
        format!(
            "the server asked for a pause of {} more seconds; try again after that",
            paused.0.as_secs().max(1)
        ),
    );
    error.retry_after = Some(paused.0);
    error
}

/// The last failure, with the reason why there is no further attempt.
pub(crate) fn out_of_patience(
    mut error: FetchError,
    retry_after: Option<Duration>,
    limits: &Limits,
) -> FetchError {
    error.retry_after = retry_after;
    if let Some(asked) = retry_after
        && asked > Duration::from_secs(limits.max_retry_wait_s)
    {
        error.message.push_str(&format!(
            "; it asked for a pause of {} s, longer than max_retry_wait_s = {} s",
            asked.as_secs(),
            limits.max_retry_wait_s
        ));
    }
    error
}
