//! The link and the account as they are shown.

use jiff::Timestamp;

use crate::error::DeviceError;

/// The hub that a home is linked to.
#[derive(Clone, Debug)]
pub(crate) struct HubLinkView {
    pub(crate) url: String,
    pub(crate) account: AccountView,
    pub(crate) workspace: Option<WorkspaceView>,
    /// The name under which the hub knows this device.
    pub(crate) device: Option<String>,
}

/// A workspace of a hub.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct WorkspaceView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: String,
}

/// How a sign-in stands.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    SignedIn,
    SignedOut,
    /// Somebody is signed in, and the keyring or file is locked.
    Locked,
    /// The issuer takes the sign-in no more.
    Ended,
}

/// Who is signed in, and how that is kept.
#[derive(Clone, Debug)]
pub(crate) struct AccountView {
    pub(crate) state: Standing,
    pub(crate) place: Option<Place>,
    pub(crate) name: Option<String>,
    /// Why it has ended or can't be read.
    pub(crate) why: Option<String>,
    pub(crate) sign_in: Option<SignInView>,
}

/// Where a sign-in is kept.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The system's keyring.
    Keyring,
    /// A file behind a passphrase.
    LockedFile,
    /// Nowhere: it ends with the program.
    Session,
}

/// How a person signs in.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// In the browser of this machine.
    Browser,
    /// By a code that is typed on any machine.
    Code,
}

/// A sign-in that waits for the person.
#[derive(Clone, Debug)]
pub(crate) struct SignInView {
    pub(crate) id: u64,
    pub(crate) way: Way,
    /// What is opened in a browser.
    pub(crate) url: String,
    pub(crate) user_code: Option<String>,
    pub(crate) expires: Timestamp,
    /// Why it failed.
    pub(crate) problem: Option<DeviceError>,
}
