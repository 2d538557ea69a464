//! CSV as RFC 4180 has it: one line for each entry, then one for each chain and one that says how to
//! check, all with the same columns.

use serde_json::{Map, Value as Json, json};

use super::super::entry::AuditEntry;
use super::super::record::{COLUMNS, record};
use super::{Frame, HOW_TO_CHECK, Out, Sheet};
use crate::error::Result;
use crate::tasks::Progress;

pub(super) struct Csv<'a> {
    out: Out<'a>,
}

impl<'a> Csv<'a> {
    pub(super) fn begin(mut out: Out<'a>, _frame: &Frame<'_>) -> Result<Self> {
        out.put(line(COLUMNS.iter().map(|name| (*name).to_owned())).as_bytes())?;
        Ok(Self { out })
    }

    fn row(&mut self, record: &Map<String, Json>) -> Result<()> {
        let cell = |name: &&str| record.get(*name).map(text).unwrap_or_default();
        self.out.put(line(COLUMNS.iter().map(cell)).as_bytes())
    }
}

impl Sheet for Csv<'_> {
    fn entry(&mut self, entry: AuditEntry) -> Result<()> {
        self.row(&record(&entry))
    }

    fn finish(mut self: Box<Self>, frame: &Frame<'_>, _progress: &Progress) -> Result<bool> {
        let made = frame.made.to_string();
        let row = |members: Json| members.as_object().cloned().unwrap_or_default();
        for tip in &frame.tips {
            self.row(&row(json!({
                "at": made,
                "cause": "CHAIN_TIP",
                "device": tip.device,
                "change": format!("{}.{}", tip.replica, tip.through),
                "hash": hex::encode(tip.hash),
            })))?;
        }
        self.row(&row(json!({ "at": made, "cause": "HOW_TO_CHECK", "reason": HOW_TO_CHECK })))?;
        self.out.end()?;
        Ok(true)
    }
}

/// A value as a cell: texts as they are, lists and objects as JSON.
fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let quoted = |cell: String| {
        if cell.contains(['"', ',', '\r', '\n']) || cell.trim().len() != cell.len() {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    let mut line = cells.map(quoted).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (cells, expected) in [
            (&["a", "b"][..], "a,b\r\n"),
            (&["", "1,5"], ",\"1,5\"\r\n"),
            (&["say \"no\"", "two\nlines"], "\"say \"\"no\"\"\",\"two\nlines\"\r\n"),
            (&[" led", "مخيم"], "\" led\",مخيم\r\n"),
        ] {
            assert_eq!(line(cells.iter().map(|cell| (*cell).to_owned())), expected);
        }
    }
}
