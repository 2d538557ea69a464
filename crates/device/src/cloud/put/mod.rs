//! A region of this device goes up to the hub, for the others of the workspace.

mod climb;
mod report;
mod target;
mod terms;
mod tiles;

pub(crate) use report::PutUp;

use super::stop::Stop;
use crate::device::Device;
use crate::error::Result;
use crate::events::Change;
use crate::tasks::{End, Outcome, TaskKind, TaskView};

impl Device {
    /// Starts to put a region up; where that is under way already, it goes on. What its source's terms
    /// forbid is refused at once.
    pub(crate) fn start_put_up(&self, key: &str) -> Result<TaskView> {
        let view = self.region(key)?;
        if let Some(open) = self.0.tasks.open_over(TaskKind::PutUpRegion, &view.key) {
            return Ok(open);
        }
        terms::refuse_forbidden(&view)?;
        let key = view.key.clone();
        self.start_task(TaskKind::PutUpRegion, view.region.name, Some(view.key), move |device, progress| {
            let runtime = tokio::runtime::Handle::current();
            let put = runtime.block_on(device.climb(&key, progress));
            device.0.events.send(Change::Cloud);
            match put {
                Ok(put) => Ok(End::Done(Outcome::PutUp(put))),
                Err(Stop::Cancelled) => Ok(End::Cancelled),
                Err(Stop::Failed(cause)) => Err(cause),
            }
        })
    }
}
