//! Which entries are wanted.

use feature_crdt::{FeatureId, LayerId};
use jiff::Timestamp;

use super::entry::AuditEntry;

/// Which entries are wanted, as it was asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct AuditFilter {
    pub(crate) feature: Option<String>,
    /// Id or name.
    pub(crate) layer: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) text: Option<String>,
    /// Only what rules settle, or only what people did; both if absent.
    pub(crate) automatic: Option<bool>,
}

/// The same, with what it names found.
#[derive(Clone, Default, Debug)]
pub(super) struct Wanted {
    pub(super) feature: Option<FeatureId>,
    pub(super) layer: Option<LayerId>,
    pub(super) author: Option<String>,
    /// Milliseconds since 1970.
    pub(super) from: Option<u64>,
    pub(super) to: Option<u64>,
    /// In lower case.
    pub(super) text: Option<String>,
    pub(super) automatic: Option<bool>,
}

impl Wanted {
    /// Tells whether what one knows before an entry is made speaks for it.
    pub(super) fn takes(&self, at: u64, author: &str, layer: LayerId, feature: FeatureId) -> bool {
        self.from.is_none_or(|from| at >= from)
            && self.to.is_none_or(|to| at <= to)
            && self.author.as_deref().is_none_or(|wanted| wanted == author)
            && self.layer.is_none_or(|wanted| wanted == layer)
            && self.feature.is_none_or(|wanted| wanted == feature)
    }

    /// Tells whether the words of an entry hold the text that is looked for.
    pub(super) fn says(&self, entry: &AuditEntry) -> bool {
        let Some(text) = &self.text else { return true };
        let holds = |word: &str| word.to_lowercase().contains(text);
        let values = entry.from.iter().map(|from| &from.value).chain(&entry.to);
        holds(&entry.label)
            || holds(&entry.layer_name)
            || holds(&entry.author)
            || holds(&entry.device)
            || entry.reason.as_deref().is_some_and(holds)
            || entry.field_label.as_deref().is_some_and(holds)
            || entry.hash.as_deref().is_some_and(|hash| hash.starts_with(text.as_str()))
            || entry.from.iter().any(|from| holds(&from.author))
            || values.into_iter().any(|value| value.as_str().map_or_else(|| holds(&value.to_string()), holds))
    }
}
