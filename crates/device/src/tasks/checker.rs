//! Who checks, for the record of a verification.

use tile_store::Checker;

/// Returns the user's and the machine's name as the system tells them. They stay in the store's
/// file of this device and are part of no export.
pub(crate) fn checker() -> Checker {
    let user = whoami::username().ok().and_then(|name| shown(&name));
    let host = whoami::hostname().ok().and_then(|name| shown(&name));
    Checker { user, host }
}

/// Longest name that is kept, in characters.
const LONGEST: usize = 120;

fn shown(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    Some(name).filter(|name| !name.is_empty())
}
