//! What may be put up for others.

use tile_source::Bulk;
use tile_store::RegionStats;

use crate::error::{DeviceError, ErrorCode, Result};
use crate::plan::terms_of;
use crate::region_use::RegionView;
use crate::source_book::OriginSpec;

/// Refuses what the owner of the source does not allow to be kept and shared by many.
pub(super) fn refuse_forbidden(view: &RegionView) -> Result<()> {
    let refused = |message: String| Err(DeviceError::new(ErrorCode::Refused, message));
    if matches!(view.record.origin, OriginSpec::World) {
        return refused("The world map is part of this program: everybody has it.".into());
    }
    let (name, RegionStats { stored, .. }) = (&view.record.name, view.stats);
    let terms = terms_of(&view.record);
    match terms.bulk {
        Bulk::Forbidden { reason, instead } => {
            let forbidden = DeviceError::new(
                ErrorCode::Refused,
                format!("The terms of “{name}” forbid to put its tiles up for others: {reason}"),
            );
            return Err(if instead.is_empty() { forbidden } else { forbidden.hint(instead) });
        }
        Bulk::Limited { max_tiles } if stored > max_tiles => {
            return refused(format!(
                "The terms of “{name}” allow {max_tiles} tiles; this region has {stored}."
            ));
        }
        _ => {}
    }
    if let Some(max) = terms.max_zoom.filter(|max| view.zooms.max() > *max) {
        return refused(format!("The terms of “{name}” allow zooms up to {max}."));
    }
    if stored == 0 {
        return refused(format!("“{}” has no tile yet that could be put up.", view.region.name));
    }
    Ok(())
}
