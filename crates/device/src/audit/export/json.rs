//! JSON: one object, the entries one to a line.

use serde_json::{Map, Value as Json, json};

use super::super::entry::AuditEntry;
use super::super::record::record;
use super::{Frame, HOW_TO_CHECK, Out, Sheet, filter_facts};
use crate::error::Result;
use crate::tasks::Progress;

/// What the file says that it is.
pub(in crate::audit) const FORMAT: &str = "map-offline-audit";
/// The newest version of it.
pub(in crate::audit) const VERSION: u64 = 1;

pub(super) struct JsonFile<'a> {
    out: Out<'a>,
    first: bool,
}

impl<'a> JsonFile<'a> {
    pub(super) fn begin(mut out: Out<'a>, frame: &Frame<'_>) -> Result<Self> {
        let facts = filter_facts(frame.filter).into_iter();
        let filter: Map<String, Json> = facts.map(|(name, says)| (name.to_owned(), json!(says))).collect();
        let head = format!(
            "{{\"format\":{},\"version\":{VERSION},\"made\":{},\"filter\":{},\"entries\":[",
            json!(FORMAT),
            json!(frame.made.to_string()),
            Json::Object(filter),
        );
        out.put(head.as_bytes())?;
        Ok(Self { out, first: true })
    }
}

impl Sheet for JsonFile<'_> {
    fn entry(&mut self, entry: AuditEntry) -> Result<()> {
        let between = if std::mem::replace(&mut self.first, false) { "\n" } else { ",\n" };
        self.out.put(format!("{between}{}", Json::Object(record(&entry))).as_bytes())
    }

    fn finish(mut self: Box<Self>, frame: &Frame<'_>, _progress: &Progress) -> Result<bool> {
        let tip = |tip: &edit_log::ChainTip| {
            json!({
                "replica": tip.replica.to_string(),
                "device": tip.device,
                "through": tip.through,
                "hash": hex::encode(tip.hash),
            })
        };
        let tips: Json = frame.tips.iter().map(tip).collect();
        self.out.put(format!("\n],\"tips\":{tips},\"check\":{}}}\n", json!(HOW_TO_CHECK)).as_bytes())?;
        self.out.end()?;
        Ok(true)
    }
}
