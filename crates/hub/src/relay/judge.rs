//! Whether a change may be taken in from whoever brings it.

use std::collections::{HashMap, HashSet};

use database::{DbError, Tx};
use feature_crdt::{Arrived, Cause, LayerId, ReplicaId, is_reserved};
use hub_store::devices;
use hub_store::edits::{self, Denial, Judged, LayerRoles};

use crate::access::{Access, Role, Scope};

/// The least role to write to a layer and to define it, where nothing else is said.
pub(super) const USUAL: Role = Role::Editor;

/// What a decision about changes needs to know, read once for all of them.
pub(super) struct Rules {
    role: Role,
    decides: bool,
    layers: HashMap<LayerId, LayerRoles>,
    revoked: HashSet<ReplicaId>,
}

impl Rules {
    /// Reads them for changes that somebody brings.
    pub(super) fn read(tx: &mut Tx<'_>, access: &Access, changes: &[Arrived]) -> Result<Self, DbError> {
        let names: HashSet<ReplicaId> = changes.iter().map(|arrived| arrived.change.replica).collect();
        let names: Vec<ReplicaId> = names.into_iter().collect();
        let bytes: Vec<[u8; 16]> = names.iter().map(|replica| replica.0).collect();
        let owners = devices::owners(tx, access.workspace(), &bytes)?;
        let revoked = |(name, owner): (ReplicaId, Option<(String, Option<i64>)>)| {
            owner.and_then(|(_, revoked_at)| revoked_at).map(|_| name)
        };
        let role = access.role();
        Ok(Self {
            role,
            decides: role >= Role::Reviewer && access.caller().scopes.contains(&Scope::ConflictsResolve),
            layers: edits::layer_roles(tx, access.workspace())?.into_iter().collect(),
            revoked: names.into_iter().zip(owners).filter_map(revoked).collect(),
        })
    }

    pub(super) fn judge(&self, judged: &Judged<'_>) -> Result<(), Denial> {
        let Judged { change, layers, defines } = judged;
        if self.revoked.contains(&change.replica) {
            return denied("DEVICE_REVOKED", "It was written on a device that was revoked.");
        }
        if change.cause == Cause::Resolve && !self.decides {
            return denied("NOT_A_REVIEWER", "It decides a conflict, which takes a reviewer.");
        }
        if defines.iter().any(|layer| self.role < self.least(*layer, |roles| &roles.define)) {
            return denied("LAYER_DEFINITION", "It changes the definition of a layer that others define.");
        }
        let own = |layer: &&LayerId| !is_reserved(**layer);
        if layers.iter().filter(own).any(|layer| self.role < self.least(*layer, |roles| &roles.write)) {
            return denied("LAYER_READ_ONLY", "It writes to a layer that others write to.");
        }
        Ok(())
    }

    fn least(&self, layer: LayerId, of: impl Fn(&LayerRoles) -> &String) -> Role {
        let said = self.layers.get(&layer).and_then(|roles| Role::of_name(of(roles)));
        said.unwrap_or(USUAL)
    }
}

fn denied(code: &'static str, reason: &str) -> Result<(), Denial> {
    Err(Denial { code, reason: reason.to_owned() })
}
