//! The statements of the queue's table.

use std::collections::HashMap;

use database::{DbError, Row, Tx};
use uuid::Uuid;

use super::passing_over;
use crate::error::{QueueError, Result};
use crate::message::{DeadLetter, Depth, Lease, NewMessage, Place, Retry, Submitted};
use crate::queue::QueueOptions;
use crate::time::millis;

pub(super) fn insert(tx: &mut Tx<'_>, messages: &[NewMessage], now: u64) -> Result<Vec<Submitted>> {
    let mut turns = HashMap::new();
    let mut sets = Vec::with_capacity(messages.len());
    for message in messages {
        let group = (message.topic.as_str(), message.group.as_str());
        let turn = match turns.get(&group) {
            Some(last) => last + 1,
            None => next_turn(tx, group, now)?,
        };
        turns.insert(group, turn);
        sets.push(vec![
            Uuid::now_v7().to_string().into(),
            (&message.topic).into(),
            (&message.group).into(),
            (&message.key).into(),
            message.body.as_slice().into(),
            turn.into(),
            message.not_before_ms.into(),
            now.into(),
        ]);
    }
    let taken = tx.run_each(
        "INSERT INTO queue_message (id, topic, grp, key, body, state, turn, ready_at, attempts, submitted_at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, 0, $8) ON CONFLICT (topic, key) DO NOTHING",
        &sets,
    )?;
    Ok(taken.into_iter().map(|rows| Submitted { new: rows == 1 }).collect())
}

/// The turn of a group's next message: behind its own last one, and not before the turn that the
/// topic has come to. Two who ask at the same time may get the same one; that does no harm.
fn next_turn(tx: &mut Tx<'_>, (topic, group): (&str, &str), now: u64) -> Result<i64> {
    let due = tx.row(
        "SELECT turn FROM queue_message WHERE topic = $1 AND state = 'open' AND token IS NULL AND ready_at <= $2
         ORDER BY turn LIMIT 1",
        &[topic.into(), now.into()],
    )?;
    let own = tx.row(
        "SELECT turn FROM queue_message WHERE topic = $1 AND grp = $2 AND state = 'open'
         ORDER BY turn DESC LIMIT 1",
        &[topic.into(), group.into()],
    )?;
    let first = due.map_or(Ok(0), |row| row.get::<i64>(0))?;
    let next = own.map_or(Ok(0), |row| row.get::<i64>(0).map(|turn| turn + 1))?;
    Ok(first.max(next))
}

pub(super) fn lease(
    tx: &mut Tx<'_>,
    topic: &str,
    most: usize,
    options: &QueueOptions,
    now: u64,
) -> Result<Vec<Lease>> {
    let sql = format!(
        "SELECT id, grp, key, body, attempts, reason FROM queue_message
         WHERE topic = $1 AND state = 'open' AND ready_at <= $2 ORDER BY turn, id LIMIT $3{}",
        passing_over(tx.engine())
    );
    let until = now.saturating_add(millis(options.lease));
    let mut leases = Vec::new();
    for row in tx.rows(&sql, &[topic.into(), now.into(), most.into()])? {
        let (id, attempts) = (row.get::<String>(0)?, row.get::<u32>(4)?);
        if attempts >= options.attempts {
            let reason: Option<String> = row.get(5)?;
            let reason = reason.unwrap_or_else(|| "the workers that had it never came back".to_owned());
            bury(tx, &id, &reason, now)?;
            continue;
        }
        let token = Uuid::now_v7().to_string();
        tx.run(
            "UPDATE queue_message SET token = $2, ready_at = $3, attempts = attempts + 1 WHERE id = $1",
            &[(&id).into(), (&token).into(), until.into()],
        )?;
        leases.push(Lease {
            id,
            token,
            topic: topic.to_owned(),
            group: row.get(1)?,
            key: row.get(2)?,
            body: row.get(3)?,
            attempt: attempts + 1,
            place: Place::Sql,
        });
    }
    Ok(leases)
}

fn bury(tx: &mut Tx<'_>, id: &str, reason: &str, now: u64) -> Result<()> {
    tx.run(
        "UPDATE queue_message SET state = 'dead', token = NULL, reason = $2, ended_at = $3 WHERE id = $1",
        &[id.into(), reason.into(), now.into()],
    )?;
    Ok(())
}

pub(super) fn extend(tx: &mut Tx<'_>, lease: &Lease, until: u64) -> Result<()> {
    let held = tx.run(
        "UPDATE queue_message SET ready_at = $3 WHERE id = $1 AND token = $2 AND state = 'open'",
        &[(&lease.id).into(), (&lease.token).into(), until.into()],
    )?;
    mine(held)
}

pub(super) fn done(tx: &mut Tx<'_>, lease: &Lease, now: u64) -> Result<()> {
    // The row keeps the key; nobody needs the body any more.
    let held = tx.run(
        "UPDATE queue_message SET state = 'done', token = NULL, body = $4, ended_at = $3
         WHERE id = $1 AND token = $2 AND state = 'open'",
        &[(&lease.id).into(), (&lease.token).into(), now.into(), Vec::new().into()],
    )?;
    mine(held)
}

pub(super) fn fail(
    tx: &mut Tx<'_>,
    lease: &Lease,
    reason: &str,
    retry: Retry,
    options: &QueueOptions,
    now: u64,
) -> Result<()> {
    let (state, wait, uncounted) = match retry {
        Retry::Never => ("dead", 0, 0),
        Retry::BackOff if lease.attempt >= options.attempts => ("dead", 0, 0),
        Retry::BackOff => ("open", millis(options.back_off.jittered(lease.attempt)), 0),
        Retry::After(wait) => ("open", millis(wait), 1),
    };
    let held = tx.run(
        "UPDATE queue_message SET state = $3, token = NULL, reason = $4, ready_at = $5,
            attempts = attempts - $6, ended_at = $7
         WHERE id = $1 AND token = $2 AND state = 'open'",
        &[
            (&lease.id).into(),
            (&lease.token).into(),
            state.into(),
            reason.into(),
            now.saturating_add(wait).into(),
            i64::from(uncounted).into(),
            now.into(),
        ],
    )?;
    mine(held)
}

const fn mine(held: u64) -> Result<()> {
    if held == 1 { Ok(()) } else { Err(QueueError::LeaseLost) }
}

pub(super) fn dead(tx: &mut Tx<'_>, topic: &str, after: &str, most: usize) -> Result<Vec<DeadLetter>> {
    let rows = tx.rows(
        "SELECT id, topic, grp, key, body, attempts, reason, ended_at FROM queue_message
         WHERE state = 'dead' AND topic = $1 AND id > $2 ORDER BY id LIMIT $3",
        &[topic.into(), after.into(), most.into()],
    )?;
    Ok(rows.iter().map(letter).collect::<Result<_, DbError>>()?)
}

fn letter(row: &Row) -> Result<DeadLetter, DbError> {
    Ok(DeadLetter {
        id: row.get(0)?,
        topic: row.get(1)?,
        group: row.get(2)?,
        key: row.get(3)?,
        body: row.get(4)?,
        attempts: row.get(5)?,
        reason: row.get::<Option<String>>(6)?.unwrap_or_default(),
        at_ms: row.get(7)?,
    })
}

pub(super) fn requeue(tx: &mut Tx<'_>, topic: &str, id: &str, now: u64) -> Result<()> {
    let found = tx.run(
        "UPDATE queue_message SET state = 'open', ready_at = $3, attempts = 0, reason = NULL, ended_at = NULL
         WHERE id = $2 AND topic = $1 AND state = 'dead'",
        &[topic.into(), id.into(), now.into()],
    )?;
    if found == 1 { Ok(()) } else { Err(QueueError::NoSuchLetter(id.to_owned())) }
}

pub(super) fn depth(tx: &mut Tx<'_>, topic: &str, now: u64) -> Result<Depth> {
    let mut count = |condition: &str, parameters: &[database::Value]| -> Result<u64> {
        let sql = format!("SELECT count(*) FROM queue_message WHERE topic = $1 AND {condition}");
        Ok(tx.row(&sql, parameters)?.map_or(Ok(0), |row| row.get(0))?)
    };
    let (topic, now) = (topic.into(), now.into());
    let leased =
        count("state = 'open' AND token IS NOT NULL AND ready_at > $2", &[Clone::clone(&topic), now])?;
    let open = count("state = 'open'", &[Clone::clone(&topic)])?;
    let dead = count("state = 'dead'", &[topic])?;
    Ok(Depth { waiting: open.saturating_sub(leased), leased, dead })
}

pub(super) fn forget(tx: &mut Tx<'_>, before: u64) -> Result<()> {
    tx.run("DELETE FROM queue_message WHERE state = 'done' AND ended_at < $1", &[before.into()])?;
    Ok(())
}
