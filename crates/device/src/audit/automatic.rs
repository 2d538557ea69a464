//! What rules settle at present.

use feature_crdt::{LayerId, Register, Rule};

use super::entry::Spot;
use super::ledger::{Ledger, Raw, What, target_of};
use crate::error::{DeviceError, Result};

/// The registers that rules settle, of one layer or of all, in no order.
///
/// Layers whose rules leave everything to people cost nothing.
pub(super) fn settled(ledger: &mut Ledger<'_>, only: Option<LayerId>) -> Result<Vec<Raw>> {
    let mut raws = Vec::new();
    for stored in ledger.log.layers()? {
        if only.is_none_or(|only| only == stored.id) {
            settled_in(ledger, stored.id, &mut raws)?;
        }
    }
    Ok(raws)
}

fn settled_in(ledger: &mut Ledger<'_>, id: LayerId, raws: &mut Vec<Raw>) -> Result<()> {
    let layer = ledger.layer(id)?;
    let rules = layer.definition.fields.iter().filter_map(|field| field.policy.as_ref());
    if !rules.chain([&layer.definition.policy]).any(|policy| policy.rule != Rule::KeepBoth) {
        return Ok(());
    }
    let log = ledger.log;
    log.each_conflict(Some(id), |feature, state, register| -> Result<bool> {
        let key = match &register {
            Register::Property(key) => Some(key.as_str()),
            _ => None,
        };
        let Some(target) = target_of(&register) else { return Ok(true) };
        if layer.definition.policy_of(key).rule == Rule::KeepBoth {
            return Ok(true);
        }
        if log.settled(&layer.definition, state, &target)?.is_none_or(|settled| settled.open) {
            return Ok(true);
        }
        // It is settled since the last of the candidates is here.
        let mut last: Option<(u64, feature_crdt::Dot)> = None;
        for sibling in state.target(&target) {
            last = last.max(Some((log.stamp(sibling.dot)?.time, sibling.dot)));
        }
        let Some((at, dot)) = last else { return Ok(true) };
        let sealed = log.sealed(dot)?.ok_or_else(|| DeviceError::internal("an edit without its change"))?;
        raws.push(Raw {
            spot: Spot {
                at,
                seq: sealed.seq,
                edit: u32::try_from(dot.counter - sealed.first.counter).unwrap_or(u32::MAX),
                part: Spot::AUTOMATIC + part_of(&register, raws.len()),
            },
            feature,
            layer: id,
            what: What::Automatic(register),
        });
        Ok(true)
    })
}

/// Tells registers of one edit apart: conflicts come in the order of registers.
fn part_of(register: &Register, before: usize) -> u32 {
    match register {
        Register::Existence => 0,
        Register::Geometry => 1,
        Register::Property(_) => 2 + u32::try_from(before).unwrap_or(u32::MAX >> 2) % Spot::POLICY,
    }
}
