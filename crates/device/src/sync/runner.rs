//! Rounds by themselves: when the program starts, when a network appears, after edits, when the hub
//! tells, on the schedule.
//!
//! Only the program that runs the home's jobs does this. After a failure of the network it waits twice as
//! long each time, a quarter of an hour at most; what only a person can mend is not tried again before
//! something has changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::desk::Now;
use crate::account::Link;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;

/// How often it is looked whether there is something to do.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// After an edit it waits so long: more may come.
const REST: Duration = Duration::from_secs(2);

/// The first wait after a failure, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

impl Device {
    /// Starts rounds by themselves, and listening to the hub; both end with the device.
    pub(crate) fn start_sync_runner(&self) {
        self.0.sync.now().next = Some(Instant::now());
        self.start_listening();
        let weak = Arc::downgrade(&self.0);
        let mut changes = self.0.events.subscribe();
        tokio::spawn(async move {
            let mut reached = true;
            while let Some(inner) = weak.upgrade() {
                let device = Device(inner);
                if device.0.sync.is_closed() {
                    return;
                }
                let mut edited = false;
                while let Ok(change) = changes.try_recv() {
                    edited |= change == Change::Edits;
                }
                if let Err(cause) = device.look_for_round(edited, &mut reached).await {
                    tracing::warn!(%cause, "looking whether to synchronise failed");
                }
                let wake = Arc::clone(&device.0);
                drop(device);
                let _ = tokio::time::timeout(LOOK_EVERY, wake.sync.wake.notified()).await;
            }
        });
    }

    /// Something has changed: it is tried soon, whatever failed before.
    pub(crate) fn wake_sync(&self) {
        let mut now = self.0.sync.now();
        (now.next, now.failures, now.stuck) = (Some(Instant::now()), 0, false);
        drop(now);
        self.0.sync.wake.notify_one();
    }

    async fn look_for_round(&self, edited: bool, reached: &mut bool) -> Result<()> {
        let settings = self.settings();
        if settings.work_offline || settings.sync.paused || !settings.sync.automatic || self.0.sync.is_busy()
        {
            return Ok(());
        }
        let Some(link) = self.blocking(|device| device.link()).await? else { return Ok(()) };
        let Some(peer) = link.peer() else { return Ok(()) };
        let (failures, stuck) = {
            let now = self.0.sync.now();
            (now.failures, now.stuck)
        };
        if failures > 0 {
            // A route that appears is a network that appears; nothing is sent to find out.
            let route = has_route(&link).await;
            if route && !std::mem::replace(reached, route) {
                self.0.sync.now().next = Some(Instant::now());
            }
            *reached = route;
        }
        if edited && failures == 0 && !stuck {
            let lacking =
                self.blocking(move |device| device.read_edits(|log| Ok(log.lacking(&peer)?))).await?;
            if lacking.is_some_and(|lacking| lacking > 0) {
                let mut now = self.0.sync.now();
                let soon = Instant::now() + REST;
                now.next = Some(now.next.map_or(soon, |next| next.min(soon)));
            }
        }
        let due = self.0.sync.now().next.is_some_and(|next| next <= Instant::now());
        if due {
            self.0.sync.now().next = None;
            self.begin_round(false);
        }
        Ok(())
    }

    /// Says when the next round is tried, after one has ended.
    pub(super) fn plan_next(&self, problem: Option<&DeviceError>) -> Option<Timestamp> {
        let settings = self.settings().sync;
        let schedule = settings.every_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        let mut next = self.0.sync.now();
        let wait = match problem.map(|problem| problem.code) {
            None => {
                (next.failures, next.stuck) = (0, false);
                schedule
            }
            Some(ErrorCode::Network) => {
                next.failures = next.failures.saturating_add(1);
                Some(wait_after(next.failures))
            }
            Some(ErrorCode::Store | ErrorCode::Internal) => schedule,
            Some(_) => {
                next.stuck = true;
                None
            }
        };
        plan(&mut next, wait);
        let wait = wait.filter(|_| settings.automatic && self.is_runner())?;
        now().checked_add(jiff::SignedDuration::try_from(wait).ok()?).ok()
    }
}

fn plan(next: &mut Now, wait: Option<Duration>) {
    next.next = wait.map(|wait| Instant::now() + wait);
}

/// How long to wait after so many failures in a row.
fn wait_after(failures: u32) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(LONGEST_WAIT)
}

/// Says whether the system knows a way to the hub. Connecting a datagram socket sends nothing.
async fn has_route(link: &Link) -> bool {
    let Ok(url) = link.url.parse::<url::Url>() else { return false };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return false };
    let Ok(mut found) = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await else {
        return false;
    };
    let Some(address) = found.next() else { return false };
    let own = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    match tokio::net::UdpSocket::bind(own).await {
        Ok(socket) => socket.connect(address).await.is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends_growing() {
        assert_eq!(wait_after(1), FIRST_WAIT);
        assert_eq!(wait_after(2), FIRST_WAIT * 2);
        assert!((1..100).all(|failures| wait_after(failures) <= wait_after(failures + 1)));
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
    }
}
