//! Use cases over the log itself: look, check, make anew, copy.

use std::path::PathBuf;
use std::time::Instant;

use edit_log::EditReader;

use super::view::LogReport;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

impl Device {
    /// Tells how the log stands, without a check.
    pub(crate) fn log_report(&self) -> Result<LogReport> {
        let begun = Instant::now();
        let report = self.read_edits(|log| Ok(log.report()?))?;
        Ok(view(report.unwrap_or_default(), begun))
    }

    /// What all changes come to, as a hash that is the same on every device that has the same ones.
    pub(crate) fn shared_digest(&self) -> Result<Option<String>> {
        self.read_edits(|log| Ok(log.shared_digest()?))
    }

    /// Checks every change, and that the features are what the changes make.
    pub(crate) fn verify_log(&self) -> Result<LogReport> {
        let begun = Instant::now();
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| Ok(view(log.verify()?, begun)))
    }

    /// Makes the features anew from the changes.
    pub(crate) fn rebuild_log(&self) -> Result<LogReport> {
        let begun = Instant::now();
        self.in_edits(|_| Ok(()))?;
        let report = self.write_edits(|log| Ok(log.rebuild()?))?;
        self.tell_layers();
        Ok(view(report, begun))
    }

    /// Copies the log to a new file while it is in use.
    pub(crate) fn backup_log(&self, path: &str) -> Result<LogReport> {
        let begun = Instant::now();
        let path = PathBuf::from(path);
        let path = std::path::absolute(&path)
            .map_err(|cause| DeviceError::bad_input(format!("{} is no path: {cause}.", path.display())))?;
        if path.exists() {
            let message = format!("{} exists already.", path.display());
            return Err(DeviceError::new(ErrorCode::Conflict, message)
                .hint("Choose another name; nothing is overwritten."));
        }
        self.in_edits(|log| {
            log.backup(&path)?;
            Ok(view(EditReader::open(&path)?.report()?, begun))
        })
    }
}

fn view(report: edit_log::LogReport, begun: Instant) -> LogReport {
    LogReport {
        changes: report.changes,
        features: report.features,
        replicas: report.replicas,
        bytes: report.bytes,
        problems: report.problems,
        digest: report.digest,
        seconds: begun.elapsed().as_secs_f64(),
    }
}
