//! Who may write to which layer.

use database::{DbError, Tx};
use feature_crdt::LayerId;

/// The least roles that write to a layer; as words, for the table of roles is the hub's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LayerRoles {
    /// To its features.
    pub write: String,
    /// To its definition: name, fields, policies.
    pub define: String,
}

/// The roles of the layers that have others than the usual ones.
///
/// # Errors
/// If the database fails.
pub fn layer_roles(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<(LayerId, LayerRoles)>, DbError> {
    let rows = tx.rows(
        "SELECT layer_replica, layer_counter, write_role, define_role FROM layer_access WHERE workspace = $1",
        &[workspace.into()],
    )?;
    let read = |row: &database::Row| {
        let layer = super::write::dot(row, 0)?;
        Ok((layer, LayerRoles { write: row.get(2)?, define: row.get(3)? }))
    };
    rows.iter().map(read).collect()
}

/// Says who may write to a layer.
///
/// # Errors
/// If the database fails.
pub fn set_layer_roles(
    tx: &mut Tx<'_>,
    workspace: &str,
    layer: LayerId,
    roles: &LayerRoles,
) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO layer_access (workspace, layer_replica, layer_counter, write_role, define_role)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace, layer_replica, layer_counter)
         DO UPDATE SET write_role = excluded.write_role, define_role = excluded.define_role",
        &[
            workspace.into(),
            layer.replica.0.into(),
            layer.counter.into(),
            (&roles.write).into(),
            (&roles.define).into(),
        ],
    )?;
    Ok(())
}
