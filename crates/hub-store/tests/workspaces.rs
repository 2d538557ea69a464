//! Workspaces, their members, invitations and devices, over both engines.

mod common;

use common::each_engine;
use database::{Database, DbError};
use hub_store::audit::{self, Actor, Verified};
use hub_store::devices;
use hub_store::idempotency::{self, Key, Known};
use hub_store::invitations::{self, Invitation};
use hub_store::workspaces::{self, Quotas};

fn actor(name: &str) -> Actor {
    Actor { issuer: "issuer".into(), subject: name.into(), name: name.into(), device: None }
}

async fn workspace(database: &Database) -> String {
    database.write(|tx| workspaces::create(tx, "Field", 1)).await.expect("a workspace")
}

#[tokio::test]
async fn workspaces_keep_who_is_in_them() {
    each_engine(|database| async move {
        let id = workspace(&database).await;
        let place = id.clone();
        database
            .write(move |tx| {
                let quotas = Quotas { bytes: Some(7), tiles: None, devices: Some(1 << 40) };
                workspaces::change(tx, &place, "Forest", quotas)?;
                let row = workspaces::get(tx, &place)?.expect("the workspace");
                assert_eq!((row.name.as_str(), row.quotas), ("Forest", quotas));
                let ada = workspaces::add_member(tx, &place, ("issuer", "ada", "Ada"), "admin", 2)?;
                let bob = workspaces::add_member(tx, &place, ("issuer", "bob", "Bob"), "viewer", 3)?;
                assert_eq!(workspaces::role(tx, &place, "issuer", "ada")?.as_deref(), Some("admin"));
                assert_eq!(workspaces::role(tx, &place, "another issuer", "ada")?, None);
                workspaces::set_role(tx, &place, &bob, "admin")?;
                assert_eq!(workspaces::count_role(tx, &place, "admin")?, 2);
                let all = workspaces::members(tx, &place, "", 10)?;
                assert_eq!(all.iter().map(|member| &member.id).collect::<Vec<_>>(), [&ada, &bob]);
                assert_eq!(workspaces::members(tx, &place, &ada, 10)?.len(), 1);
                workspaces::remove_member(tx, &place, &ada)?;
                assert_eq!(workspaces::member(tx, &place, &ada)?, None);
                let of_bob = workspaces::of_member(tx, "issuer", "bob", "", 10)?;
                assert_eq!(of_bob.len(), 1);
                assert_eq!((of_bob[0].0.id.as_str(), of_bob[0].1.as_str()), (place.as_str(), "admin"));
                Ok::<_, DbError>(())
            })
            .await
            .expect("done");
        let again = database
            .write(move |tx| workspaces::add_member(tx, &id, ("issuer", "bob", "Bob"), "viewer", 4))
            .await;
        assert!(matches!(again, Err(DbError::Taken(_))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_used_once_and_not_after_its_time() {
    each_engine(|database| async move {
        let place = workspace(&database).await;
        database
            .write(move |tx| {
                let new = |created_at, expires_at| Invitation {
                    id: String::new(),
                    workspace: place.clone(),
                    role: "editor".into(),
                    note: "for Bob".into(),
                    invited_by: "Ada".into(),
                    created_at,
                    expires_at,
                };
                let id = invitations::create(tx, &[1; 32], &new(10, 20))?;
                invitations::create(tx, &[2; 32], &new(10, 20))?;
                invitations::create(tx, &[3; 32], &new(10, 99))?;
                assert_eq!(invitations::page(tx, &place, "", 10, 15)?.len(), 3);
                assert_eq!(invitations::page(tx, &place, &id, 10, 20)?.len(), 1, "two have expired");
                assert_eq!(invitations::take(tx, &[9; 32], 15)?, None, "not known");
                let taken = invitations::take(tx, &[1; 32], 19)?.expect("the invitation");
                assert_eq!((taken.id, taken.role.as_str()), (id.clone(), "editor"));
                assert_eq!(invitations::take(tx, &[1; 32], 19)?, None, "used");
                assert_eq!(invitations::take(tx, &[2; 32], 20)?, None, "expired");
                let third = invitations::page(tx, &place, "", 10, 20)?.remove(0).id;
                assert!(invitations::withdraw(tx, &place, &third)?);
                assert!(!invitations::withdraw(tx, &place, &third)?);
                assert_eq!(invitations::take(tx, &[3; 32], 20)?, None, "withdrawn");
                Ok::<_, DbError>(())
            })
            .await
            .expect("done");
    })
    .await;
}

#[tokio::test]
async fn a_device_has_its_replicas_until_it_is_revoked_and_after() {
    each_engine(|database| async move {
        let place = workspace(&database).await;
        database
            .write(move |tx| {
                let phone = devices::enrol(tx, &place, "issuer", "ada", "Phone", 100)?;
                let laptop = devices::enrol(tx, &place, "issuer", "bob", "Laptop", 100)?;
                devices::claim(tx, &place, &phone, &[[1; 16], [2; 16]])?;
                devices::claim(tx, &place, &laptop, &[[2; 16], [3; 16]])?;
                let owners = devices::owners(tx, &place, &[[1; 16], [2; 16], [3; 16], [4; 16]])?;
                let of = |device: &String| Some((device.clone(), None));
                assert_eq!(owners, [of(&phone), of(&phone), of(&laptop), None], "the first claim counts");
                assert_eq!(devices::replicas(tx, &phone)?, [[1; 16], [2; 16]]);
                assert_eq!(devices::count(tx, &place)?, 2);
                assert!(devices::revoke(tx, &place, &phone, "Bob", Some("lost"), 200)?);
                assert!(!devices::revoke(tx, &place, &phone, "Eve", None, 300)?, "who did it first stays");
                let row = devices::anywhere(tx, &phone)?.expect("the phone");
                assert_eq!(row.revoked_at, Some(200));
                assert_eq!(
                    (row.revoked_by.as_deref(), row.revoked_why.as_deref()),
                    (Some("Bob"), Some("lost"))
                );
                assert_eq!(devices::count(tx, &place)?, 1);
                assert_eq!(devices::owners(tx, &place, &[[1; 16]])?, [Some((phone, Some(200)))]);
                devices::seen(tx, &laptop, 100_000)?;
                devices::seen(tx, &laptop, 50)?;
                let row = devices::get(tx, &place, &laptop)?.expect("the laptop");
                assert_eq!(row.seen_at, 100_000, "never back in time");
                assert!(!devices::is_news(&row, 100_001) && devices::is_news(&row, 200_000));
                assert_eq!(devices::get(tx, "another", &laptop)?, None);
                Ok::<_, DbError>(())
            })
            .await
            .expect("done");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_a_chain_that_shows_every_fault() {
    each_engine(|database| async move {
        let place = workspace(&database).await;
        // Many at once, of either isolation: the numbers follow each other all the same.
        let adding = (0..12).map(|number: i64| {
            let (database, place) = (database.clone(), place.clone());
            let isolation = if number % 2 == 0 {
                database::Isolation::Serializable
            } else {
                database::Isolation::ReadCommitted
            };
            async move {
                let detail = serde_json::json!({ "number": number });
                let write = move |tx: &mut database::Tx<'_>| {
                    audit::record(tx, &place, &actor("ada"), "act", "target", &detail, number)
                };
                database.write_with(isolation, write).await
            }
        });
        for done in futures::future::join_all(adding).await {
            done.expect("recorded");
        }
        let check = {
            let (database, place) = (database.clone(), place.clone());
            move || {
                let (database, place) = (database.clone(), place.clone());
                async move { database.read(move |tx| audit::verify(tx, &place)).await.expect("checked") }
            }
        };
        assert!(matches!(check().await, Verified::Whole { rows: 12, .. }), "{:?}", check().await);
        let pages = place.clone();
        let page = database.read(move |tx| audit::page(tx, &pages, Some(6), 3)).await.expect("a page");
        assert_eq!(page.iter().map(|entry| entry.number).collect::<Vec<_>>(), [5, 4, 3]);

        for (fault, broken_at) in [
            ("UPDATE audit SET detail = detail || ' ' WHERE number = 4", 4),
            ("UPDATE audit SET device = '' WHERE number = 3", 3),
            ("DELETE FROM audit WHERE number = 7", 7),
            ("DELETE FROM audit WHERE number = 12", 12),
            ("DELETE FROM audit WHERE number = 1", 1),
            ("UPDATE audit SET hash = (SELECT hash FROM audit WHERE number = 2) WHERE number = 5", 5),
        ] {
            // The fault is undone: a transaction that ends in an error.
            let place = place.clone();
            let found = database
                .write(move |tx| {
                    assert_eq!(tx.run(fault, &[])?, 1, "{fault}");
                    let found = audit::verify(tx, &place)?;
                    Err::<(), _>(DbError::Engine(format!("{found:?}")))
                })
                .await
                .expect_err("undone");
            let wanted = format!("{:?}", Verified::Broken { number: broken_at });
            assert!(found.to_string().ends_with(&wanted), "{fault}: {found}");
        }
        assert!(matches!(check().await, Verified::Whole { rows: 12, .. }));
    })
    .await;
}

#[tokio::test]
async fn a_request_said_again_is_known() {
    each_engine(|database| async move {
        database
            .write(|tx| {
                let key = Key { workspace: "w", issuer: "i", subject: "s", key: "k" };
                assert_eq!(idempotency::find(tx, key, "make a")?, Known::Nothing);
                idempotency::keep(tx, key, "make a", "a1", 1000)?;
                assert_eq!(idempotency::find(tx, key, "make a")?, Known::Answer("a1".into()));
                assert_eq!(idempotency::find(tx, key, "make b")?, Known::Another);
                let of_another = Key { subject: "t", ..key };
                assert_eq!(idempotency::find(tx, of_another, "make a")?, Known::Nothing);
                let day = 86_400_000;
                idempotency::keep(tx, of_another, "make a", "a2", 2000 + day)?;
                assert_eq!(
                    idempotency::find(tx, key, "make a")?,
                    Known::Nothing,
                    "after a day it is forgotten"
                );
                Ok::<_, DbError>(())
            })
            .await
            .expect("done");
    })
    .await;
}
