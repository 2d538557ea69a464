//! Synchronising with the hub, on the wire.

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::account::Problem;
use super::scalars::{Count, DateTime};
use super::{device, on_device, shown};
use crate::sync::{self, SettingsChange, SyncPlanView, SyncStateView};

/// How synchronising stands.
#[derive(Default)]
pub struct SyncQuery;

/// Synchronising.
#[derive(Default)]
pub struct SyncMutation;

/// What is done now.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
enum SyncPhase {
    /// There is no hub, or no workspace of it was chosen.
    Unlinked,
    /// Somebody must sign in.
    SignedOut,
    /// “Work offline” is on, or the hub was not reached the last time.
    Offline,
    /// Nothing is under way.
    Idle,
    /// Edits go to the hub.
    Pushing,
    /// Edits come from the hub.
    Pulling,
    /// Photos go and come.
    Photos,
    /// Tiles go and come.
    Tiles,
    /// It was stopped for now (`resumeSync`).
    Paused,
}

impl From<sync::SyncPhase> for SyncPhase {
    fn from(phase: sync::SyncPhase) -> Self {
        match phase {
            sync::SyncPhase::Unlinked => Self::Unlinked,
            sync::SyncPhase::SignedOut => Self::SignedOut,
            sync::SyncPhase::Offline => Self::Offline,
            sync::SyncPhase::Idle => Self::Idle,
            sync::SyncPhase::Pushing => Self::Pushing,
            sync::SyncPhase::Pulling => Self::Pulling,
            sync::SyncPhase::Photos => Self::Photos,
            sync::SyncPhase::Tiles => Self::Tiles,
            sync::SyncPhase::Paused => Self::Paused,
        }
    }
}

/// How far the round under way is.
#[derive(SimpleObject)]
struct SyncProgress {
    /// Changes or photos.
    done: Count,
    /// `null` while it is not known.
    total: Option<Count>,
    bytes_up: Count,
    bytes_down: Count,
    seconds_left: Option<f64>,
}

/// How synchronising stands.
#[derive(SimpleObject)]
struct SyncState {
    phase: SyncPhase,
    /// Own changes that the hub does not have.
    pending_changes: Count,
    /// Photos of features that are here and not at the hub, as far as is known.
    pending_photos: Count,
    /// Photos that the hub does not take, because of their format, their size or its quota.
    refused_photos: Count,
    /// Changes at the hub that are not here; `null` if that is not known.
    waiting_behind: Option<Count>,
    /// When all was last the same on both sides.
    last_sync: Option<DateTime>,
    last_try: Option<DateTime>,
    /// When it is tried by itself.
    next_try: Option<DateTime>,
    /// Why the last try did not come to its end.
    problem: Option<Problem>,
    progress: Option<SyncProgress>,
    /// Own changes that the hub put in quarantine; `heldChanges` has them.
    held: Count,
    /// The hub tells what is new at once.
    live: bool,
    settings: SyncSettings,
}

impl From<SyncStateView> for SyncState {
    fn from(state: SyncStateView) -> Self {
        Self {
            phase: state.phase.into(),
            pending_changes: Count(state.pending_changes),
            pending_photos: Count(state.pending_photos),
            refused_photos: Count(state.refused_photos),
            waiting_behind: state.waiting_behind.map(Count),
            last_sync: state.last_sync.map(DateTime),
            last_try: state.last_try.map(DateTime),
            next_try: state.next_try.map(DateTime),
            problem: state.problem.map(Problem::from),
            progress: state.progress.map(SyncProgress::from),
            held: Count(state.held),
            live: state.live,
            settings: state.settings.into(),
        }
    }
}

impl From<sync::SyncProgress> for SyncProgress {
    fn from(progress: sync::SyncProgress) -> Self {
        Self {
            done: Count(progress.done),
            total: progress.total.map(Count),
            bytes_up: Count(progress.bytes_up),
            bytes_down: Count(progress.bytes_down),
            seconds_left: progress.seconds_left,
        }
    }
}

/// How and when the home synchronises.
#[derive(SimpleObject)]
struct SyncSettings {
    /// By itself: when a network appears, after edits, on the schedule.
    automatic: bool,
    /// The schedule; `null` is none.
    every_minutes: Option<i32>,
    /// Photos too.
    photos: bool,
    /// The network costs by the byte: edits alone go by themselves.
    metered: bool,
    /// Most bytes per second; `null` is no limit.
    bytes_per_second: Option<Count>,
    /// Listen to the hub while connected.
    live: bool,
}

impl From<sync::SyncSettings> for SyncSettings {
    fn from(settings: sync::SyncSettings) -> Self {
        Self {
            automatic: settings.automatic,
            every_minutes: settings.every_minutes.and_then(|minutes| i32::try_from(minutes).ok()),
            photos: settings.photos,
            metered: settings.metered,
            bytes_per_second: settings.bytes_per_second.map(Count),
            live: settings.live,
        }
    }
}

/// What to change of the settings; what is left out stays.
#[derive(InputObject)]
struct SyncSettingsInput {
    automatic: Option<bool>,
    /// 1 to 1440; `null` is no schedule.
    every_minutes: MaybeUndefined<i32>,
    photos: Option<bool>,
    metered: Option<bool>,
    /// 1024 at least; `null` is no limit.
    bytes_per_second: MaybeUndefined<Count>,
    live: Option<bool>,
}

impl From<SyncSettingsInput> for SettingsChange {
    fn from(input: SyncSettingsInput) -> Self {
        Self {
            automatic: input.automatic,
            every_minutes: said(input.every_minutes).map(|minutes| minutes.map(i64::from)),
            photos: input.photos,
            metered: input.metered,
            bytes_per_second: said(input.bytes_per_second).map(|bytes| bytes.map(|Count(bytes)| bytes)),
            live: input.live,
        }
    }
}

fn said<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// What a round would move, without moving it.
#[derive(SimpleObject)]
struct SyncPlan {
    changes_up: Count,
    bytes_up: Count,
    changes_down: Count,
    bytes_down: Count,
    photos_up: Count,
    photos_down: Count,
    photo_bytes_up: Count,
    photo_bytes_down: Count,
    /// For example “12 changes up, 340 down, 2.1 MB”.
    sentence: String,
}

impl From<SyncPlanView> for SyncPlan {
    fn from(plan: SyncPlanView) -> Self {
        Self {
            sentence: plan.sentence(),
            changes_up: Count(plan.changes_up),
            bytes_up: Count(plan.bytes_up),
            changes_down: Count(plan.changes_down),
            bytes_down: Count(plan.bytes_down),
            photos_up: Count(plan.photos_up),
            photos_down: Count(plan.photos_down),
            photo_bytes_up: Count(plan.photo_bytes_up),
            photo_bytes_down: Count(plan.photo_bytes_down),
        }
    }
}

/// A change of this device that the hub put in quarantine.
#[derive(SimpleObject)]
struct HeldChange {
    /// Its first edit.
    change: String,
    /// Why, as a word, for example `LAYER_READ_ONLY`.
    code: String,
    /// Why, in a sentence.
    reason: String,
    /// What to do.
    hint: String,
    since: DateTime,
}

#[Object]
impl SyncQuery {
    /// How synchronising stands. Asks nobody.
    async fn sync_state(&self, context: &Context<'_>) -> Result<SyncState> {
        Ok(device(context)?.sync_state().await.map_err(shown)?.into())
    }

    /// What a round would move. Asks the hub, and moves nothing.
    async fn sync_plan(&self, context: &Context<'_>) -> Result<SyncPlan> {
        Ok(device(context)?.sync_plan().await.map_err(shown)?.into())
    }

    /// Changes of this device that the hub put in quarantine, as it last said; none is lost.
    async fn held_changes(&self, context: &Context<'_>) -> Result<Vec<HeldChange>> {
        let held = on_device(context, |device| device.held_changes()).await?;
        Ok(held
            .into_iter()
            .map(|one| HeldChange {
                hint: one.hint(),
                change: one.change,
                code: one.code,
                reason: one.reason,
                since: DateTime(one.since),
            })
            .collect())
    }
}

#[Object]
impl SyncMutation {
    /// Begins a round now, unless one is under way; photos too on a metered network. `changes`
    /// tells how it goes on as `SYNC`.
    async fn sync_now(&self, context: &Context<'_>) -> Result<SyncState> {
        Ok(device(context)?.sync_now().await.map_err(shown)?.into())
    }

    /// Ends the round under way; what has moved stays.
    async fn cancel_sync(&self, context: &Context<'_>) -> Result<SyncState> {
        Ok(device(context)?.cancel_sync().await.map_err(shown)?.into())
    }

    /// Ends the round under way, and begins none until `resumeSync`.
    async fn pause_sync(&self, context: &Context<'_>) -> Result<SyncState> {
        Ok(device(context)?.pause_sync(true).await.map_err(shown)?.into())
    }

    /// Goes on after `pauseSync`.
    async fn resume_sync(&self, context: &Context<'_>) -> Result<SyncState> {
        Ok(device(context)?.pause_sync(false).await.map_err(shown)?.into())
    }

    /// Changes how and when the home synchronises.
    async fn change_sync_settings(
        &self,
        context: &Context<'_>,
        input: SyncSettingsInput,
    ) -> Result<SyncSettings> {
        let change = SettingsChange::from(input);
        Ok(on_device(context, move |device| device.change_sync_settings(change)).await?.into())
    }
}
