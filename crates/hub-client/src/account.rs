//! An account: who is signed in, and a token when one is needed.

use std::sync::Arc;

use jiff::Timestamp;
use oauth2::RefreshToken;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::SignInError;
use crate::issuer::{SignIn, failure};
use crate::keep::{Keeper, Kept, Lock, Place};
use crate::tokens::Tokens;

/// How an account stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountState {
    /// Signed in; where that is kept.
    SignedIn(Place),
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is, and the keyring or file must be unlocked.
    Locked(Place),
    /// The issuer takes the tokens no more; why. One signs in again.
    Ended(String),
}

/// A sign-in to one hub; clones share it, and so do other programs on the same home.
#[derive(Clone)]
pub struct Account(Arc<Mutex<Inner>>);

struct Inner {
    sign_in: SignIn,
    keeper: Arc<Keeper>,
    tokens: Option<Tokens>,
    state: AccountState,
    /// What the issuer takes no more: found again, it is not tried again.
    spent: Option<Tokens>,
}

impl Account {
    /// Opens an account with what is kept of it.
    ///
    /// # Errors
    /// If the note or file of the sign-in can't be read.
    pub async fn open(sign_in: SignIn, keeper: Keeper) -> Result<Self, SignInError> {
        let keeper = Arc::new(keeper);
        let mut inner = Inner { sign_in, keeper, tokens: None, state: AccountState::SignedOut, spent: None };
        inner.look().await?;
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// How it stands, as far as this program knows.
    pub async fn state(&self) -> AccountState {
        self.0.lock().await.state.clone()
    }

    /// What this program holds of it, to be ended at the issuer.
    pub async fn tokens(&self) -> Option<Tokens> {
        self.0.lock().await.tokens.clone()
    }

    /// Takes what a sign-in gave.
    ///
    /// # Errors
    /// If it can't be kept; it is used until the program ends all the same.
    pub async fn signed_in(&self, tokens: Tokens) -> Result<Place, SignInError> {
        let mut inner = self.0.lock().await;
        let _alone = Lock::of(inner.keeper.folder()).await?;
        inner.take(tokens).await
    }

    /// Forgets the sign-in. Edits stay where they are.
    ///
    /// # Errors
    /// If a file can't be removed.
    pub async fn sign_out(&self) -> Result<(), SignInError> {
        let mut inner = self.0.lock().await;
        (inner.tokens, inner.state) = (None, AccountState::SignedOut);
        let _alone = Lock::of(inner.keeper.folder()).await?;
        blocking(&inner.keeper, |keeper| keeper.forget()).await
    }

    /// A token that is good now; renewed if it is due. Many who ask at once wait for one renewal, in
    /// other programs on the same home too.
    ///
    /// # Errors
    /// [`SignInError::Unreachable`]: try later, the sign-in stands; [`SignInError::Ended`],
    /// [`SignInError::SignedOut`], [`SignInError::Locked`]: a person must do something.
    pub async fn bearer(&self) -> Result<SecretString, SignInError> {
        let mut inner = Arc::clone(&self.0).lock_owned().await;
        if matches!(inner.state, AccountState::SignedOut | AccountState::Ended(_)) {
            // Another program may have signed in.
            inner.look().await?;
        }
        let tokens = inner.current()?;
        if !tokens.is_due(Timestamp::now()) {
            return Ok(tokens.access().clone());
        }
        match renewed(inner, tokens.clone()).await {
            // An issuer that is away spoils nothing while the hub still takes the token.
            Err(error) if error.is_temporary() && !tokens.is_over(Timestamp::now()) => {
                Ok(tokens.access().clone())
            }
            other => other,
        }
    }

    /// The hub did not take a token: gives another, unless somebody has renewed it meanwhile.
    ///
    /// # Errors
    /// Those of [`Account::bearer`].
    pub async fn instead_of(&self, refused: &SecretString) -> Result<SecretString, SignInError> {
        let inner = Arc::clone(&self.0).lock_owned().await;
        let tokens = inner.current()?;
        let same = tokens.access().expose_secret() == refused.expose_secret();
        if same { renewed(inner, tokens).await } else { Ok(tokens.access().clone()) }
    }
}

/// Renews on a task of its own: whoever stops waiting does not stop it between the issuer's answer and
/// the disk.
async fn renewed(mut inner: OwnedMutexGuard<Inner>, old: Tokens) -> Result<SecretString, SignInError> {
    let work = tokio::spawn(async move { inner.renew(&old).await });
    work.await.map_err(|error| SignInError::Keep(error.to_string()))?
}

impl Inner {
    fn current(&self) -> Result<Tokens, SignInError> {
        match (&self.tokens, &self.state) {
            (Some(tokens), _) => Ok(tokens.clone()),
            (None, AccountState::Ended(why)) => Err(SignInError::Ended(why.clone())),
            (None, AccountState::Locked(place)) => Err(SignInError::Locked(format!("{place:?}"))),
            (None, _) => Err(SignInError::SignedOut),
        }
    }

    /// Takes over what is kept, which another program may have written.
    async fn look(&mut self) -> Result<(), SignInError> {
        let kept = blocking(&self.keeper, |keeper| keeper.load()).await?;
        match kept {
            Kept::Tokens(tokens, _) if self.spent.as_ref().is_some_and(|spent| spent.is(&tokens)) => {}
            Kept::Tokens(tokens, place) => {
                (self.tokens, self.state) = (Some(tokens), AccountState::SignedIn(place));
            }
            // What is kept nowhere is this program's own.
            Kept::Nothing if self.state == AccountState::SignedIn(Place::Session) => {}
            Kept::Nothing if matches!(self.state, AccountState::Ended(_)) => {}
            Kept::Nothing => (self.tokens, self.state) = (None, AccountState::SignedOut),
            // What is in the memory is good even if the keyring was locked meanwhile.
            Kept::Locked(_) if self.tokens.is_some() => {}
            Kept::Locked(place) => self.state = AccountState::Locked(place),
        }
        Ok(())
    }

    /// Renews, if no other program has. What came is kept on the disk before anybody sees it, because
    /// the issuer has already forgotten what it replaces, and ends the sign-in for whoever uses it again
    /// (RFC 9700, section 4.14.2).
    async fn renew(&mut self, old: &Tokens) -> Result<SecretString, SignInError> {
        let _alone = Lock::of(self.keeper.folder()).await?;
        self.look().await?;
        let before = self.current()?;
        if !before.is(old) && !before.is_due(Timestamp::now()) {
            return Ok(before.access().clone());
        }
        let Some(refresh) = before.refresh() else {
            return Err(self.end("it can't be renewed".to_owned()));
        };
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let web = self.sign_in.web.clone();
        let send = move |request| {
            let web = web.clone();
            async move { web.send(request).await }
        };
        let client = self.sign_in.client();
        let asked = client
            .exchange_refresh_token(&refresh)
            .add_extra_param("resource", &self.sign_in.resource)
            .request_async(&send)
            .await;
        match asked.map_err(failure) {
            Ok(given) => {
                let tokens = Tokens::of(&given, Some(&before), Timestamp::now());
                let access = tokens.access().clone();
                self.take(tokens).await?;
                Ok(access)
            }
            Err(SignInError::Ended(why)) => Err(self.end(why)),
            Err(other) => Err(other),
        }
    }

    fn end(&mut self, why: String) -> SignInError {
        self.spent = self.tokens.take();
        self.state = AccountState::Ended(why.clone());
        SignInError::Ended(why)
    }

    async fn take(&mut self, tokens: Tokens) -> Result<Place, SignInError> {
        self.tokens = Some(tokens.clone());
        self.state = AccountState::SignedIn(Place::Session);
        let place = blocking(&self.keeper, move |keeper| keeper.save(&tokens)).await?;
        self.state = AccountState::SignedIn(place);
        Ok(place)
    }
}

/// Keyrings and disks are waited for on a thread of their own.
async fn blocking<T: Send + 'static>(
    keeper: &Arc<Keeper>,
    work: impl FnOnce(&Keeper) -> Result<T, SignInError> + Send + 'static,
) -> Result<T, SignInError> {
    let keeper = Arc::clone(keeper);
    let done = tokio::task::spawn_blocking(move || work(&keeper)).await;
    done.map_err(|error| SignInError::Keep(error.to_string()))?
}
