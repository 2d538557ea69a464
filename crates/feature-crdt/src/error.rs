//! What is refused, in words that a person can act on.

use thiserror::Error;

/// A name that is not one.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NameError {
    /// Not a replica.
    #[error("a replica is written as 32 hexadecimal digits")]
    Replica,
    /// Not a dot.
    #[error("a feature is written as 32 hexadecimal digits, a point and a number from 1")]
    Dot,
    /// Not a key.
    #[error("the name of a property is 1 to {max} bytes long and holds no control character", max = crate::MAX_KEY_BYTES)]
    Key,
}
