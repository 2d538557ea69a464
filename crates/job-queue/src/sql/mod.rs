//! A queue in a table, of SQLite or PostgreSQL.

mod rows;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use database::{Database, Engine, Isolation, Migrations, Tx};

use crate::error::{QueueError, Result};
use crate::message::{DeadLetter, Depth, Lease, NewMessage, Retry, Submitted};
use crate::pause::Pause;
use crate::queue::{Queue, QueueOptions, Submit};
use crate::time::{millis, now_ms};

/// A queue in a table; clones share it.
///
/// On PostgreSQL several programs may work on one: a row that one of them takes is passed over by the
/// others (`SKIP LOCKED`). Submissions of this process are noticed at once, those of others by looking.
#[derive(Clone)]
pub struct SqlQueue {
    database: Database,
    options: QueueOptions,
    pause: Arc<Pause>,
}

impl SqlQueue {
    /// Opens the queue of a database, and makes its table.
    ///
    /// # Errors
    /// If the database can't be reached or is of a newer program.
    pub async fn open(database: Database, options: QueueOptions) -> Result<Self> {
        database.migrate(migrations()).await?;
        Ok(Self { database, options, pause: Arc::default() })
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        // Every statement names the rows that it is about by key or lease.
        self.database.write_with(Isolation::ReadCommitted, work).await
    }
}

#[async_trait]
impl Submit for SqlQueue {
    async fn submit(&self, message: NewMessage) -> Result<Submitted> {
        let submitted = self.submit_all(vec![message]).await?;
        submitted.into_iter().next().ok_or_else(|| QueueError::Engine("no answer".to_owned()))
    }

    async fn submit_all(&self, messages: Vec<NewMessage>) -> Result<Vec<Submitted>> {
        messages.iter().try_for_each(NewMessage::check)?;
        let submitted = self.write(move |tx| rows::insert(tx, &messages, now_ms())).await?;
        self.pause.end();
        Ok(submitted)
    }
}

#[async_trait]
impl Queue for SqlQueue {
    async fn lease(&self, topic: &str, most: usize) -> Result<Vec<Lease>> {
        let (topic, options) = (topic.to_owned(), self.options);
        let leases = self.write(move |tx| rows::lease(tx, &topic, most, &options, now_ms())).await?;
        self.pause.found(!leases.is_empty());
        Ok(leases)
    }

    async fn wait(&self, _topic: &str, longest: Duration) {
        self.pause.wait(longest).await;
    }

    async fn extend(&self, lease: &Lease) -> Result<()> {
        let (lease, until) = (lease.clone(), now_ms().saturating_add(millis(self.options.lease)));
        self.write(move |tx| rows::extend(tx, &lease, until)).await
    }

    async fn done(&self, lease: &Lease) -> Result<()> {
        let lease = lease.clone();
        self.write(move |tx| rows::done(tx, &lease, now_ms())).await
    }

    async fn fail(&self, lease: &Lease, reason: &str, retry: Retry) -> Result<()> {
        let (lease, reason, options) = (lease.clone(), reason.to_owned(), self.options);
        self.write(move |tx| rows::fail(tx, &lease, &reason, retry, &options, now_ms())).await?;
        self.pause.end();
        Ok(())
    }

    async fn dead(&self, topic: &str, after: Option<&str>, most: usize) -> Result<Vec<DeadLetter>> {
        let (topic, after) = (topic.to_owned(), after.unwrap_or_default().to_owned());
        self.database.read(move |tx| rows::dead(tx, &topic, &after, most)).await
    }

    async fn requeue(&self, topic: &str, id: &str) -> Result<()> {
        let (topic, id) = (topic.to_owned(), id.to_owned());
        self.write(move |tx| rows::requeue(tx, &topic, &id, now_ms())).await?;
        self.pause.end();
        Ok(())
    }

    async fn depth(&self, topic: &str) -> Result<Depth> {
        let topic = topic.to_owned();
        self.database.read(move |tx| rows::depth(tx, &topic, now_ms())).await
    }

    async fn forget(&self, older: Duration) -> Result<()> {
        let before = now_ms().saturating_sub(millis(older));
        self.write(move |tx| rows::forget(tx, before)).await
    }

    fn lease_time(&self) -> Duration {
        self.options.lease
    }
}

fn migrations() -> Migrations {
    mod sqlite {
        database::refinery::embed_migrations!("migrations/sqlite");
    }
    mod postgres {
        database::refinery::embed_migrations!("migrations/postgres");
    }
    Migrations {
        table: "queue_migrations",
        sqlite: sqlite::migrations::runner().get_migrations().clone(),
        postgres: postgres::migrations::runner().get_migrations().clone(),
    }
}

/// Rows that others work on are passed over, where there are others.
const fn passing_over(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}
