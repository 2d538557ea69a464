//! The hub that the home is linked to, and who is signed in there, on the wire.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::scalars::DateTime;
use super::{device, shown};
use crate::account::{AccountView, HubLinkView, Place, SignInView, Standing, Way, WorkspaceView};
use crate::error::DeviceError;

/// The hub that the home is linked to.
#[derive(Default)]
pub struct AccountQuery;

/// Linking to a hub, signing in, choosing a workspace.
#[derive(Default)]
pub struct AccountMutation;

/// What is wrong, and what to do.
#[derive(SimpleObject)]
pub(super) struct Problem {
    /// A word for programs, for example `SIGNED_OUT`.
    code: String,
    /// What happened, in a sentence.
    message: String,
    /// What to do about it.
    hint: Option<String>,
}

impl From<DeviceError> for Problem {
    fn from(error: DeviceError) -> Self {
        Self { code: error.code.name().to_owned(), message: error.message, hint: error.hint }
    }
}

/// The hub that the home is linked to.
#[derive(SimpleObject)]
struct HubLink {
    url: String,
    account: Account,
    /// The workspace whose edits are here; `null` before one was chosen.
    workspace: Option<HubWorkspace>,
    /// What the hub calls this device; `null` before it is known there.
    device: Option<ID>,
}

/// A workspace: people, devices and maps that belong together.
#[derive(SimpleObject)]
struct HubWorkspace {
    id: ID,
    name: String,
    /// What the person may do there: `VIEWER`, `EDITOR`, `REVIEWER`, `ADMIN`.
    role: String,
}

/// How a sign-in stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum AccountState {
    SignedIn,
    SignedOut,
    /// Somebody is signed in; the keyring must be opened, or `unlockAccount` be given the passphrase.
    Locked,
    /// The sign-in server takes it no more: sign in again. Edits stay, and go on.
    Ended,
}

/// Where a sign-in is kept.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum AccountPlace {
    /// The system's keyring.
    Keyring,
    /// A file behind a passphrase.
    LockedFile,
    /// Nowhere: it ends with the program.
    Session,
}

/// Who is signed in.
#[derive(SimpleObject)]
struct Account {
    state: AccountState,
    place: Option<AccountPlace>,
    /// The person, as the hub calls them.
    name: Option<String>,
    /// Why it has ended, or what is locked.
    why: Option<String>,
    /// A sign-in that waits for the person, or the last one that failed.
    sign_in: Option<SignIn>,
}

/// How a person signs in.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum SignInWay {
    /// In the browser of this machine.
    Browser,
    /// By a code that is typed in a browser of any machine.
    Code,
}

/// A sign-in that waits for the person.
#[derive(SimpleObject)]
struct SignIn {
    id: ID,
    way: SignInWay,
    /// What to open in a browser.
    url: String,
    /// What to type there.
    user_code: Option<String>,
    /// It is given up then.
    expires_at: DateTime,
    /// Why it failed; begin again.
    problem: Option<Problem>,
}

impl From<HubLinkView> for HubLink {
    fn from(link: HubLinkView) -> Self {
        Self {
            url: link.url,
            account: link.account.into(),
            workspace: link.workspace.map(HubWorkspace::from),
            device: link.device.map(ID),
        }
    }
}

impl From<WorkspaceView> for HubWorkspace {
    fn from(workspace: WorkspaceView) -> Self {
        Self { id: ID(workspace.id), name: workspace.name, role: workspace.role }
    }
}

impl From<AccountView> for Account {
    fn from(account: AccountView) -> Self {
        Self {
            state: match account.state {
                Standing::SignedIn => AccountState::SignedIn,
                Standing::SignedOut => AccountState::SignedOut,
                Standing::Locked => AccountState::Locked,
                Standing::Ended => AccountState::Ended,
            },
            place: account.place.map(|place| match place {
                Place::Keyring => AccountPlace::Keyring,
                Place::LockedFile => AccountPlace::LockedFile,
                Place::Session => AccountPlace::Session,
            }),
            name: account.name,
            why: account.why,
            sign_in: account.sign_in.map(SignIn::from),
        }
    }
}

impl From<SignInView> for SignIn {
    fn from(waiting: SignInView) -> Self {
        Self {
            id: ID(waiting.id.to_string()),
            way: match waiting.way {
                Way::Browser => SignInWay::Browser,
                Way::Code => SignInWay::Code,
            },
            url: waiting.url,
            user_code: waiting.user_code,
            expires_at: DateTime(waiting.expires),
            problem: waiting.problem.map(Problem::from),
        }
    }
}

#[Object]
impl AccountQuery {
    /// The hub that the home is linked to; `null` if it is linked to none.
    async fn hub_link(&self, context: &Context<'_>) -> Result<Option<HubLink>> {
        Ok(device(context)?.hub_link().await.map_err(shown)?.map(HubLink::from))
    }

    /// The workspaces of the hub that the person belongs to. Asks the hub.
    async fn hub_workspaces(&self, context: &Context<'_>) -> Result<Vec<HubWorkspace>> {
        let found = device(context)?.hub_workspaces().await.map_err(shown)?;
        Ok(found.into_iter().map(HubWorkspace::from).collect())
    }
}

#[Object]
impl AccountMutation {
    /// Links the home to a hub, which is asked where one signs in. A home has one hub.
    async fn link_hub(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The hub's address; https, or http on this machine.")] url: String,
        #[graphql(desc = "The name of this program at the sign-in server; by default map-offline.")]
        client_id: Option<String>,
    ) -> Result<HubLink> {
        Ok(device(context)?.link_hub(&url, client_id.as_deref()).await.map_err(shown)?.into())
    }

    /// Forgets the hub and the sign-in; all edits stay. Says whether there was a link.
    async fn unlink_hub(&self, context: &Context<'_>) -> Result<bool> {
        device(context)?.unlink_hub().await.map_err(shown)
    }

    /// Begins to sign in: open the answer's `url` in a browser. `changes` tells the end as `ACCOUNT`.
    async fn start_sign_in(&self, context: &Context<'_>, way: SignInWay) -> Result<SignIn> {
        let way = match way {
            SignInWay::Browser => Way::Browser,
            SignInWay::Code => Way::Code,
        };
        Ok(device(context)?.start_sign_in(way).await.map_err(shown)?.into())
    }

    /// Gives up a sign-in that waits.
    async fn cancel_sign_in(&self, context: &Context<'_>) -> Result<HubLink> {
        Ok(device(context)?.cancel_sign_in().await.map_err(shown)?.into())
    }

    /// Opens the file that the sign-in is kept in, or names the passphrase that it shall be kept
    /// behind where there is no keyring.
    async fn unlock_account(&self, context: &Context<'_>, passphrase: String) -> Result<HubLink> {
        Ok(device(context)?.unlock_account(passphrase).await.map_err(shown)?.into())
    }

    /// Forgets the sign-in; the link and all edits stay.
    async fn sign_out(&self, context: &Context<'_>) -> Result<HubLink> {
        Ok(device(context)?.sign_out().await.map_err(shown)?.into())
    }

    /// Takes a workspace of the hub for this home, and makes this device known there.
    async fn choose_workspace(&self, context: &Context<'_>, id: ID) -> Result<HubLink> {
        Ok(device(context)?.choose_workspace(&id).await.map_err(shown)?.into())
    }

    /// Joins a workspace by the code of an invitation, and takes it for this home.
    async fn join_workspace(&self, context: &Context<'_>, code: String) -> Result<HubLink> {
        Ok(device(context)?.join_workspace(&code).await.map_err(shown)?.into())
    }

    /// Makes a workspace at the hub, and takes it for this home.
    async fn create_hub_workspace(&self, context: &Context<'_>, name: String) -> Result<HubLink> {
        Ok(device(context)?.create_hub_workspace(&name).await.map_err(shown)?.into())
    }
}
