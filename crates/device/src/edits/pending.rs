//! Use cases that wait for the edit log.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::view::*;
use super::*;
use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::tasks::TaskView;
use feature_crdt::FeatureId;

fn not_yet<T>() -> Result<T> {
    Err(DeviceError::new(ErrorCode::Internal, "This program was built without its edit log."))
}

impl Device {
    pub(crate) fn layers(&self) -> Result<Vec<LayerView>> {
        not_yet()
    }
    pub(crate) fn find_layer(&self, _: &str) -> Result<Option<LayerView>> {
        not_yet()
    }
    pub(crate) fn create_layer(&self, _: LayerDraft) -> Result<LayerView> {
        not_yet()
    }
    pub(crate) fn change_layer(&self, _: &str, _: LayerDraft) -> Result<LayerView> {
        not_yet()
    }
    pub(crate) fn delete_layer(&self, _: &str) -> Result<()> {
        not_yet()
    }
    pub(crate) fn show_layer(&self, _: &str, _: bool) -> Result<LayerView> {
        not_yet()
    }
    pub(crate) fn features(&self, _: &FeatureQuery, _: i32, _: Option<&str>) -> Result<Page<FeatureView>> {
        not_yet()
    }
    pub(crate) fn feature(&self, _: &str, _: Option<Timestamp>) -> Result<Option<FeatureView>> {
        not_yet()
    }
    pub(crate) fn conflicts_of(&self, _: FeatureId) -> Result<Vec<ConflictView>> {
        not_yet()
    }
    pub(crate) fn photos(&self, _: Vec<PhotoView>) -> Result<Vec<PhotoView>> {
        not_yet()
    }
    pub(crate) fn add_feature(&self, _: &str, _: Option<&Json>, _: &Json) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn change_feature(&self, _: &str, _: &ChangeOfGeometry, _: &Json) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn change_features(&self, _: &[String], _: &Json) -> Result<u64> {
        not_yet()
    }
    pub(crate) fn delete_features(&self, _: &[String]) -> Result<u64> {
        not_yet()
    }
    pub(crate) fn restore_features(&self, _: &[String]) -> Result<u64> {
        not_yet()
    }
    pub(crate) fn split_feature(&self, _: &str, _: &Json) -> Result<Vec<FeatureView>> {
        not_yet()
    }
    pub(crate) fn merge_features(&self, _: &[String]) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn cut_hole(&self, _: &str, _: &Json) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn attach_photo(&self, _: &str, _: &str, _: &str, _: &str) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn remove_photo(&self, _: &str, _: &str, _: &str) -> Result<FeatureView> {
        not_yet()
    }
    pub(crate) fn feature_history(&self, _: &str, _: i32, _: Option<&str>) -> Result<Page<RevisionView>> {
        not_yet()
    }
    pub(crate) fn layer_history(&self, _: &str, _: i32, _: Option<&str>) -> Result<Page<MomentView>> {
        not_yet()
    }
    pub(crate) fn features_at(
        &self,
        _: &str,
        _: Timestamp,
        _: i32,
        _: Option<&str>,
    ) -> Result<Page<FeatureView>> {
        not_yet()
    }
    pub(crate) fn differences(
        &self,
        _: &str,
        _: Timestamp,
        _: Option<Timestamp>,
        _: i32,
        _: Option<&str>,
    ) -> Result<Differences> {
        not_yet()
    }
    pub(crate) fn edit_conflicts(&self, _: i32, _: Option<&str>) -> Result<Page<ConflictView>> {
        not_yet()
    }
    pub(crate) fn edit_state(&self) -> Result<EditState> {
        not_yet()
    }
    pub(crate) fn log_report(&self) -> Result<LogReport> {
        not_yet()
    }
    pub(crate) fn undo_edit(&self) -> Result<EditState> {
        not_yet()
    }
    pub(crate) fn redo_edit(&self) -> Result<EditState> {
        not_yet()
    }
    pub(crate) fn go_back(&self, _: &str, _: Timestamp) -> Result<u64> {
        not_yet()
    }
    pub(crate) fn backup_log(&self, _: &str) -> Result<LogReport> {
        not_yet()
    }
    pub(crate) fn verify_log(&self) -> Result<LogReport> {
        not_yet()
    }
    pub(crate) fn rebuild_log(&self) -> Result<LogReport> {
        not_yet()
    }
    pub(crate) fn start_feature_import(&self, _: &str, _: Option<&str>, _: bool) -> Result<TaskView> {
        not_yet()
    }
    pub(crate) fn start_feature_export(&self, _: &str, _: &str, _: bool) -> Result<TaskView> {
        not_yet()
    }
}
