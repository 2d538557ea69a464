//! Names of properties.

use std::fmt;
use std::sync::Arc;

use crate::error::NameError;

/// The longest name of a property, in bytes of UTF-8.
pub const MAX_KEY_BYTES: usize = 128;

/// The stable name of a property, or of one item of a set in it (`photos/2cf2…`).
///
/// What people read is the label of the layer's field; a key never changes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

impl Key {
    /// Checks a name.
    ///
    /// # Errors
    /// If it is empty, longer than [`MAX_KEY_BYTES`] or holds a control character.
    pub fn new(name: &str) -> Result<Self, NameError> {
        let fits = !name.is_empty() && name.len() <= MAX_KEY_BYTES;
        if fits && !name.chars().any(char::is_control) {
            return Ok(Self(name.into()));
        }
        Err(NameError::Key)
    }

    /// The property that an item belongs to, or the property itself.
    #[must_use]
    pub fn field(&self) -> &str {
        self.0.split_once('/').map_or(&*self.0, |(field, _)| field)
    }

    /// The item of a set, if this is one.
    #[must_use]
    pub fn item(&self) -> Option<&str> {
        self.0.split_once('/').map(|(_, item)| item)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", &self.0)
    }
}

impl std::borrow::Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn an_item_belongs_to_its_field() {
        let photo = Key::new("photos/2cf2").expect("a key");
        assert_eq!((photo.field(), photo.item()), ("photos", Some("2cf2")));
        let plain = Key::new("status").expect("a key");
        assert_eq!((plain.field(), plain.item()), ("status", None));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for wrong in ["", "a\nb", &"x".repeat(129)] {
            assert!(Key::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
