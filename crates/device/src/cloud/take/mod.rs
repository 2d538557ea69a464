//! A region of the hub comes down: in one file where the hub has sealed one, else tile by tile.

mod intake;
mod pack;
mod place;
mod report;
mod round;
mod tiles;

pub(crate) use report::Taken;

use super::marks::TakeMark;
use super::stop::Stop;
use crate::device::Device;
use crate::error::Result;
use crate::events::Change;
use crate::tasks::{End, Outcome, TaskKind, TaskView};

/// While it lives, the region counts as one that comes down.
struct Taking {
    device: Device,
    id: String,
    mark: Option<TakeMark>,
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.mark = None;
        self.device.0.cloud.taking().remove(&self.id);
        self.device.0.events.send(Change::Cloud);
    }
}

impl Device {
    /// Starts to take a region of the hub; where that is under way already, it goes on.
    pub(crate) fn start_take(&self, key: &str) -> Result<TaskView> {
        let view = self.hub_region(key)?;
        if let Some(task) = view.task {
            return self.task(task);
        }
        drop(self.0.home.lock_for_change("hub-links.lock")?);
        let id = view.region.id.clone();
        let mark = Some(self.mark_take(&id)?);
        let taking = Taking { device: self.clone(), id: id.clone(), mark };
        let started = self.start_task(TaskKind::TakeHubRegion, view.region.name, view.local, {
            move |device, progress| {
                let runtime = tokio::runtime::Handle::current();
                let taken = runtime.block_on(device.take(&taking.id, progress));
                drop(taking);
                match taken {
                    Ok(taken) => Ok(End::Done(Outcome::Taken(taken))),
                    Err(Stop::Cancelled) => Ok(End::Cancelled),
                    Err(Stop::Failed(cause)) => Err(cause),
                }
            }
        })?;
        self.0.cloud.taking().insert(id, started.id);
        self.0.events.send(Change::Cloud);
        Ok(started)
    }
}
