//! What one log tells another: by messages, by a bundle, and what happens to what cannot be taken.

mod common;

use common::{Device, Wish};
use feature_crdt::{
    Arrived, Change, Message, Receiver, ReplicaId, Session, SessionError, Value, bundle, read_batch,
};

fn device(name: u8) -> Device {
    Device::new(ReplicaId([name; 16]))
}

fn create(device: &mut Device, count: usize) {
    for at in 0..count {
        let value = Value::Int(i64::try_from(at).expect("small"));
        device.write(1, vec![Wish::Create(vec![("a", value)])]);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "pairs of borrows")]
/// Carries messages both ways until nobody has more to say.
fn talk(one: (&mut Session, &mut Device), other: (&mut Session, &mut Device)) -> usize {
    let Ok(hello) = one.0.start(one.1);
    let (mut to_other, mut to_one) = (vec![hello], Vec::new());
    let mut messages = 0;
    while !to_other.is_empty() || !to_one.is_empty() {
        for message in std::mem::take(&mut to_other) {
            to_one.extend(other.0.receive(&message, other.1).expect("memory"));
            messages += 1;
        }
        for message in std::mem::take(&mut to_one) {
            to_other.extend(one.0.receive(&message, one.1).expect("memory"));
            messages += 1;
        }
    }
    messages
}

#[test]
fn two_devices_have_the_same_after_one_session() {
    let (mut ada, mut ben) = (device(1), device(2));
    create(&mut ada, 1_000);
    create(&mut ben, 500);
    let (mut of_ada, mut of_ben) = (Session::new(), Session::new());
    talk((&mut of_ada, &mut ada), (&mut of_ben, &mut ben));
    assert_eq!(ada.digest(), ben.digest());
    assert_eq!((of_ada.taken(), of_ben.taken()), (500, 1_000));
    let again = talk((&mut Session::new(), &mut ada), (&mut Session::new(), &mut ben));
    assert_eq!(again, 2, "nothing is sent twice: two say how far they are");
}

#[test]
fn a_hub_that_writes_nothing_carries_what_it_was_given() {
    let (mut ada, mut hub, mut ben) = (device(1), device(3), device(2));
    create(&mut ada, 3);
    talk((&mut Session::new(), &mut ada), (&mut Session::new(), &mut hub));
    talk((&mut Session::new(), &mut ben), (&mut Session::new(), &mut hub));
    assert_eq!(ben.digest(), ada.digest());
}

#[test]
fn a_bundle_needs_no_answer_and_may_be_taken_twice_or_backwards() {
    let mut ada = device(1);
    create(&mut ada, 1_000);
    let Ok(batches) = bundle(&ada, Vec::new());
    assert!(batches.len() > 1);
    for reversed in [false, true] {
        let (mut ben, mut receiver) = (device(2), Receiver::default());
        let mut order: Vec<&Vec<u8>> = batches.iter().chain(&batches).collect();
        if reversed {
            order.reverse();
        }
        for batch in order {
            let Ok(round) = receiver.take(read_batch(batch).expect("a batch"), &mut ben);
            assert!(round.refused.is_empty());
        }
        assert_eq!((receiver.taken(), receiver.holds()), (1_000, 0));
        assert_eq!(ben.digest(), ada.digest());
    }
    let Ok(rest) = bundle(&ada, ada.forks.tips());
    assert!(rest.is_empty(), "who has all is given nothing");
}

/// Puts a change into a log that its checks would have kept out.
fn smuggle(device: &mut Device, spoil: impl FnOnce(&mut Change)) {
    let row = device.rows.last_mut().expect("a row");
    let change = &mut row.arrived.change;
    spoil(change);
    let mut body = Vec::new();
    change.write_body(&mut body);
    row.arrived = Arrived { change: change.clone(), hash: change.hash(), body };
}

#[test]
fn a_refused_change_is_named_to_both_and_stalls_only_what_builds_on_it() {
    let (mut ada, mut bad, mut ben) = (device(1), device(4), device(2));
    create(&mut bad, 1);
    talk((&mut Session::new(), &mut ada), (&mut Session::new(), &mut bad));
    create(&mut ada, 2);
    create(&mut bad, 1);
    smuggle(&mut bad, |change| change.author = "a\u{7}b".into());
    // The bad one has the good one's changes, too, behind its own.
    talk((&mut Session::new(), &mut ada), (&mut Session::new(), &mut bad));
    let (mut of_bad, mut of_ben) = (Session::new(), Session::new());
    talk((&mut of_bad, &mut bad), (&mut of_ben, &mut ben));
    let named = of_ben.refused();
    assert_eq!(named.len(), 1, "{named:?}");
    assert_eq!(named[0].change.counter, 2);
    assert!(named[0].reason.contains("control"));
    assert_eq!(of_bad.refused_by_peer(), named);
    assert_eq!(ben.rows.len(), 3, "the others' changes and the sound one were taken");
}

#[test]
fn what_cannot_be_read_is_said_and_changes_nothing() {
    let (mut ada, mut session) = (device(1), Session::new());
    create(&mut ada, 2);
    let digest = ada.digest();
    let out = session.receive(&Message::Changes(vec![1, 2, 3]), &mut ada).expect("memory");
    assert!(matches!(&out[..], [Message::Unread(why)] if why.contains("damaged")));
    let newer = Message::Hello { version: 9, tips: Vec::new(), answer: true };
    assert!(matches!(session.receive(&newer, &mut ada), Err(SessionError::Version { version: 9 })));
    assert_eq!(ada.digest(), digest);
}
