//! A peer that keeps a log with positions, as a hub does.

use edit_log::{Draft, DraftEdit, EditLog};
use feature_crdt::Value;

use crate::world::{key, layer, world};

/// Gives all that the peer lacks, `most` batches at a time; tells how many changes that were.
fn give(from: &mut EditLog, to: &mut EditLog, peer: &str) -> u64 {
    let mut given = 0;
    loop {
        let parcels = from.parcels(peer, 2).unwrap();
        if parcels.is_empty() {
            return given;
        }
        for parcel in parcels {
            to.apply_from("giver", &parcel.batch, given, 7).unwrap();
            from.given(peer, &parcel, 7).unwrap();
            given += parcel.changes;
        }
    }
}

fn add(log: &mut EditLog, layer: feature_crdt::LayerId, count: i64) {
    for n in 0..count {
        let properties = vec![(key("n"), Value::Int(n)), (key("photos/ab"), Value::Text("x".into()))];
        let one = DraftEdit::Create { layer, geometry: None, properties };
        log.append(Draft::edit(vec![one]), 10 + n.unsigned_abs()).unwrap();
    }
}

#[test]
fn what_a_peer_lacks_is_given_once_and_what_it_gave_is_not_given_back() {
    let (mut ana, mut hub) = (world("ana"), world("hub"));
    let fires = layer(&mut ana.log, "Fires", 1);
    add(&mut ana.log, fires, 40);
    let lacking = ana.log.lacking("hub").unwrap();
    assert_eq!(lacking, ana.log.unsynced().unwrap());
    assert!(give(&mut ana.log, &mut hub.log, "hub") > lacking, "the change that tells who it is goes too");
    assert_eq!((ana.log.lacking("hub").unwrap(), ana.log.unsynced().unwrap()), (0, 0));
    assert!(ana.log.parcels("hub", 9).unwrap().is_empty());
    assert_eq!(ana.log.shared_digest().unwrap(), hub.log.shared_digest().unwrap());

    // What came from a peer is known there.
    assert!(hub.log.parcels("giver", 9).unwrap().is_empty());
    add(&mut hub.log, fires, 3);
    assert_eq!(hub.log.lacking("giver").unwrap(), 3);
    give(&mut hub.log, &mut ana.log, "giver");
    assert_eq!(ana.log.shared_digest().unwrap(), hub.log.shared_digest().unwrap());
    // … and the position, with the name of the time, is in the same file.
    let known = ana.log.peer("giver").unwrap().unwrap();
    assert_eq!((known.replica, known.cursor), (ana.log.replica(), 0));
    ana.log.come_to("giver", 99).unwrap();
    assert_eq!(ana.log.peer("giver").unwrap().unwrap().cursor, 99);
    assert_eq!(ana.log.peer("nobody").unwrap(), None);
    assert!(ana.log.items().unwrap().iter().eq(["ab"]));
}

#[test]
fn a_peer_that_went_back_in_time_is_believed() {
    let (mut ana, mut hub, mut old) = (world("ana"), world("hub"), world("old"));
    let fires = layer(&mut ana.log, "Fires", 1);
    add(&mut ana.log, fires, 5);
    give(&mut ana.log, &mut old.log, "old");
    give(&mut ana.log, &mut hub.log, "hub");
    add(&mut ana.log, fires, 5);
    give(&mut ana.log, &mut hub.log, "hub");
    assert_eq!(ana.log.lacking("hub").unwrap(), 0);
    let more = ana.log.believe("hub", &old.log.tips().unwrap(), 9).unwrap();
    assert!(!more, "all that it has is here");
    assert_eq!(ana.log.lacking("hub").unwrap(), 5);
    give(&mut ana.log, &mut old.log, "hub");
    assert_eq!(ana.log.shared_digest().unwrap(), old.log.shared_digest().unwrap());
    let mut stranger = world("eve");
    let layer = layer(&mut stranger.log, "Roads", 1);
    add(&mut stranger.log, layer, 1);
    assert!(ana.log.believe("hub", &stranger.log.tips().unwrap(), 9).unwrap(), "it has what is not here");
}
