//! Lists of dots that need no list, since they are what they mostly are.

use crate::{Dot, Edit, FeatureId};

/// Nothing is replaced.
pub(super) const NONE: u8 = 0;
/// What the creation of the feature wrote.
pub(super) const CREATION: u8 = 1;
/// The dots that the edit replaces in the existence.
pub(super) const AS_EXISTENCE: u8 = 2;
/// Dots that are listed.
pub(super) const LIST: u8 = 3;
/// The bits of a form.
pub(super) const FORM_BITS: u8 = 3;

/// The form of the dots that an edit replaces in the existence.
pub(super) fn of_existence(edit: &Edit) -> u8 {
    of(&edit.existence_replaces, edit.feature, &[])
}

/// The form of the dots that a write replaces.
pub(super) fn of(replaces: &[Dot], feature: FeatureId, existence: &[Dot]) -> u8 {
    match replaces {
        [] => NONE,
        [one] if *one == feature => CREATION,
        _ if replaces == existence => AS_EXISTENCE,
        _ => LIST,
    }
}

/// Bits 0 and 1 of an edit's flags: the existence.
pub(super) const EXISTENCE_BITS: u8 = 3;
pub(super) const ALIVE: u8 = 0;
pub(super) const DELETED: u8 = 1;
pub(super) const MERGED: u8 = 2;
/// The feature is named by this very edit.
pub(super) const OWN_FEATURE: u8 = 1 << 2;
/// The edit names a layer.
pub(super) const LAYER: u8 = 1 << 3;
/// Bits 4 and 5: the form of what is replaced in the existence.
pub(super) const REPLACES_SHIFT: u32 = 4;
/// No more bits than these are flags.
pub(super) const ALL_FLAGS: u8 = (1 << 6) - 1;

/// In a write's flags, above the form: there is exactly one value.
pub(super) const ONE_VALUE: u8 = 1 << 2;
/// No more bits than these are a write's flags.
pub(super) const ALL_WRITE_FLAGS: u8 = (1 << 3) - 1;

/// Kinds of values.
pub(super) mod kind {
    use crate::{Existence, Value};

    pub(in crate::encode) const ABSENT: u8 = 0;
    pub(in crate::encode) const NULL: u8 = 1;
    pub(in crate::encode) const FALSE: u8 = 2;
    pub(in crate::encode) const TRUE: u8 = 3;
    pub(in crate::encode) const INT: u8 = 4;
    pub(in crate::encode) const FLOAT: u8 = 5;
    pub(in crate::encode) const TEXT: u8 = 6;
    pub(in crate::encode) const JSON: u8 = 7;
    pub(in crate::encode) const GEOMETRY: u8 = 8;
    pub(in crate::encode) const ALIVE: u8 = 9;
    pub(in crate::encode) const DELETED: u8 = 10;
    pub(in crate::encode) const MERGED: u8 = 11;

    pub(in crate::encode) const fn of(value: &Value) -> u8 {
        match value {
            Value::Absent => ABSENT,
            Value::Null => NULL,
            Value::Bool(false) => FALSE,
            Value::Bool(true) => TRUE,
            Value::Int(_) => INT,
            Value::Float(_) => FLOAT,
            Value::Text(_) => TEXT,
            Value::Json(_) => JSON,
            Value::Geometry(_) => GEOMETRY,
            Value::Existence(Existence::Alive) => ALIVE,
            Value::Existence(Existence::Deleted) => DELETED,
            Value::Existence(Existence::MergedInto(_)) => MERGED,
        }
    }
}

/// Causes.
pub(super) mod cause {
    use crate::{Cause, Dot};

    pub(in crate::encode) const EDIT: u8 = 0;
    pub(in crate::encode) const UNDO: u8 = 1;
    pub(in crate::encode) const REDO: u8 = 2;
    pub(in crate::encode) const IMPORT: u8 = 3;
    pub(in crate::encode) const RESOLVE: u8 = 4;
    pub(in crate::encode) const RESTORE: u8 = 5;

    pub(in crate::encode) const fn of(cause: Cause) -> (u8, Option<Dot>) {
        match cause {
            Cause::Edit => (EDIT, None),
            Cause::Undo(dot) => (UNDO, Some(dot)),
            Cause::Redo(dot) => (REDO, Some(dot)),
            Cause::Import => (IMPORT, None),
            Cause::Resolve => (RESOLVE, None),
            Cause::Restore => (RESTORE, None),
        }
    }

    /// The cause of a number; `dot` reads the edit that it names, if it names one.
    pub(in crate::encode) fn read<E>(
        number: u8,
        wrong: E,
        dot: impl FnOnce() -> Result<Dot, E>,
    ) -> Result<Cause, E> {
        Ok(match number {
            EDIT => Cause::Edit,
            UNDO => Cause::Undo(dot()?),
            REDO => Cause::Redo(dot()?),
            IMPORT => Cause::Import,
            RESOLVE => Cause::Resolve,
            RESTORE => Cause::Restore,
            _ => return Err(wrong),
        })
    }
}
