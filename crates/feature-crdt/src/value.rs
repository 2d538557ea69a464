//! Values of registers.

use std::cmp::Ordering;

use crate::{FeatureId, Geometry};

/// Whether a feature is there.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Existence {
    /// It is.
    Alive,
    /// It was deleted.
    Deleted,
    /// It went into another feature, which stands for it.
    MergedInto(FeatureId),
}

/// What a register holds.
///
/// Values are compared by content: two equal ones are never a conflict.
#[derive(Clone, Debug)]
pub enum Value {
    /// The register was emptied; as good as never written, but it replaced what was there.
    Absent,
    /// JSON's `null`.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other finite number; [`Value::number`] makes whole ones [`Value::Int`].
    Float(f64),
    /// Text.
    Text(Box<str>),
    /// A JSON array or object, written as [`Value::Json`] demands: no white space, members sorted.
    Json(Box<str>),
    /// A geometry; for [`crate::Register::Geometry`] only.
    Geometry(Geometry),
    /// Whether the feature is there; for [`crate::Register::Existence`] only.
    Existence(Existence),
}

/// Up to here every whole number is a double: 2^53.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Value {
    /// A number, as a whole one where it is one, so that 3 and 3.0 are equal.
    ///
    /// `None` if it is not finite.
    #[must_use]
    pub fn number(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        if number.trunc().total_cmp(&number).is_eq() && number.abs() <= WHOLE {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            return Some(Self::Int(number as i64));
        }
        if number == 0.0 { Some(Self::Int(0)) } else { Some(Self::Float(number)) }
    }

    /// Text.
    #[must_use]
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::Text(text.into())
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::Null => 1,
            Self::Bool(_) => 2,
            Self::Int(_) => 3,
            Self::Float(_) => 4,
            Self::Text(_) => 5,
            Self::Json(_) => 6,
            Self::Geometry(_) => 7,
            Self::Existence(_) => 8,
        }
    }
}

impl Ord for Value {
    /// An order for canonical lists; it means nothing to people.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) | (Self::Json(a), Self::Json(b)) => a.cmp(b),
            (Self::Geometry(a), Self::Geometry(b)) => a.cmp(b),
            (Self::Existence(a), Self::Existence(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        assert_eq!(Value::number(3.0), Some(Value::Int(3)));
        assert_eq!(Value::number(-0.0), Some(Value::Int(0)));
        assert_eq!(Value::number(3.5), Some(Value::Float(3.5)));
        assert_eq!(Value::number(1e300), Some(Value::Float(1e300)));
        assert_eq!(Value::number(f64::NAN), None);
    }
}
