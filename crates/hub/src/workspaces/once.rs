//! Requests that may be said again.

use database::Tx;
use hub_store::idempotency::{self, Key, Known};

use crate::access::Caller;
use crate::error::{ErrorCode, HubError, Result};

/// The longest name of a request.
const MAX_KEY: usize = 200;

/// Does something once: said again by the same caller under the same key, it gives the answer of the
/// first time. Without a key it is done each time.
pub(super) fn once(
    tx: &mut Tx<'_>,
    caller: &Caller,
    workspace: &str,
    key: Option<&str>,
    request: &str,
    now: i64,
    work: impl FnOnce(&mut Tx<'_>) -> Result<String>,
) -> Result<String> {
    let Some(key) = key else { return work(tx) };
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(HubError::bad(format!("An idempotency key has 1 to {MAX_KEY} bytes.")));
    }
    let key = Key { workspace, issuer: &caller.issuer, subject: &caller.subject, key };
    match idempotency::find(tx, key, request)? {
        Known::Answer(answer) => Ok(answer),
        Known::Another => {
            Err(HubError::new(ErrorCode::Conflict, "Another request was given this idempotency key."))
        }
        Known::Nothing => {
            let answer = work(tx)?;
            idempotency::keep(tx, key, request, &answer, now)?;
            Ok(answer)
        }
    }
}
