//! The one error of the device: a code for programs, a sentence for people, a hint for what to do.

use std::fmt;

/// What a program may need to tell apart. A code exists only if a shell acts on it.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum ErrorCode {
    /// The request itself is wrong: bounds, zooms, a template, a name.
    BadInput,
    /// No source, region or file of that name.
    NotFound,
    /// The name is taken, or the state does not allow it.
    Conflict,
    /// The source's terms, the quota or the disk forbid it.
    Refused,
    /// This home can't be written.
    ReadOnly,
    /// The tile store failed.
    Store,
    /// The source or the hub failed, or was not reached.
    Network,
    /// Nobody is signed in to the hub, or the sign-in has ended.
    SignedOut,
    /// A fault of this program.
    Internal,
}

impl ErrorCode {
    /// Returns the word used in `extensions.code`.
    pub fn name(self) -> &'static str {
        match self {
            Self::BadInput => "BAD_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Refused => "REFUSED",
            Self::ReadOnly => "READ_ONLY",
            Self::Store => "STORE",
            Self::Network => "NETWORK",
            Self::SignedOut => "SIGNED_OUT",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A failure of a use case.
#[derive(Clone, Debug)]
pub struct DeviceError {
    /// What a program may act on.
    pub code: ErrorCode,
    /// What happened, in a sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Result of a use case.
pub(crate) type Result<T> = std::result::Result<T, DeviceError>;

impl DeviceError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadInput, message)
    }

    pub(crate) fn not_found(what: &str, name: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no {what} “{name}” here."))
            .hint(format!("List them with `{what} list`."))
    }

    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        Self::new(ErrorCode::Internal, format!("A fault of this program: {cause}"))
    }

    pub(crate) fn io(what: &str, path: &std::path::Path, cause: &std::io::Error) -> Self {
        let code = match cause.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                ErrorCode::ReadOnly
            }
            std::io::ErrorKind::NotFound => ErrorCode::NotFound,
            _ => ErrorCode::Store,
        };
        Self::new(code, format!("{what} {} failed: {cause}.", path.display()))
    }
}

impl fmt::Display for DeviceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DeviceError {}

impl From<tile_grid::GridError> for DeviceError {
    fn from(error: tile_grid::GridError) -> Self {
        Self::bad_input(error.to_string())
    }
}

impl From<tile_source::SourceError> for DeviceError {
    fn from(error: tile_source::SourceError) -> Self {
        Self::bad_input(error.to_string())
    }
}

impl From<tile_source::FetchError> for DeviceError {
    fn from(error: tile_source::FetchError) -> Self {
        Self::new(ErrorCode::Network, error.message)
    }
}
