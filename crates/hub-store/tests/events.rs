//! Events from process to process, over both engines.

mod common;

use database::{Database, DbError, Isolation};
use hub_store::events::{self, NewEvent};

async fn tell(database: &Database, origin: &'static str, bodies: Vec<String>, now_ms: i64) {
    let told = database.write_with(Isolation::ReadCommitted, move |tx| {
        let new = |body: &String| NewEvent { workspace: "w".to_owned(), body: body.clone() };
        events::tell(tx, origin, &bodies.iter().map(new).collect::<Vec<_>>(), now_ms)
    });
    told.await.expect("told");
}

async fn since(database: &Database, after: u64) -> Vec<(u64, String)> {
    let read = database.read(move |tx| {
        let rows = events::since(tx, after, 10_000)?;
        Ok::<_, DbError>(rows.into_iter().map(|row| (row.number, row.body)).collect())
    });
    read.await.expect("read")
}

#[tokio::test]
async fn events_are_read_in_order_and_forgotten() {
    common::each_engine(|database| async move {
        assert_eq!(database.read(events::last).await.expect("read"), 0);
        tell(&database, "a", vec!["1".into(), "2".into()], 1000).await;
        tell(&database, "b", vec!["3".into()], 2000).await;
        let all = since(&database, 0).await;
        assert_eq!(all, [(1, "1".into()), (2, "2".into()), (3, "3".into())]);
        assert_eq!(since(&database, 2).await, [(3, "3".into())]);
        tell(&database, "a", vec!["4".into()], 2000 + 5 * 60 * 1000).await;
        assert_eq!(since(&database, 1).await, [(3, "3".into()), (4, "4".into())], "2 is forgotten");
        assert_eq!(database.read(events::last).await.expect("read"), 4);
    })
    .await;
}

/// Many tell at the same time while one reads on: it reads every one, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_reads_on_passes_over_none() {
    common::each_engine(|database| async move {
        let tellers: Vec<_> = (0..4)
            .map(|teller| {
                let database = database.clone();
                tokio::spawn(async move {
                    for event in 0..25 {
                        tell(&database, "a", vec![format!("{teller}.{event}")], 1000).await;
                    }
                })
            })
            .collect();
        let (mut read, mut last) = (Vec::new(), 0);
        while read.len() < 100 {
            for (number, body) in since(&database, last).await {
                assert_eq!(number, last + 1, "numbers become visible in order");
                last = number;
                read.push(body);
            }
        }
        for teller in tellers {
            teller.await.expect("it told");
        }
        assert!(since(&database, last).await.is_empty());
        read.sort();
        read.dedup();
        assert_eq!(read.len(), 100);
    })
    .await;
}
