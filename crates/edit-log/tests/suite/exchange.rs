//! Two logs tell each other what is missing: by messages, and by a file on a stick.

use edit_log::{EditLog, LogError};
use feature_crdt::{Message, Receiver, Session, SessionError, Value, bundle, read_batch};

use crate::world::{World, create, layer, point, set, texts, world};

/// A message for the log, and what it answers, in one transaction.
fn receive(session: &mut Session, log: &mut EditLog, message: &Message) -> Vec<Message> {
    let answered = log.exchange(50, |log| {
        session.receive(message, log).map_err(|error| match error {
            SessionError::Log(error) => error,
            other => LogError::Batch(other.to_string()),
        })
    });
    answered.unwrap().0
}

/// Carries messages both ways until nobody has more to say; some are lost, by number.
pub(crate) fn talk(one: &mut EditLog, other: &mut EditLog, lost: &[usize]) -> (u64, u64, usize) {
    let (mut of_one, mut of_other) = (Session::new(), Session::new());
    let (hello, _) = one.exchange(50, |log| of_one.start(log)).unwrap();
    let (mut to_other, mut to_one) = (vec![hello], Vec::new());
    let mut number = 0;
    let mut arrives = || {
        number += 1;
        !lost.contains(&number)
    };
    while !to_other.is_empty() || !to_one.is_empty() {
        for message in std::mem::take(&mut to_other) {
            if arrives() {
                to_one.extend(receive(&mut of_other, other, &message));
            }
        }
        for message in std::mem::take(&mut to_one) {
            if arrives() {
                to_other.extend(receive(&mut of_one, one, &message));
            }
        }
    }
    assert!(of_one.refused().is_empty() && of_other.refused().is_empty());
    (of_one.taken(), of_other.taken(), number)
}

fn busy(name: &str, start: u64) -> World {
    let mut world = world(name);
    let fires = layer(&mut world.log, "Fires", start);
    for n in 0..60 {
        let fire = create(&mut world.log, fires, Some(point(n, n)), &[("status", "new")], start + 1);
        set(&mut world.log, fire, "status", name, start + 2);
    }
    world
}

#[test]
fn two_logs_are_the_same_after_a_session() {
    let (mut ana, mut ben) = (busy("ana", 1), busy("ben", 5));
    let (of_ana, of_ben, _) = talk(&mut ana.log, &mut ben.log, &[]);
    assert_eq!((of_ana, of_ben), (122, 122));
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    let (of_ana, of_ben, messages) = talk(&mut ana.log, &mut ben.log, &[]);
    assert_eq!((of_ana, of_ben, messages), (0, 0, 2), "nothing is sent twice");
    for world in [&mut ana, &mut ben] {
        assert_eq!(world.log.verify().unwrap().problems, Vec::<String>::new());
    }
}

#[test]
fn a_session_that_broke_off_is_begun_again() {
    for lost in 1..6 {
        let (mut ana, mut ben) = (busy("ana", 1), busy("ben", 5));
        talk(&mut ana.log, &mut ben.log, &[lost, lost + 1]);
        talk(&mut ben.log, &mut ana.log, &[]);
        assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap(), "without {lost}");
    }
}

#[test]
fn a_bundle_is_taken_from_a_stick_in_any_order() {
    let mut ana = busy("ana", 1);
    let (batches, _) = ana.log.exchange(50, |log| bundle(log, Vec::new())).unwrap();
    assert!(!batches.is_empty());
    let stick = |number: usize| ana.folder.path().join(format!("{number}.batch"));
    for (number, batch) in batches.iter().enumerate() {
        std::fs::write(stick(number), batch).unwrap();
    }
    let mut ben = world("ben");
    let mut receiver = Receiver::default();
    for number in (0..batches.len()).rev().chain(0..batches.len()) {
        let arrived = read_batch(&std::fs::read(stick(number)).unwrap()).unwrap();
        let (round, _) = ben.log.exchange(60, |log| receiver.take(arrived, log)).unwrap();
        assert!(round.refused.is_empty());
    }
    assert_eq!((receiver.taken(), receiver.holds()), (122, 0));
    assert_eq!(ana.log.shared_digest().unwrap(), ben.log.shared_digest().unwrap());
    let tips = ben.log.tips().unwrap();
    let (rest, _) = ana.log.exchange(70, |log| bundle(log, tips)).unwrap();
    assert!(rest.is_empty(), "who has all is given nothing");
    let fire =
        ana.log.features(&edit_log::Query::default(), &edit_log::Paging::first(1)).unwrap().items[0].id;
    set(&mut ana.log, fire, "status", "late", 80);
    let tips = ben.log.tips().unwrap();
    let (rest, _) = ana.log.exchange(90, |log| bundle(log, tips)).unwrap();
    for batch in rest {
        ben.log.apply(&batch, 90).unwrap();
    }
    assert_eq!(texts(&ben.log, fire, "status"), ["late"]);
}

#[test]
fn what_fails_in_the_middle_leaves_nothing_behind() {
    let (ana, mut ben) = (busy("ana", 1), world("ben"));
    let changes = ana.log.changes_missing_from(&[]).unwrap();
    let before = ben.log.report().unwrap();
    let failed = ben.log.exchange::<(), LogError>(50, |log| {
        use feature_crdt::{Arrived, ChangeSource};
        for change in &changes[..50] {
            let (mut body, hash) = (Vec::new(), change.hash());
            change.write_body(&mut body);
            log.take(&Arrived { change: change.clone(), hash, body })?;
        }
        Err(LogError::NothingToDo)
    });
    assert!(failed.is_err());
    assert_eq!(ben.log.report().unwrap(), before);
    assert_eq!(ben.log.apply_changes(changes, 60).unwrap().changes, 122, "nothing was kept in memory either");
}

#[test]
fn what_is_wrong_is_refused_by_name_and_the_rest_goes_on() {
    use feature_crdt::{Change, ChangeHash, Dot, Edit, ReplicaId};
    type Spoil = fn(&mut Change);
    let other = ReplicaId([7; 16]);
    let cases: Vec<(&str, Spoil, &str)> = vec![
        ("nobody", |change| change.replica = ReplicaId::NOBODY, "has a writer"),
        ("no edits", |change| change.edits.clear(), "this has 0"),
        ("a counter that is none", |change| change.first = 0, "begins at 0"),
        ("a counter beyond all", |change| change.first = u64::MAX, "begins at"),
        ("a first change that follows", |change| change.first = 1, "follows nothing"),
        ("an author with control characters", |change| change.author = "a\u{7}".into(), "control"),
        ("an author too long", |change| change.author = "a".repeat(300).into(), "at most 256"),
        ("a reason too long", |change| change.reason = Some("a".repeat(5_000).into()), "at most 4096"),
        (
            "a text too long",
            |change| {
                change.edits[0].writes[0].values = vec![Value::text("a".repeat((1 << 20) + 1))];
            },
            "at most 1048576",
        ),
        ("no value", |change| change.edits[0].writes[0].values.clear(), "0 values"),
        ("a feature twice", |change| change.edits = vec![change.edits[0].clone(); 2], "edited twice"),
        (
            "an existence as a value",
            |change| {
                change.edits[0].writes[0].values = vec![Value::Existence(feature_crdt::Existence::Alive)];
            },
            "what does not fit",
        ),
        (
            "a number that is none",
            |change| {
                change.edits[0].writes[0].values = vec![Value::Float(f64::NAN)];
            },
            "what does not fit",
        ),
        (
            "what lies ahead",
            |change| {
                change.edits[0].existence_replaces = vec![Dot::new(change.replica, change.first + 5)];
            },
            "does not lie in the past",
        ),
        (
            "what was not seen",
            |change| {
                change.edits[0].existence_replaces.push(Dot::new(ReplicaId([7; 16]), 1));
                change.sort();
            },
            "had not seen it",
        ),
        (
            "no feature",
            |change| {
                change.edits[0].feature = Dot::new(change.replica, 4);
                change.edits[0].existence_replaces.clear();
                change.edits[0].writes.clear();
            },
            "is no feature",
        ),
        (
            "no layer",
            |change| {
                let dot = Dot::new(change.replica, change.first);
                let layer = Some(Dot::new(change.replica, 3));
                let Edit { existence, .. } = change.edits[0];
                change.edits = vec![Edit {
                    feature: dot,
                    layer,
                    existence,
                    existence_replaces: Vec::new(),
                    writes: Vec::new(),
                }];
            },
            "is no layer",
        ),
    ];
    let mut ana = world("ana");
    let fires = layer(&mut ana.log, "Fires", 1);
    let fire = create(&mut ana.log, fires, Some(point(1, 1)), &[("status", "new")], 2);
    set(&mut ana.log, fire, "status", "good", 3);
    set(&mut ana.log, fire, "status", "to be spoilt", 4);
    let changes = ana.log.changes_missing_from(&[]).unwrap();
    let (last, good) = changes.split_last().unwrap();
    for (name, spoil, why) in cases {
        let (mut ben, mut cem) = (world("ben"), world("cem"));
        let elsewhere = layer(&mut cem.log, "Elsewhere", 5);
        let mut bad = last.clone();
        spoil(&mut bad);
        let mut after = last.clone();
        (after.first, after.previous) = (last.first + 1, bad.hash());
        let sound = cem.log.changes_missing_from(&[]).unwrap();
        // Out of order as well: what builds on the bad one, the bad one, the rest backwards.
        let arrivals = [after, bad.clone()].into_iter().chain(good.iter().rev().cloned()).chain(sound);
        let applied = ben.log.apply_changes(arrivals, 50).unwrap();
        assert_eq!(applied.changes, good.len() as u64 + 2, "{name}: all others are taken in");
        assert_eq!(applied.waiting, 1, "{name}: only what builds on it waits");
        assert_eq!(applied.refused.len(), 1, "{name}: {:?}", applied.refused);
        assert_eq!(applied.refused[0].change, Dot::new(bad.replica, bad.first), "{name}");
        let told = applied.refused[0].reason.to_string();
        assert!(told.contains(why), "{name}: {told}");
        assert_eq!(texts(&ben.log, fire, "status"), ["good"], "{name}");
        assert_eq!(texts(&ben.log, elsewhere, "name"), ["Elsewhere"], "{name}");
        // The sound one that the bad one stood for is welcome.
        assert_eq!(ben.log.apply_changes([last.clone()], 60).unwrap().changes, 1, "{name}");
        assert_eq!(ben.log.verify().unwrap().problems, Vec::<String>::new(), "{name}");
    }
    let mut ben = world("ben");
    let mut forged = last.clone();
    forged.previous = ChangeHash([9; 32]);
    let mut unknown = last.clone();
    unknown.seen.push(feature_crdt::Seen { replica: other, through: 3, head: [1; 8] });
    for (name, change) in [("a past that nobody has", forged), ("what nobody has seen", unknown)] {
        let arrivals = [change].into_iter().chain(good.iter().cloned());
        let applied = ben.log.apply_changes(arrivals, 50).unwrap();
        assert_eq!((applied.waiting, applied.refused.len()), (1, 0), "{name}: it waits for its past");
    }
    assert!(ben.log.apply(b"no batch", 60).is_err());
    assert_eq!(texts(&ben.log, fire, "status"), ["good"]);
}
