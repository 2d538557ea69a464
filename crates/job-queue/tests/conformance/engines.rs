//! The engines that the suite runs over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use database::Database;
use job_queue::{NatsOptions, NatsQueue, Queue, QueueOptions, SqlQueue};

/// A queue that nobody else uses, and what must outlive it.
pub struct Fresh {
    pub queue: Arc<dyn Queue>,
    _folder: tempfile::TempDir,
}

pub async fn sqlite(options: QueueOptions) -> Option<Fresh> {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::sqlite(&folder.path().join("queue.sqlite")).expect("a file");
    let queue = SqlQueue::open(database, options).await.expect("tables");
    Some(Fresh { queue: Arc::new(queue), _folder: folder })
}

pub async fn postgres(options: QueueOptions) -> Option<Fresh> {
    let server = match peers::Postgres::get() {
        Ok(server) => server,
        Err(missing) => {
            missing.skip();
            return None;
        }
    };
    let database = Database::postgres(&server.fresh(), 6).expect("an address");
    let queue = SqlQueue::open(database, options).await.expect("tables");
    Some(Fresh { queue: Arc::new(queue), _folder: tempfile::tempdir().expect("a folder") })
}

pub async fn nats(options: QueueOptions) -> Option<Fresh> {
    static NAMES: AtomicU32 = AtomicU32::new(0);
    let server = match peers::Nats::get() {
        Ok(server) => server,
        Err(missing) => {
            missing.skip();
            return None;
        }
    };
    let prefix = format!("test{}", NAMES.fetch_add(1, Ordering::Relaxed));
    let nats = NatsOptions { address: server.address(), prefix };
    let queue = NatsQueue::connect(&nats, options).await.expect("streams");
    Some(Fresh { queue: Arc::new(queue), _folder: tempfile::tempdir().expect("a folder") })
}
