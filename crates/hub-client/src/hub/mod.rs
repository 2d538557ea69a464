//! The hub: what can be asked of it.

mod ask;
mod changes;
mod documents;
mod events;
mod people;
mod photos;
mod regions;
mod scalars;
mod tiles;

use std::sync::Arc;

use url::Url;

use crate::account::Account;
use crate::failure::HubError;
use crate::issuer::is_loopback;
use crate::line::Line;
use crate::meter::Meter;

pub use changes::{Ahead, ChangePage, Edit, LogPlace, MissingChange, PushReport, RefusedChange, Tip};
pub use events::{HubEvent, HubEventKind};
pub use people::{HubFacts, HubWorkspace, Me};
pub use photos::{CommittedPhoto, PhotoDownload, PhotoUpload, PreparedPhoto};
pub use regions::{Job, JobKind, JobState, NewRegion, Pack, PackState, Region, RegionArea};
pub use tiles::{
    BulkRule, CommitState, CommittedTile, NewSource, PrepareState, PreparedTile, SignedRequest, Source,
    SourceKind, Terms, TileDownload, TileFormat, TilePage, TileUpload,
};

/// A hub, asked by an account from a device. Clones are cheap and share connections, tokens and meter.
#[derive(Clone)]
pub struct Hub {
    pub(crate) line: Line,
    address: Arc<Url>,
    account: Account,
    device: Option<Arc<str>>,
}

impl Hub {
    /// A hub at an address. Nothing is sent.
    ///
    /// # Errors
    /// [`HubError::NotAHub`] if the address is not one to send a token to: it begins with `https://`, or
    /// is of this machine.
    pub fn new(url: Url, account: Account, meter: Meter) -> Result<Self, HubError> {
        check(&url)?;
        Ok(Self { line: Line::new(meter)?, address: Arc::new(url), account, device: None })
    }

    /// The same, asked by a device that is enrolled ([`Hub::enrol_device`]).
    #[must_use]
    pub fn of_device(mut self, device: String) -> Self {
        self.device = Some(device.into());
        self
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// Who asks.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The device that asks.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }
}

/// Refuses an address that no token may be sent to.
pub(crate) fn check(address: &Url) -> Result<(), HubError> {
    if address.scheme() == "https" || (address.scheme() == "http" && is_loopback(address)) {
        return Ok(());
    }
    Err(HubError::NotAHub(format!("{address} does not begin with https://")))
}

/// The address of one of its doors.
pub(crate) fn door(address: &Url, path: &str) -> Result<Url, HubError> {
    let base = address.as_str().trim_end_matches('/');
    Url::parse(&format!("{base}/{path}")).map_err(|error| HubError::NotAHub(error.to_string()))
}
