//! Values in their one form, and lists that rise.

use super::Refusal;
use super::json_form::is_canonical;
use crate::{Dot, MAX_TEXT_BYTES, Target, Value};

/// The first item that is not greater than the one before.
pub(super) fn fall<'a, T, K: PartialOrd>(items: &'a [T], key: impl Fn(&'a T) -> K) -> Option<&'a T> {
    let at = (1..items.len()).find(|at| key(&items[at - 1]) >= key(&items[*at]))?;
    Some(&items[at])
}

/// Checks the length of a text.
pub(super) const fn check_text(what: &'static str, text: &str, max: usize) -> Result<(), Refusal> {
    if text.len() <= max { Ok(()) } else { Err(Refusal::Text { what, bytes: text.len(), max }) }
}

/// Checks that a value fits where it is written, and is in its one form; gives its bytes.
pub(super) fn check_value(edit: Dot, target: &Target, value: &Value) -> Result<usize, Refusal> {
    let wrong = |what: &'static str| Err(Refusal::Value { edit, register: target.clone().into(), what });
    let here = matches!(
        (target, value),
        (_, Value::Absent) | (Target::Geometry, Value::Geometry(_)) | (Target::Property(_), _)
    );
    match value {
        _ if !here => wrong("the register of the geometry holds a geometry or none"),
        Value::Existence(_) => wrong("whether a feature is there is no property"),
        Value::Geometry(_) if *target != Target::Geometry => wrong("a geometry is no property"),
        Value::Geometry(geometry) => Ok(geometry.bytes().len()),
        Value::Float(number) => match Value::number(*number) {
            Some(Value::Float(same)) if same.to_bits() == number.to_bits() => Ok(size_of::<f64>()),
            Some(_) => wrong("a whole number is written as one"),
            None => wrong("a number is finite"),
        },
        Value::Text(text) => check_text("value", text, MAX_TEXT_BYTES).map(|()| text.len()),
        Value::Json(text) => {
            check_text("value", text, MAX_TEXT_BYTES)?;
            if is_canonical(text) {
                return Ok(text.len());
            }
            wrong("an array or object is JSON without white space, with sorted members, at most 32 deep")
        }
        Value::Absent | Value::Null | Value::Bool(_) | Value::Int(_) => Ok(1),
    }
}
