//! Events from process to process, by rows of the database that they share.
//!
//! Rows that are asked for twice a second, and only while somebody listens: that works on everything
//! that speaks PostgreSQL's language, through every pool and proxy.

use std::sync::Weak;
use std::time::Duration;

use database::{Database, DbError, Isolation};
use hub_store::events::{self, EventRow, NewEvent};
use uuid::Uuid;

use super::{Event, Shared};

/// How often rows are asked for.
const PAUSE: Duration = Duration::from_millis(500);

/// Rows that are read at once.
const PAGE: u32 = 1000;

/// Tells the other processes.
pub(super) struct Carrier {
    database: Database,
    /// The name of this process.
    origin: String,
}

impl Carrier {
    pub(super) fn new(database: Database) -> Self {
        Self { database, origin: Uuid::now_v7().to_string() }
    }

    /// Tells events. If the database can't be reached the others look late: they poll when they
    /// connect anew.
    pub(super) async fn tell(&self, told: &[(String, Event)]) {
        let rows = told.iter().filter_map(|(workspace, event)| {
            let body = serde_json::to_string(event).ok()?;
            Some(NewEvent { workspace: workspace.clone(), body })
        });
        let (rows, origin) = (rows.collect::<Vec<_>>(), self.origin.clone());
        if rows.is_empty() {
            return;
        }
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let written = self
            .database
            .write_with(Isolation::ReadCommitted, move |tx| events::tell(tx, &origin, &rows, now_ms))
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "other processes were not told what happened");
        }
    }

    async fn since(&self, after: Option<u64>) -> Result<(u64, Vec<EventRow>), DbError> {
        self.database
            .read(move |tx| match after {
                None => Ok((events::last(tx)?, Vec::new())),
                Some(after) => {
                    let rows = events::since(tx, after, PAGE)?;
                    Ok((rows.last().map_or(after, |row| row.number), rows))
                }
            })
            .await
    }
}

/// Reads what other processes tell, while anybody listens.
pub(super) async fn listen(shared: Weak<Shared>) {
    let mut last = None;
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(shared) = shared.upgrade() else { return };
        let Some(carrier) = &shared.carrier else { return };
        if !shared.is_heard() {
            last = None;
            continue;
        }
        match carrier.since(last).await {
            Ok((now, rows)) => {
                // What happened before the first look was told by nobody to nobody: say so.
                let gap = rows.first().is_some_and(|row| last.is_some_and(|last| row.number != last + 1));
                if gap || last.is_none() {
                    shared.missed();
                }
                pass(&shared, &carrier.origin, rows);
                last = Some(now);
            }
            Err(error) => tracing::warn!(%error, "what other processes tell can't be read"),
        }
    }
}

fn pass(shared: &Shared, origin: &str, rows: Vec<EventRow>) {
    for row in rows.into_iter().filter(|row| row.origin != origin) {
        // An event of a newer program: something happened, who knows what.
        let event = serde_json::from_str(&row.body).unwrap_or(Event::Missed);
        shared.spread(&row.workspace, event);
    }
}
