//! The account of a home: opened when it is first needed.

use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hub_client::{Account, AccountState, Hub, Keeper, Kept, Meter, SignIn};
use secrecy::SecretString;

use super::link::Link;
use super::view::{AccountView, Place, SignInView, Standing};
use crate::device::Device;
use crate::error::{DeviceError, Result};

/// Names a passphrase for the file that a sign-in is kept in, where there is no keyring and nobody types
/// one.
const PASSPHRASE: &str = "MAP_OFFLINE_PASSPHRASE";

/// `off` leaves the system's keyring alone.
const KEYRING: &str = "MAP_OFFLINE_KEYRING";

/// The account, open or not.
pub(crate) struct AccountDesk {
    open: Mutex<Option<Open>>,
    /// One opens at a time, which may ask the issuer; who only looks does not wait for it.
    opening: tokio::sync::Mutex<()>,
    waiting: Mutex<Option<Waiting>>,
    passphrase: Mutex<Option<SecretString>>,
    /// How the sign-in stood, and the files of it then: opening them is slow, so that it costs much to
    /// try a passphrase.
    kept: Mutex<Option<(Stamp, AccountState)>>,
    /// Bytes to the hub and back; one rate for all.
    pub(crate) meter: Meter,
    pub(super) next: AtomicU64,
}

/// When the files of a sign-in were written.
type Stamp = Vec<Option<std::time::SystemTime>>;

/// What makes a link another one: the hub, its issuer, and this program's name there.
type Key = (String, url::Url, String);

/// An account of a link.
struct Open {
    key: Key,
    hub: Hub,
}

/// A sign-in that waits for the person, or that failed.
pub(super) struct Waiting {
    pub(super) view: SignInView,
    pub(super) work: Option<tokio::task::AbortHandle>,
}

impl Default for AccountDesk {
    fn default() -> Self {
        let passphrase = std::env::var(PASSPHRASE).ok().filter(|text| !text.is_empty());
        Self {
            open: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            waiting: Mutex::default(),
            passphrase: Mutex::new(passphrase.map(SecretString::from)),
            kept: Mutex::default(),
            meter: Meter::new(),
            next: AtomicU64::new(1),
        }
    }
}

impl AccountDesk {
    pub(super) fn waiting(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up a sign-in that waits.
    pub(super) fn give_up(&self) {
        if let Some(work) = self.waiting().take().and_then(|waiting| waiting.work) {
            work.abort();
        }
    }

    /// Names the passphrase from now on, and opens the account anew with it.
    pub(super) async fn set_passphrase(&self, passphrase: String) {
        *self.passphrase.lock().unwrap_or_else(PoisonError::into_inner) = Some(passphrase.into());
        self.forget().await;
    }

    /// Forgets what is open.
    pub(super) async fn forget(&self) {
        let _alone = self.opening.lock().await;
        *self.opened() = None;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn opened(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hub of a link, if its account is open.
    fn hub_of(&self, key: &Key) -> Option<Hub> {
        self.opened().as_ref().filter(|open| open.key == *key).map(|open| open.hub.clone())
    }

    fn passphrase(&self) -> Option<SecretString> {
        self.passphrase.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Device {
    /// Where a sign-in is kept.
    pub(super) fn keeper(&self, link: &Link) -> Result<Keeper> {
        let folder = self.0.home.account_path();
        if let Err(cause) = std::fs::create_dir_all(&folder) {
            return Err(DeviceError::io("Making the folder", &folder, &cause));
        }
        let keeper = Keeper::new(&folder, &link.url, self.0.account.passphrase());
        let off = std::env::var(KEYRING).is_ok_and(|word| word == "off");
        Ok(if off { keeper.without_keyring() } else { keeper })
    }

    /// Asks the issuer how one signs in.
    pub(super) async fn sign_in_at(&self, link: &Link) -> Result<SignIn> {
        let scopes: Vec<&str> = ["openid", "offline_access"]
            .into_iter()
            .chain(link.scopes.iter().map(String::as_str).filter(|scope| !scope.starts_with("queue:")))
            .collect();
        Ok(SignIn::at(&link.issuer, &link.client_id, &link.resource, &scopes).await?)
    }

    /// The hub, asked by whoever is signed in; nothing is sent to it yet.
    pub(super) async fn hub_of(&self, link: &Link) -> Result<Hub> {
        let key = (link.url.clone(), link.issuer.clone(), link.client_id.clone());
        if let Some(hub) = self.0.account.hub_of(&key) {
            return Ok(hub);
        }
        let _alone = self.0.account.opening.lock().await;
        if let Some(hub) = self.0.account.hub_of(&key) {
            return Ok(hub);
        }
        let account = Account::open(self.sign_in_at(link).await?, self.keeper(link)?).await?;
        let url = link.url.parse().map_err(|_| DeviceError::internal("the hub's address is none"))?;
        // Regions and tiles hold to the limit before any round has, too.
        self.0.account.meter.limit(self.settings().sync.bytes_per_second);
        let hub = Hub::new(url, account, self.0.account.meter.clone())?;
        *self.0.account.opened() = Some(Open { key, hub: hub.clone() });
        Ok(hub)
    }

    /// The account, if it is open.
    pub(super) fn open_account(&self) -> Option<Account> {
        self.0.account.opened().as_ref().map(|open| open.hub.account().clone())
    }

    /// How the sign-in stands; asks nobody but the keyring.
    pub(crate) async fn standing(&self, link: &Link) -> Result<AccountView> {
        let state = match self.open_account() {
            Some(account) => account.state().await,
            None => {
                let link = link.clone();
                self.blocking(move |device| device.kept_state(&link)).await?
            }
        };
        let (state, place, why) = match state {
            AccountState::SignedIn(place) => (Standing::SignedIn, Some(place), None),
            AccountState::SignedOut => (Standing::SignedOut, None, None),
            AccountState::Ended(why) => (Standing::Ended, None, Some(why)),
            AccountState::Locked(place) => (Standing::Locked, Some(place), Some(locked(place).to_owned())),
        };
        let sign_in = self.0.account.waiting().as_ref().map(|waiting| waiting.view.clone());
        Ok(AccountView { state, place: place.map(Place::from), name: link.person.clone(), why, sign_in })
    }
}

impl Device {
    /// How the sign-in stands that is kept; looked up once for each state of its files.
    fn kept_state(&self, link: &Link) -> Result<AccountState> {
        let stamp = self.stamp();
        let kept = || self.0.account.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, state)) = kept().as_ref()
            && *known == stamp
        {
            return Ok(state.clone());
        }
        let state = state_of(&self.keeper(link)?.load()?);
        // A keyring can be opened without a trace in any file.
        let lasts = !matches!(state, AccountState::Locked(_));
        *kept() = lasts.then(|| (stamp, state.clone()));
        Ok(state)
    }

    fn stamp(&self) -> Stamp {
        let folder = self.0.home.account_path();
        let written = |name: &str| folder.join(name).metadata().and_then(|about| about.modified()).ok();
        ["sign-in.json", "sign-in.age"].iter().map(|name| written(name)).collect()
    }
}

const fn state_of(kept: &Kept) -> AccountState {
    match kept {
        Kept::Tokens(_, place) => AccountState::SignedIn(*place),
        Kept::Nothing => AccountState::SignedOut,
        Kept::Locked(place) => AccountState::Locked(*place),
    }
}

fn locked(place: hub_client::Place) -> &'static str {
    match place {
        hub_client::Place::Keyring => "The system's keyring does not give the sign-in: unlock the keyring.",
        _ => "The sign-in is kept in a file: give its passphrase.",
    }
}

impl From<hub_client::Place> for Place {
    fn from(place: hub_client::Place) -> Self {
        match place {
            hub_client::Place::Keyring => Self::Keyring,
            hub_client::Place::LockedFile => Self::LockedFile,
            hub_client::Place::Session => Self::Session,
        }
    }
}
