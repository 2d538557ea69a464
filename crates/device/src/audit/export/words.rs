//! The words of the document, in the reader's language.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What the document says. What is absent stays English.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct AuditWords {
    /// BCP 47.
    pub(super) language: String,
    pub(super) right_to_left: bool,
    pub(super) title: String,
    pub(super) made: String,
    pub(super) entries: String,
    /// Name of the filter, and of its parts by their keys.
    pub(super) filter: String,
    pub(super) filters: BTreeMap<String, String>,
    pub(super) everything: String,
    pub(super) time: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) why: String,
    pub(super) hash: String,
    /// By cause.
    pub(super) causes: BTreeMap<String, String>,
    /// By rule, with `{version}`.
    pub(super) rules: BTreeMap<String, String>,
    pub(super) version: String,
    pub(super) geometry: String,
    pub(super) existence: String,
    pub(super) alive: String,
    pub(super) deleted: String,
    pub(super) nothing: String,
    /// With `{author}` and `{at}`.
    pub(super) taken_back: String,
    pub(super) foot: String,
    /// With `{page}` and `{pages}`.
    pub(super) page: String,
    pub(super) chains: String,
    pub(super) check: String,
    pub(super) how_to_check: String,
}

impl Default for AuditWords {
    fn default() -> Self {
        let words = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned())).collect()
        };
        Self {
            language: "en".into(),
            right_to_left: false,
            title: "Who decided what".into(),
            made: "Made".into(),
            entries: "Entries".into(),
            filter: "Filter".into(),
            filters: words(&[
                ("feature", "feature"),
                ("layer", "layer"),
                ("author", "person"),
                ("from", "from"),
                ("to", "until"),
                ("text", "words"),
                ("only", "only"),
            ]),
            everything: "everything".into(),
            time: "Time (UTC)".into(),
            who: "Person, device".into(),
            what: "What".into(),
            from: "From".into(),
            to: "To".into(),
            why: "Why".into(),
            hash: "Hash of the change".into(),
            causes: words(&[
                ("RESOLVE", "Decided"),
                ("UNDO", "Taken back"),
                ("REDO", "Done again"),
                ("POLICY_CHANGE", "Rule set"),
                ("AUTOMATIC", "Settled by rule"),
            ]),
            rules: words(&[
                ("keep_both", "Keep all, a person decides"),
                ("newest", "The newest"),
                ("first", "The oldest"),
                ("role_rank", "Order of people and roles"),
                ("most_accurate", "The most accurate"),
                ("max", "The largest"),
                ("min", "The smallest"),
                ("counter", "Added up"),
                ("set_union", "All items"),
                ("forward_only", "Only forwards"),
                ("append", "One after the other"),
            ]),
            version: "version {version}".into(),
            geometry: "Place and shape".into(),
            existence: "Whether it is there".into(),
            alive: "there".into(),
            deleted: "deleted".into(),
            nothing: "nothing".into(),
            taken_back: "Taken back by {author}, {at}".into(),
            foot: "Map Offline".into(),
            page: "{page} / {pages}".into(),
            chains: "Chains of changes, as far as this device knows them".into(),
            check: "How to check".into(),
            how_to_check: super::HOW_TO_CHECK.into(),
        }
    }
}

impl AuditWords {
    /// The word of a key in a list, or the key.
    pub(super) fn word<'a>(list: &'a BTreeMap<String, String>, key: &'a str) -> &'a str {
        list.get(key).map_or(key, String::as_str)
    }
}
