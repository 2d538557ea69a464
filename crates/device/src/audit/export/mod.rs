//! The audit as a file: CSV, JSON or PDF, whole or not at all.

mod csv;
mod json;
mod pdf;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};

use edit_log::{ChainTip, EditReader};
use jiff::Timestamp;

use super::decisions::{each_entry, wanted};
use super::entry::AuditEntry;
use super::filter::AuditFilter;
use crate::clock::now;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::{End, Outcome, Progress, TaskKind, TaskView};
pub(in crate::audit) use json::{FORMAT, VERSION};
pub(crate) use words::AuditWords;

/// How to hold a file against a log.
pub(super) const HOW_TO_CHECK: &str = "Every entry carries the SHA-256 of its change, and every change \
names the hash of the change before it in its chain, so that the hash of the last change of a chain \
stands for all before it. To check: `map-offline-cli audit verify FILE.json` holds an export against the \
log of any device that has these changes, and recomputes the hash of every change there.";

/// What a file is to be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Format {
    Csv,
    Json,
    Pdf,
}

/// What an export of the audit wrote.
#[derive(Clone, Debug)]
pub(crate) struct AuditWritten {
    pub(crate) path: PathBuf,
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

/// What stands at the head and at the end of every file.
struct Frame<'a> {
    made: Timestamp,
    filter: &'a AuditFilter,
    tips: Vec<ChainTip>,
}

/// Writes entries one after the other.
trait Sheet {
    fn entry(&mut self, entry: AuditEntry) -> Result<()>;
    /// Writes what is left to write; `false` if it was told to stop.
    fn finish(self: Box<Self>, frame: &Frame<'_>, progress: &Progress) -> Result<bool>;
}

impl Device {
    /// Starts to write the audit to a file; the extension says the format.
    pub(crate) fn start_audit_export(
        &self,
        path: &str,
        filter: AuditFilter,
        words: AuditWords,
    ) -> Result<TaskView> {
        let path = std::path::absolute(Path::new(path))
            .map_err(|cause| DeviceError::bad_input(format!("{path} is no path: {cause}.")))?;
        let format = format_of(&path)?;
        if path.exists() {
            return Err(DeviceError::new(ErrorCode::Conflict, format!("{} exists already.", path.display()))
                .hint("Choose another name; nothing is overwritten."));
        }
        self.read_edits(|log| wanted(log, &filter).map(drop))?;
        let title = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.start_task(TaskKind::ExportAudit, title, None, move |device, progress| {
            let written = device.export_audit(&path, format, &filter, words, progress)?;
            Ok(written.map_or(End::Cancelled, |written| End::Done(Outcome::Audit(written))))
        })
    }

    /// Writes the audit to a file; `None` if the task was cancelled.
    fn export_audit(
        &self,
        path: &Path,
        format: Format,
        filter: &AuditFilter,
        words: AuditWords,
        progress: &mut Progress,
    ) -> Result<Option<AuditWritten>> {
        let total = self.decision_count(filter)?;
        if format == Format::Pdf && total > pdf::MAX_ENTRIES {
            let limit = pdf::MAX_ENTRIES;
            return Err(DeviceError::new(
                ErrorCode::Refused,
                format!("More than {limit} entries are no document."),
            )
            .hint("Choose fewer by a filter, or write CSV or JSON."));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let failed = |cause: &std::io::Error| DeviceError::io("Writing", path, cause);
        let file = tempfile::Builder::new().prefix(".map-offline-audit").tempfile_in(folder);
        let mut file = file.map_err(|cause| failed(&cause))?;
        let out = Out { file: std::io::BufWriter::new(file.as_file_mut()), path };
        let written = self.in_edits(|log| {
            let frame = Frame { made: now(), filter, tips: log.chain_tips()? };
            let fonts = self.0.studio.fonts();
            let sheet: Box<dyn Sheet> = match format {
                Format::Csv => Box::new(csv::Csv::begin(out, &frame)?),
                Format::Json => Box::new(json::JsonFile::begin(out, &frame)?),
                Format::Pdf => Box::new(pdf::Document::new(out, words, fonts)),
            };
            write_all(log, sheet, &frame, total, progress)
        })?;
        let Some(entries) = written else { return Ok(None) };
        file.as_file().sync_all().map_err(|cause| failed(&cause))?;
        let bytes = file.as_file().metadata().map_err(|cause| failed(&cause))?.len();
        file.persist_noclobber(path).map_err(|cause| failed(&cause.error))?;
        Ok(Some(AuditWritten { path: path.to_path_buf(), entries, bytes }))
    }
}

fn write_all(
    log: &EditReader,
    mut sheet: Box<dyn Sheet + '_>,
    frame: &Frame<'_>,
    total: u64,
    progress: &mut Progress,
) -> Result<Option<u64>> {
    let mut done = 0;
    let mut stopped = false;
    each_entry(log, &wanted(log, frame.filter)?, None, |entry| {
        stopped = progress.note(done, Some(total), 0).is_break();
        if stopped {
            return Ok(false);
        }
        sheet.entry(entry)?;
        done += 1;
        Ok(true)
    })?;
    let whole = !stopped && sheet.finish(frame, progress)? && !progress.is_cancelled();
    Ok(whole.then_some(done))
}

/// Where bytes go, with the name that errors tell.
struct Out<'a> {
    file: std::io::BufWriter<&'a mut std::fs::File>,
    path: &'a Path,
}

impl Out<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|cause| DeviceError::io("Writing", self.path, &cause))
    }

    fn end(mut self) -> Result<()> {
        self.file.flush().map_err(|cause| DeviceError::io("Writing", self.path, &cause))
    }
}

fn format_of(path: &Path) -> Result<Format> {
    let extension = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("pdf") => Ok(Format::Pdf),
        _ => Err(DeviceError::bad_input(format!("The end of {} names no format.", path.display()))
            .hint("Use .csv, .json or .pdf.")),
    }
}

/// A filter as files name it.
fn filter_facts(filter: &AuditFilter) -> Vec<(&'static str, String)> {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let kind = filter.automatic.map(|only| if only { "automatic" } else { "people" }.to_owned());
    let facts = [
        ("feature", filter.feature.clone()),
        ("layer", filter.layer.clone()),
        ("author", filter.author.clone()),
        ("from", time(filter.from)),
        ("to", time(filter.to)),
        ("text", filter.text.clone()),
        ("only", kind),
    ];
    facts.into_iter().filter_map(|(name, says)| Some((name, says?))).collect()
}
