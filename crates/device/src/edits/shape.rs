//! Use cases that cut and join geometries.

use serde_json::Value as Json;

use super::view::FeatureView;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};

impl Device {
    /// Cuts a line or an area along a line; the first part keeps the feature.
    pub(crate) fn split_feature(&self, _id: &str, _line: &Json) -> Result<Vec<FeatureView>> {
        Err(not_yet())
    }

    /// Makes one feature of several; the first of them stands for all.
    pub(crate) fn merge_features(&self, _ids: &[String]) -> Result<FeatureView> {
        Err(not_yet())
    }

    /// Cuts a hole into an area.
    pub(crate) fn cut_hole(&self, _id: &str, _ring: &Json) -> Result<FeatureView> {
        Err(not_yet())
    }
}

fn not_yet() -> DeviceError {
    DeviceError::new(ErrorCode::Internal, "Geometries cannot be cut and joined by this program yet.")
}
