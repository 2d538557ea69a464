//! Why a sign-in or a renewal failed.

/// A failure on the way to a token.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignInError {
    /// The issuer can't be reached or answers nonsense; trying again later may help.
    #[error("the sign-in server could not be asked: {0}")]
    Unreachable(String),
    /// The issuer's description of itself is not one of it.
    #[error("{0} does not describe a sign-in server that can be used: {1}")]
    Issuer(String, String),
    /// The person, or the issuer for them, said no.
    #[error("the sign-in was not granted: {0}")]
    Denied(String),
    /// The time to sign in has run out.
    #[error("the sign-in took too long; begin again")]
    TooLate,
    /// The answer in the browser was not for this sign-in.
    #[error("the browser came back with an answer to something else; begin again")]
    NotOurs,
    /// The issuer takes the tokens no more: one signs in again. Nothing that was edited is lost.
    #[error("the sign-in has ended: {0}; sign in again, edits stay where they are")]
    Ended(String),
    /// Nobody is signed in.
    #[error("nobody is signed in to this hub")]
    SignedOut,
    /// The tokens are there but can't be read before the keyring or file is unlocked.
    #[error("the sign-in is kept under lock: {0}")]
    Locked(String),
    /// The tokens can't be kept.
    #[error("the sign-in could not be kept: {0}")]
    Keep(String),
}

impl SignInError {
    /// Tells whether asking again later may help, with nothing else done.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }
}
