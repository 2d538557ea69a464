//! Values in their one form, and lists that rise.

use super::Refusal;
use super::json_form::is_canonical;
use crate::{Dot, MAX_TEXT_BYTES, Target, Value};

/// Checks that each item is greater than the one before; gives the first that is not.
pub(super) fn rises<'a, T, K: Ord + Clone>(
    items: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Result<(), <K as IntoOwned>::Owned>
where
    K: IntoOwned,
{
    let fall = items.windows(2).find(|pair| key(&pair[0]) >= key(&pair[1]));
    fall.map_or(Ok(()), |pair| Err(key(&pair[1]).into_owned()))
}

/// What a refusal keeps of a key that was borrowed.
pub(super) trait IntoOwned {
    type Owned;
    fn into_owned(self) -> Self::Owned;
}

impl<T: Clone> IntoOwned for &T {
    type Owned = T;
    fn into_owned(self) -> T {
        self.clone()
    }
}
