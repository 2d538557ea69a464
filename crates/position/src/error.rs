//! What can go wrong on the way to a receiver, and what to do about it.

/// A receiver or recording that can't be had. [`Self::cure`] says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PositionError {
    /// The choice itself is wrong.
    #[error("{0}")]
    BadChoice(String),
    /// There is no such port.
    #[error("There is no port {port}.")]
    NoSuchPort {
        /// Its path or name.
        port: String,
    },
    /// This user may not open the port.
    #[error("You may not open {port}.")]
    NotAllowed {
        /// Its path or name.
        port: String,
    },
    /// Another program holds the port.
    #[error("{port} is in use by another program.")]
    PortBusy {
        /// Its path or name.
        port: String,
    },
    /// The receiver was unplugged, or its line ended.
    #[error("The connection to {place} ended: {cause}.")]
    Ended {
        /// Port or address.
        place: String,
        /// In the system's words.
        cause: String,
    },
    /// Nothing listens there.
    #[error("No {what} answers at {place}.")]
    NoAnswer {
        /// `gpsd` or `receiver`.
        what: &'static str,
        /// Host and port.
        place: String,
    },
    /// The name of the host is unknown.
    #[error("The host of {place} is not known.")]
    UnknownHost {
        /// Host and port.
        place: String,
    },
    /// gpsd runs, and has no receiver.
    #[error("gpsd answers, but it has no receiver.")]
    GpsdEmpty,
    /// What answers is no gpsd.
    #[error("What answers at {place} is not gpsd.")]
    NotGpsd {
        /// Host and port.
        place: String,
    },
    /// Nothing came for long.
    #[error("{place} has said nothing for {seconds} seconds.")]
    Silent {
        /// Port or address.
        place: String,
        /// How long.
        seconds: u64,
    },
    /// The recording can't be read.
    #[error("The recording {path} can't be used: {cause}")]
    Recording {
        /// Its path.
        path: String,
        /// A sentence.
        cause: String,
    },
}

impl PositionError {
    /// Says what to do, in one or two sentences.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        match self {
            Self::BadChoice(_) => "Choose another value.",
            Self::NoSuchPort { .. } => "Plug the receiver in and choose from the list of ports.",
            Self::NotAllowed { .. } if cfg!(target_os = "linux") => {
                "Add yourself to the group dialout (sudo usermod -aG dialout $USER), then log in again."
            }
            Self::NotAllowed { .. } => "Ask an administrator for the right to use serial ports.",
            Self::PortBusy { .. } if cfg!(target_os = "linux") => {
                "Close the other program. If gpsd holds the receiver, choose gpsd instead."
            }
            Self::PortBusy { .. } => "Close the other program that uses the receiver.",
            Self::Ended { .. } => "Plug the receiver in again; it is tried again by itself.",
            Self::NoAnswer { what: "gpsd", .. } => {
                "Start gpsd (sudo systemctl start gpsd), or choose the receiver's serial port instead."
            }
            Self::NoAnswer { .. } => "Switch the receiver on, join its network, and check address and port.",
            Self::UnknownHost { .. } => "Check the spelling, or give its numeric address.",
            Self::GpsdEmpty => "Plug a receiver in, or add it with gpsdctl add /dev/ttyUSB0.",
            Self::NotGpsd { .. } => "If it sends NMEA sentences, choose “NMEA over TCP”.",
            Self::Silent { .. } => "Check cable and baud rate; it is tried again by itself.",
            Self::Recording { .. } => "Choose an NMEA log or a GPX file with times.",
        }
    }
}
