//! How the edits stand; undo and redo, in words.

use edit_log::{Did, EditLog, UndoStep};
use feature_crdt::{Cause, LAYERS, REVIEWS};

use super::desk::now_ms;
use super::view::EditState;
use crate::device::Device;
use crate::error::Result;

/// What undo and redo would do, in words.
#[derive(Clone, Default)]
pub(super) struct Steps {
    pub(super) undo: Option<String>,
    pub(super) redo: Option<String>,
}

impl Device {
    /// Tells how the edits stand.
    pub(crate) fn edit_state(&self) -> Result<EditState> {
        let figures = self.read_edits(|log| Ok((log.version()?, log.unsynced()?)))?;
        let (version, unsynced) = figures.unwrap_or_default();
        let steps = if version > 0 { self.undo_steps()? } else { Steps::default() };
        Ok(EditState { version, undo: steps.undo, redo: steps.redo, unsynced })
    }

    /// Takes back the last change of this device.
    pub(crate) fn undo_edit(&self) -> Result<EditState> {
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| log.undo(now_ms()).map_err(Into::into))?;
        self.edit_state()
    }

    /// Takes back the last undo.
    pub(crate) fn redo_edit(&self) -> Result<EditState> {
        self.in_edits(|_| Ok(()))?;
        self.write_edits(|log| log.redo(now_ms()).map_err(Into::into))?;
        self.edit_state()
    }
}

/// Says what undo and redo would do.
pub(super) fn steps_of(log: &EditLog) -> Result<Steps> {
    let state = log.undo_state()?;
    let said = |word: &str, step: &UndoStep| format!("{word}: {}", said(step));
    Ok(Steps {
        undo: state.undo.as_ref().map(|step| said("Undo", step)),
        redo: state.redo.as_ref().map(|step| said("Redo", step)),
    })
}

fn said(step: &UndoStep) -> String {
    let Did { created, changed, deleted, restored, layer } = step.did;
    let (one, several) = match layer {
        Some(LAYERS) => ("layer", "layers"),
        Some(REVIEWS) => ("note of the review", "notes of the review"),
        _ => ("feature", "features"),
    };
    let count = |many: u64| format!("{many} {}", if many == 1 { one } else { several });
    let done = match step.cause {
        Cause::Import => return format!("{} imported", count(created + changed)),
        Cause::Restore => return format!("{} put back", count(created + changed + deleted + restored)),
        Cause::Resolve => return format!("{} decided", count((changed + deleted + restored).max(1))),
        Cause::Edit | Cause::Undo(_) | Cause::Redo(_) => {
            [(created, "made"), (changed, "changed"), (deleted, "deleted"), (restored, "restored")]
        }
    };
    let parts: Vec<String> = done
        .iter()
        .filter(|(many, _)| *many > 0)
        .map(|(many, word)| format!("{} {word}", count(*many)))
        .collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}
