//! How far devices have come.

use database::{DbError, Tx};

/// How far a device said last that it has come; 0 if it never did.
///
/// # Errors
/// If the database fails.
pub fn cursor(tx: &mut Tx<'_>, device: &str) -> Result<i64, DbError> {
    let row = tx.row("SELECT position FROM device_cursor WHERE device = $1", &[device.into()])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Writes down how far a device has come; one that lost its log may say less than before.
///
/// # Errors
/// If the database fails.
pub fn set_cursor(tx: &mut Tx<'_>, device: &str, position: i64, at: i64) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO device_cursor (device, position, at) VALUES ($1, $2, $3)
         ON CONFLICT (device) DO UPDATE SET position = excluded.position, at = excluded.at",
        &[device.into(), position.into(), at.into()],
    )?;
    Ok(())
}
