//! Decisions that are being prepared: kept on this device, whatever happens to the program.

use std::path::PathBuf;

use feature_crdt::FeatureId;
use serde_json::Value as Json;

use crate::device::Device;
use crate::error::{DeviceError, Result};
use crate::home::{read_json, write_json};

/// The largest draft, in bytes of JSON.
const MAX_DRAFT_BYTES: usize = 4 << 20;

impl Device {
    fn review_draft_path(&self, feature: FeatureId) -> PathBuf {
        self.0.home.root().join("review-drafts").join(format!("{feature}.json"))
    }

    /// Keeps a draft; `None` drops it.
    pub(crate) fn save_review_draft(&self, feature: FeatureId, draft: Option<Json>) -> Result<()> {
        let path = self.review_draft_path(feature);
        let Some(draft) = draft.filter(|draft| !draft.is_null()) else {
            return match std::fs::remove_file(&path) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                    Err(DeviceError::io("Removing", &path, &cause))
                }
                _ => Ok(()),
            };
        };
        if draft.to_string().len() > MAX_DRAFT_BYTES {
            return Err(DeviceError::bad_input("A draft of a decision has at most 4 MiB."));
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|cause| DeviceError::io("Making", folder, &cause))?;
        }
        write_json(&path, &draft)
    }

    /// The draft of a feature, if there is one; what cannot be read is none.
    pub(super) fn review_draft(&self, feature: FeatureId) -> Option<Json> {
        read_json(&self.review_draft_path(feature)).ok().flatten()
    }
}
