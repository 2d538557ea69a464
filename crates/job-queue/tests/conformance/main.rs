//! What every queue must do, whatever keeps its messages.

mod engines;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use job_queue::{BackOff, Depth, Lease, NewMessage, Queue, QueueError, QueueOptions, Retry};

macro_rules! suite {
    ($engine:ident) => {
        mod $engine {
            suite! { @cases $engine:
                a_key_is_taken_once(patient()),
                a_lease_that_runs_out_goes_to_another(hasty(8)),
                an_extended_lease_is_held(hasty(8)),
                what_fails_comes_later_and_dies_with_its_reason(patient()),
                what_nobody_ever_ends_dies(hasty(2)),
                a_wait_that_the_source_asked_for_is_no_attempt(patient()),
                what_can_never_be_done_dies_at_once(patient()),
                a_message_waits_for_its_time(patient()),
                groups_take_turns(patient()),
                topics_are_apart(patient()),
                no_two_consumers_hold_one_message(patient()),
            }
        }
    };
    (@cases $engine:ident: $($case:ident($patience:ident($($attempts:literal)?)),)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $case() {
            if let Some(fresh) = super::engines::$engine(super::$patience($($attempts)?)).await {
                super::$case(fresh.queue).await;
            }
        })+
    };
}

suite!(sqlite);
suite!(postgres);
suite!(nats);

/// Leases that no test outlives.
fn patient() -> QueueOptions {
    let back_off = BackOff { first: Duration::from_millis(20), most: Duration::from_millis(50) };
    QueueOptions { lease: Duration::from_secs(600), attempts: 3, back_off }
}

/// Leases that run out while a test waits for it.
fn hasty(attempts: u32) -> QueueOptions {
    QueueOptions { lease: Duration::from_secs(2), attempts, ..patient() }
}

fn message(group: &str, key: &str) -> NewMessage {
    NewMessage {
        topic: "work".to_owned(),
        group: group.to_owned(),
        body: format!("body of {key}").into_bytes(),
        key: key.to_owned(),
        not_before_ms: 0,
    }
}

/// Leases one message as soon as there is one.
async fn next(queue: &dyn Queue) -> Lease {
    loop {
        let mut leases = queue.lease("work", 1).await.expect("a lease");
        if let Some(lease) = leases.pop() {
            return lease;
        }
        queue.wait("work", Duration::from_millis(50)).await;
    }
}

async fn none(queue: &dyn Queue) {
    let leases = queue.lease("work", 10).await.expect("a lease");
    assert!(leases.is_empty(), "{leases:?}");
}

fn lost(done: &Result<(), QueueError>) {
    assert!(matches!(done, Err(QueueError::LeaseLost)), "{done:?}");
}

async fn a_key_is_taken_once(queue: Arc<dyn Queue>) {
    let submit = async |key| queue.submit(message("a", key)).await.expect("taken").new;
    assert!(submit("one").await);
    assert!(!submit("one").await);
    let lease = next(&*queue).await;
    assert_eq!((lease.key.as_str(), lease.group.as_str(), lease.attempt), ("one", "a", 1));
    assert_eq!(lease.body, b"body of one");
    assert!(!submit("one").await, "while somebody works on it");
    queue.done(&lease).await.expect("mine");
    assert!(!submit("one").await, "after it was done");
    none(&*queue).await;
    assert!(submit("two").await);
    assert_eq!(next(&*queue).await.key, "two");
    lost(&queue.done(&lease).await);
}

async fn a_lease_that_runs_out_goes_to_another(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    let first = next(&*queue).await;
    let second = next(&*queue).await;
    assert_eq!((second.key.as_str(), second.attempt), ("one", 2));
    assert_ne!(first.token, second.token);
    lost(&queue.extend(&first).await);
    lost(&queue.fail(&first, "too late", Retry::BackOff).await);
    lost(&queue.done(&first).await);
    queue.done(&second).await.expect("mine");
    assert_eq!(queue.depth("work").await.expect("counted"), Depth::default());
}

async fn an_extended_lease_is_held(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    let lease = next(&*queue).await;
    let since = Instant::now();
    while since.elapsed() < Duration::from_millis(3500) {
        queue.extend(&lease).await.expect("mine");
        none(&*queue).await;
    }
    queue.done(&lease).await.expect("mine");
}

async fn what_fails_comes_later_and_dies_with_its_reason(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    for attempt in 1..=3 {
        let lease = next(&*queue).await;
        assert_eq!(lease.attempt, attempt);
        queue.fail(&lease, &format!("reason {attempt}"), Retry::BackOff).await.expect("mine");
        lost(&queue.done(&lease).await);
    }
    none(&*queue).await;
    assert_eq!(queue.depth("work").await.expect("counted"), Depth { waiting: 0, leased: 0, dead: 1 });
    let letters = queue.dead("work", None, 10).await.expect("letters");
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!((letter.reason.as_str(), letter.attempts, letter.key.as_str()), ("reason 3", 3, "one"));
    assert_eq!(letter.body, b"body of one");
    assert!(queue.dead("work", Some(&letter.id), 10).await.expect("letters").is_empty());
    queue.requeue("work", &letter.id).await.expect("there");
    let again = queue.requeue("work", &letter.id).await;
    assert!(matches!(again, Err(QueueError::NoSuchLetter(_))), "{again:?}");
    let lease = next(&*queue).await;
    assert_eq!((lease.key.as_str(), lease.attempt), ("one", 1));
    queue.done(&lease).await.expect("mine");
    assert!(queue.dead("work", None, 10).await.expect("letters").is_empty());
}

async fn what_nobody_ever_ends_dies(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    next(&*queue).await;
    assert_eq!(next(&*queue).await.attempt, 2);
    let letter = loop {
        none(&*queue).await;
        if let Some(letter) = queue.dead("work", None, 1).await.expect("letters").pop() {
            break letter;
        }
        queue.wait("work", Duration::from_millis(50)).await;
    };
    assert!(letter.reason.contains("never came back"), "{}", letter.reason);
}

async fn a_wait_that_the_source_asked_for_is_no_attempt(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    for _ in 0..5 {
        let lease = next(&*queue).await;
        assert_eq!(lease.attempt, 1);
        queue.fail(&lease, "told to wait", Retry::After(Duration::from_millis(5))).await.expect("mine");
    }
    let lease = next(&*queue).await;
    queue.fail(&lease, "a real failure", Retry::BackOff).await.expect("mine");
    assert_eq!(next(&*queue).await.attempt, 2);
}

async fn what_can_never_be_done_dies_at_once(queue: Arc<dyn Queue>) {
    queue.submit(message("a", "one")).await.expect("taken");
    let lease = next(&*queue).await;
    queue.fail(&lease, "no sense in it", Retry::Never).await.expect("mine");
    none(&*queue).await;
    let letters = queue.dead("work", None, 10).await.expect("letters");
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].reason.as_str(), letters[0].attempts), ("no sense in it", 1));
}

async fn a_message_waits_for_its_time(queue: Arc<dyn Queue>) {
    let now_ms = || {
        u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis())
            .expect("ms")
    };
    let due = now_ms() + 400;
    queue.submit(NewMessage { not_before_ms: due, ..message("a", "later") }).await.expect("taken");
    let lease = next(&*queue).await;
    assert!(now_ms() >= due);
    assert_eq!(lease.attempt, 1, "waiting for its time was none");
}

async fn groups_take_turns(queue: Arc<dyn Queue>) {
    let many: Vec<_> = (0..40).map(|at| message("many", &format!("many {at}"))).collect();
    queue.submit_all(many).await.expect("taken");
    let few: Vec<_> = (0..4).map(|at| message("few", &format!("few {at}"))).collect();
    queue.submit_all(few).await.expect("taken");
    let mut order = Vec::new();
    while order.len() < 44 {
        let leases = queue.lease("work", 4).await.expect("leases");
        order.extend(leases.iter().map(|lease| lease.key.clone()));
        for lease in &leases {
            queue.done(lease).await.expect("mine");
        }
    }
    let last = order.iter().rposition(|key| key.starts_with("few")).expect("all came");
    assert!(last < 16, "four of forty-four came at {last}: {order:?}");
    let own = |prefix: &str| order.iter().filter(|key| key.starts_with(prefix)).cloned().collect::<Vec<_>>();
    let in_order = |prefix: &str, count| (0..count).map(|at| format!("{prefix} {at}")).collect::<Vec<_>>();
    assert_eq!(own("few"), in_order("few", 4));
    assert_eq!(own("many"), in_order("many", 40));
}

async fn topics_are_apart(queue: Arc<dyn Queue>) {
    let other = NewMessage { topic: "other".to_owned(), ..message("a", "one") };
    assert!(queue.submit(other).await.expect("taken").new);
    none(&*queue).await;
    assert!(queue.submit(message("a", "one")).await.expect("taken").new);
    assert_eq!(next(&*queue).await.topic, "work");
    assert_eq!(queue.lease("other", 10).await.expect("leases").len(), 1);
}

async fn no_two_consumers_hold_one_message(queue: Arc<dyn Queue>) {
    const MESSAGES: usize = 120;
    let messages =
        (0..MESSAGES).map(|at| message(["a", "b", "c"][at % 3], &format!("key {at}"))).collect::<Vec<_>>();
    queue.submit_all(messages).await.expect("taken");
    let held: Arc<Mutex<HashSet<String>>> = Arc::default();
    let ended: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
    let consumers = (0..4).map(|_| {
        let (queue, held, ended) = (Arc::clone(&queue), Arc::clone(&held), Arc::clone(&ended));
        tokio::spawn(async move {
            while ended.lock().expect("no panic").len() < MESSAGES {
                for lease in queue.lease("work", 3).await.expect("leases") {
                    assert!(held.lock().expect("no panic").insert(lease.id.clone()), "{lease:?} is held");
                    tokio::task::yield_now().await;
                    held.lock().expect("no panic").remove(&lease.id);
                    *ended.lock().expect("no panic").entry(lease.key.clone()).or_default() += 1;
                    queue.done(&lease).await.expect("mine");
                }
            }
        })
    });
    for consumer in consumers.collect::<Vec<_>>() {
        consumer.await.expect("no panic");
    }
    let ended = ended.lock().expect("no panic");
    assert_eq!(ended.len(), MESSAGES);
    assert!(ended.values().all(|times| *times == 1), "{ended:?}");
}
