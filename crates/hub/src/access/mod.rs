//! Who may do what: one table, and the proof that it was asked.

mod allow;
mod operation;
mod role;

pub use operation::{Operation, Rule};
pub use role::{Role, Scope};

/// Who asks, as the access token says.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The token's issuer.
    pub issuer: String,
    /// Who it is, for that issuer.
    pub subject: String,
    /// What to call the person or program.
    pub name: String,
    /// What the token allows, word by word.
    pub scopes: Vec<Scope>,
    /// The device that the request says it comes from (`Map-Offline-Device`).
    pub device: Option<String>,
}

/// The proof that a caller may do something in a workspace; only [`crate::Hub::allow`] makes it.
#[derive(Clone, Debug)]
pub struct Access {
    pub(crate) caller: Caller,
    pub(crate) workspace: String,
    pub(crate) role: Role,
    pub(crate) device: Option<String>,
}

impl Access {
    /// Who asks.
    #[must_use]
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// In which workspace.
    #[must_use]
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// What the caller is there.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The device, if the request names one: enrolled here by the caller and not revoked.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }
}
