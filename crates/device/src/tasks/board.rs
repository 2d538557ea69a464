//! The tasks of this program: started, waiting, running, ended and not yet dismissed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};

use super::progress::Progress;
use super::task::{Outcome, TaskKind, TaskState, TaskView};
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::Change;

/// Tasks at work at once: they share one disk.
const RUNNING_AT_ONCE: usize = 2;
/// Tasks that may wait or run; more is a program gone wild.
const MAX_OPEN: usize = 64;
/// Ended tasks that are kept; the oldest goes first.
const MAX_ENDED: usize = 100;

/// Every task of this program by its number, which is never used twice.
pub(crate) struct TaskBoard {
    entries: Mutex<BTreeMap<u64, Entry>>,
    next: AtomicU64,
    closed: AtomicBool,
    places: Arc<Semaphore>,
}

struct Entry {
    view: TaskView,
    cancelled: Arc<AtomicBool>,
    /// Wakes a task that waits for its turn.
    raised: Arc<Notify>,
}

impl Default for TaskBoard {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            next: AtomicU64::new(1),
            closed: AtomicBool::new(false),
            places: Arc::new(Semaphore::new(RUNNING_AT_ONCE)),
        }
    }
}

impl TaskBoard {
    /// Lists the tasks, the newest first.
    pub(crate) fn all(&self) -> Vec<TaskView> {
        self.lock().values().rev().map(|entry| entry.view.clone()).collect()
    }

    /// Finds a task by its number.
    pub(crate) fn get(&self, id: u64) -> Option<TaskView> {
        self.lock().get(&id).map(|entry| entry.view.clone())
    }

    /// Finds the open task of a kind over a region.
    pub(crate) fn open_over(&self, kind: TaskKind, region: &str) -> Option<TaskView> {
        let same = |view: &TaskView| {
            view.kind == kind && view.region.as_deref() == Some(region) && view.state.is_open()
        };
        self.lock().values().map(|entry| &entry.view).find(|view| same(view)).cloned()
    }

    pub(super) fn change(&self, id: u64, change: impl FnOnce(&mut TaskView)) {
        if let Some(entry) = self.lock().get_mut(&id) {
            change(&mut entry.view);
        }
    }

    /// Tells every task to stop and starts none any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for entry in self.lock().values() {
            entry.cancel();
        }
    }

    /// Says whether every task has ended.
    pub(crate) fn is_idle(&self) -> bool {
        !self.lock().values().any(|entry| entry.view.state.is_open())
    }

    fn enter(&self, kind: TaskKind, title: String, region: Option<String>) -> Result<u64> {
        let mut entries = self.lock();
        if self.closed.load(Ordering::Acquire) {
            return Err(DeviceError::new(ErrorCode::Conflict, "The program is ending."));
        }
        if entries.values().filter(|entry| entry.view.state.is_open()).count() >= MAX_OPEN {
            return Err(DeviceError::new(
                ErrorCode::Conflict,
                format!("{MAX_OPEN} tasks are under way already."),
            )
            .hint("Wait for some of them, or cancel them."));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let view = TaskView {
            id,
            kind,
            title,
            region,
            layer: None,
            state: TaskState::Queued,
            done: 0,
            total: None,
            bytes: 0,
            seconds_left: None,
            started: now(),
            finished: None,
            problem: None,
            outcome: None,
        };
        entries.insert(id, Entry { view, cancelled: Arc::default(), raised: Arc::default() });
        forget_oldest(&mut entries);
        Ok(id)
    }

    fn handles(&self, id: u64) -> Option<(Arc<AtomicBool>, Arc<Notify>)> {
        self.lock().get(&id).map(|entry| (Arc::clone(&entry.cancelled), Arc::clone(&entry.raised)))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        self.raised.notify_one();
    }
}

fn forget_oldest(entries: &mut BTreeMap<u64, Entry>) {
    let ended: Vec<u64> =
        entries.iter().filter(|(_, entry)| !entry.view.state.is_open()).map(|(id, _)| *id).collect();
    for id in ended.iter().take(ended.len().saturating_sub(MAX_ENDED)) {
        entries.remove(id);
    }
}

/// How a task's work ends.
#[expect(clippy::large_enum_variant, reason = "one for each task, moved once")]
pub(crate) enum End {
    Done(Outcome),
    /// It was told to stop, and left nothing half.
    Cancelled,
}

impl Device {
    /// Enters a task and starts its work on a thread of its own, in its turn.
    pub(crate) fn start_task(
        &self,
        kind: TaskKind,
        title: String,
        region: Option<String>,
        work: impl FnOnce(&Device, &mut Progress) -> Result<End> + Send + 'static,
    ) -> Result<TaskView> {
        let id = self.0.tasks.enter(kind, title, region)?;
        let device = self.clone();
        tokio::spawn(async move { device.run_task(id, work).await });
        self.0.events.send(Change::Task(id));
        self.task(id)
    }

    async fn run_task(
        &self,
        id: u64,
        work: impl FnOnce(&Device, &mut Progress) -> Result<End> + Send + 'static,
    ) {
        let Some((cancelled, raised)) = self.0.tasks.handles(id) else { return };
        let places = Arc::clone(&self.0.tasks.places);
        let place = tokio::select! {
            biased;
            () = raised.notified() => None,
            place = places.acquire_owned() => place.ok(),
        };
        let end = match place {
            // The place goes with the thread's end.
            Some(_) if !cancelled.load(Ordering::Acquire) => {
                self.0.tasks.change(id, |task| task.state = TaskState::Running);
                self.0.events.send(Change::Task(id));
                let mut progress = Progress::new(self.clone(), id, cancelled);
                self.blocking(move |device| work(device, &mut progress)).await
            }
            _ => Ok(End::Cancelled),
        };
        self.end_task(id, end);
    }

    fn end_task(&self, id: u64, end: Result<End>) {
        self.0.tasks.change(id, |task| {
            task.finished = Some(now());
            task.seconds_left = None;
            match end {
                Ok(End::Done(outcome)) => {
                    task.state = TaskState::Done;
                    if let Outcome::Imported(imported) = &outcome {
                        task.region = Some(imported.region.clone());
                    }
                    if let Outcome::Taken(taken) = &outcome {
                        task.region = Some(taken.region.clone());
                    }
                    task.total = task.total.or(Some(task.done));
                    task.outcome = Some(outcome);
                }
                Ok(End::Cancelled) => task.state = TaskState::Cancelled,
                Err(problem) => {
                    tracing::warn!(task.id = id, code = problem.code.name(), "a task failed");
                    task.state = TaskState::Failed;
                    task.problem = Some(problem);
                }
            }
        });
        self.0.events.send(Change::Task(id));
    }

    /// Finds a task by its number.
    pub(crate) fn task(&self, id: u64) -> Result<TaskView> {
        self.0.tasks.get(id).ok_or_else(|| unknown(id))
    }

    /// Tells a task to stop; it ends soon after, leaving nothing half.
    pub(crate) fn cancel_task(&self, id: u64) -> Result<TaskView> {
        match self.0.tasks.lock().get(&id) {
            Some(entry) if entry.view.state.is_open() => entry.cancel(),
            Some(_) => return Err(DeviceError::new(ErrorCode::Conflict, "This task has ended already.")),
            None => return Err(unknown(id)),
        }
        self.task(id)
    }

    /// Forgets a task that has ended.
    pub(crate) fn dismiss_task(&self, id: u64) -> Result<()> {
        {
            let mut entries = self.0.tasks.lock();
            match entries.get(&id) {
                Some(entry) if entry.view.state.is_open() => {
                    return Err(DeviceError::new(ErrorCode::Conflict, "This task is still under way.")
                        .hint("Cancel it first."));
                }
                Some(_) => entries.remove(&id),
                None => return Err(unknown(id)),
            };
        }
        self.0.events.send(Change::Task(id));
        Ok(())
    }
}

fn unknown(id: u64) -> DeviceError {
    DeviceError::new(ErrorCode::NotFound, format!("There is no task {id} here."))
        .hint("It was dismissed, or the program that ran it has ended.")
}
