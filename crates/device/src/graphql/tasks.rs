//! Tasks on the wire: verification, export and import, with progress and cancel.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};

use super::audit::AuditReport;
use super::carry::{PackReport, UnpackReport};
use super::cloud_task::{PutUpReport, TakeReport};
use super::edits::FeaturesReport;
use super::region::{Region, TileFault};
use super::scalars::{Count, DateTime};
use super::{device, on_device, shown};
use crate::error::DeviceError;
use crate::tasks::{self, Exported, Imported, Outcome, TaskView, Verified, format_name};

/// What a task does.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tasks::TaskKind")]
pub(crate) enum TaskKind {
    /// Hashes every stored tile of a region again.
    Verify,
    /// Writes a region to a file or folder.
    Export,
    /// Takes in an archive.
    Import,
    /// Takes in a file of features.
    ImportFeatures,
    /// Writes a layer's features to a file.
    ExportFeatures,
    /// Writes the audit to a file.
    ExportAudit,
    /// Brings a region of the hub here.
    TakeHubRegion,
    /// Puts a region's tiles up to the hub.
    PutUpRegion,
    /// Writes a carry file.
    PackCarry,
    /// Takes a carry file in.
    UnpackCarry,
}

/// How far a task is.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "tasks::TaskState")]
pub(crate) enum TaskState {
    /// Waits for its turn.
    Queued,
    /// At work.
    Running,
    /// Ended well; its report says with what.
    Done,
    /// Ended without a result; `problem` says why.
    Failed,
    /// Ended by the user, or with the program; it left nothing half.
    Cancelled,
}

/// Long work that a person started; it lives as long as the program that runs it.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(crate) struct Task {
    id: ID,
    kind: TaskKind,
    /// Name of the region or of the archive.
    title: String,
    state: TaskState,
    /// Contents hashed, or tiles written or taken.
    done: Count,
    /// How many there are; absent while unknown.
    total: Option<Count>,
    /// Bytes read or written.
    bytes: Count,
    seconds_left: Option<f64>,
    started_at: DateTime,
    finished_at: Option<DateTime>,
    /// Why it failed.
    problem: Option<String>,
    /// What to do about it.
    problem_hint: Option<String>,
    /// What kind of failure it was, as in the errors of this schema.
    problem_code: Option<String>,
    verify_report: Option<VerifyReport>,
    export_report: Option<ExportReport>,
    /// What an import of features took, or an export of features wrote; `done` counts features.
    features_report: Option<FeaturesReport>,
    /// What an export of the audit wrote; `done` counts entries.
    audit_report: Option<AuditReport>,
    /// What a take from the hub brought; `done` counts tiles.
    take_report: Option<TakeReport>,
    /// What was put up to the hub; `done` counts tiles.
    put_up_report: Option<PutUpReport>,
    /// What was written to a carry file; `done` counts tiles, changes and photos.
    pack_report: Option<PackReport>,
    /// What was taken from a carry file; `done` counts bytes read.
    unpack_report: Option<UnpackReport>,
    /// The layer that it is about, once there is one.
    layer_id: Option<ID>,
    #[graphql(skip)]
    region: Option<String>,
    #[graphql(skip)]
    imported: Option<Imported>,
}

impl From<TaskView> for Task {
    fn from(task: TaskView) -> Self {
        let (mut verify_report, mut export_report, mut imported, mut features) = (None, None, None, None);
        let (mut take_report, mut put_up_report) = (None, None);
        let mut audit_report = None;
        let (mut pack_report, mut unpack_report) = (None, None);
        match task.outcome {
            Some(Outcome::Verified(found)) => verify_report = Some(found.into()),
            Some(Outcome::Exported(written)) => export_report = Some(written.into()),
            Some(Outcome::Imported(taken)) => imported = Some(taken),
            Some(Outcome::Features(moved)) => features = Some(moved),
            Some(Outcome::Audit(written)) => audit_report = Some(AuditReport::from(written)),
            Some(Outcome::Taken(taken)) => take_report = Some(taken.into()),
            Some(Outcome::PutUp(put)) => put_up_report = Some(put.into()),
            Some(Outcome::Packed(packed)) => pack_report = Some(packed.into()),
            Some(Outcome::Unpacked(taken)) => unpack_report = Some(taken.into()),
            None => {}
        }
        let problem = task.problem;
        Self {
            id: ID(task.id.to_string()),
            kind: task.kind.into(),
            title: task.title,
            state: task.state.into(),
            done: Count(task.done),
            total: task.total.map(Count),
            bytes: Count(task.bytes),
            seconds_left: task.seconds_left,
            started_at: DateTime(task.started),
            finished_at: task.finished.map(DateTime),
            problem_code: problem.as_ref().map(|problem| problem.code.name().to_owned()),
            problem_hint: problem.as_ref().and_then(|problem| problem.hint.clone()),
            problem: problem.map(|problem| problem.message),
            verify_report,
            export_report,
            audit_report,
            take_report,
            put_up_report,
            pack_report,
            unpack_report,
            layer_id: task.layer.or(features.as_ref().map(|moved| moved.layer)).map(|id| ID(id.to_string())),
            features_report: features.map(FeaturesReport::from),
            region: task.region,
            imported,
        }
    }
}

#[ComplexObject]
impl Task {
    /// Id of the region that it is about, once there is one.
    async fn region_id(&self) -> Option<ID> {
        self.region.clone().map(ID)
    }

    /// The region that it is about; absent before an import has ended, and once it is deleted.
    async fn region(&self, context: &Context<'_>) -> Result<Option<Region>> {
        match &self.region {
            Some(key) => find_region(context, key.clone()).await,
            None => Ok(None),
        }
    }

    /// What an import took; absent too once its region is deleted.
    async fn import_report(&self, context: &Context<'_>) -> Result<Option<ImportReport>> {
        let Some(imported) = &self.imported else { return Ok(None) };
        let region = find_region(context, imported.region.clone()).await?;
        Ok(region.map(|region| ImportReport::of(region, imported)))
    }
}

async fn find_region(context: &Context<'_>, key: String) -> Result<Option<Region>> {
    match device(context)?.blocking(move |device| device.region(&key)).await {
        Ok(view) => Ok(Some(view.into())),
        Err(cause) if cause.code == crate::ErrorCode::NotFound => Ok(None),
        Err(cause) => Err(shown(cause)),
    }
}

/// What a verification found.
#[derive(SimpleObject)]
struct VerifyReport {
    checked: Count,
    good: Count,
    /// The bad tiles; of very many only the first ones.
    bad: Vec<TileFault>,
    /// How many are bad.
    bad_tiles: Count,
    missing: Count,
    verified_at: DateTime,
}

impl From<Verified> for VerifyReport {
    fn from(found: Verified) -> Self {
        let record = found.record;
        Self {
            checked: Count(record.checked),
            good: Count(record.good),
            bad: found.bad.into_iter().map(TileFault::from).collect(),
            bad_tiles: Count(record.bad),
            missing: Count(record.missing.unwrap_or(0)),
            verified_at: DateTime(record.at),
        }
    }
}

/// What an export wrote.
#[derive(SimpleObject)]
struct ExportReport {
    path: String,
    format: String,
    tiles: Count,
    bytes: Count,
    /// Stored tiles that were left out because their bytes are known to be wrong.
    damaged: Count,
}

impl From<Exported> for ExportReport {
    fn from(written: Exported) -> Self {
        Self {
            path: written.path.display().to_string(),
            format: format_name(written.format).to_owned(),
            tiles: Count(written.report.tiles),
            bytes: Count(written.report.bytes),
            damaged: Count(written.report.damaged),
        }
    }
}

/// What an import took.
#[derive(SimpleObject)]
struct ImportReport {
    region: Region,
    tiles: Count,
    bytes: Count,
    /// What was not taken, with the reason.
    skipped: Vec<SkippedTile>,
    /// How many were not taken; `skipped` names the first ones.
    skipped_tiles: Count,
    /// Why the archive was not read to its end, if so; what was read until then is stored.
    stopped: Option<String>,
}

/// A tile of an archive that was not taken.
#[derive(SimpleObject)]
struct SkippedTile {
    place: String,
    reason: String,
}

impl ImportReport {
    fn of(region: Region, imported: &Imported) -> Self {
        let report = &imported.report;
        let skipped = report.skipped.iter().cloned();
        Self {
            region,
            tiles: Count(report.tiles),
            bytes: Count(report.bytes),
            skipped: skipped.map(|(place, reason)| SkippedTile { place, reason }).collect(),
            skipped_tiles: Count(report.skipped_count),
            stopped: report.stopped.clone(),
        }
    }
}

/// What can be asked of tasks.
#[derive(Default)]
pub struct TaskQuery;

#[Object]
impl TaskQuery {
    /// Every task that this program runs, or has ended and nobody dismissed; the newest first.
    async fn tasks(&self, context: &Context<'_>) -> Result<Vec<Task>> {
        Ok(device(context)?.0.tasks.all().into_iter().map(Task::from).collect())
    }

    /// A task by its id.
    async fn task(&self, context: &Context<'_>, id: ID) -> Result<Option<Task>> {
        Ok(number(&id).ok().and_then(|id| device(context).ok()?.0.tasks.get(id)).map(Task::from))
    }
}

/// What can be done by tasks.
#[derive(Default)]
pub struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Starts to hash every tile of a region again; where that is under way already, it goes on.
    async fn verify_region(&self, context: &Context<'_>, id: ID) -> Result<Task> {
        on_device(context, move |device| Ok(device.start_verify(&id)?.into())).await
    }

    /// Starts to write a region to a file or folder; the extension says the format.
    async fn export_region(&self, context: &Context<'_>, id: ID, path: String) -> Result<Task> {
        on_device(context, move |device| Ok(device.start_export(&id, &path)?.into())).await
    }

    /// Starts to import an archive as a source of its own with one region.
    async fn import_archive(
        &self,
        context: &Context<'_>,
        path: String,
        name: Option<String>,
    ) -> Result<Task> {
        on_device(context, move |device| Ok(device.start_import(&path, name.as_deref())?.into())).await
    }

    /// Tells a task to stop. It ends soon after: an export leaves no file, an import no tile.
    async fn cancel_task(&self, context: &Context<'_>, id: ID) -> Result<Task> {
        on_device(context, move |device| Ok(device.cancel_task(number(&id)?)?.into())).await
    }

    /// Forgets a task that has ended, with its report.
    async fn dismiss_task(&self, context: &Context<'_>, id: ID) -> Result<bool> {
        on_device(context, move |device| device.dismiss_task(number(&id)?)).await?;
        Ok(true)
    }
}

fn number(id: &ID) -> crate::error::Result<u64> {
    id.parse().map_err(|_| DeviceError::not_found("task", id))
}
