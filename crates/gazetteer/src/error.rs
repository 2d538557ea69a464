//! Why a file of places cannot be used.

/// Says what is wrong with a file of places, or with what one is made of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// It cannot be unpacked.
    #[error("the places cannot be unpacked ({0}); install the program again")]
    Packing(#[from] std::io::Error),
    /// It is not a file of places, or of another version.
    #[error("this is no file of places of version {expected}; install the program again")]
    Version {
        /// What this program reads.
        expected: u8,
    },
    /// A part is missing or contradicts another.
    #[error("the places are damaged ({part}); install the program again")]
    Damaged {
        /// Which part.
        part: &'static str,
    },
    /// The index of names is damaged, or could not be built.
    #[error("the index of names: {0}")]
    Index(#[from] fst::Error),
    /// More places, states or countries than the format has numbers for.
    #[error("there are more {what} than the file can hold")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
    },
}

impl GazetteerError {
    pub(crate) fn damaged(part: &'static str) -> Self {
        Self::Damaged { part }
    }
}
