//! Use cases over the settings.

use std::path::PathBuf;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::settings::Settings;

impl Device {
    /// Sets the folder that exports go to unless another is chosen; nothing or blanks name none.
    ///
    /// # Errors
    /// Refuses what is not the full path of a folder that is there.
    pub(crate) fn set_export_folder(&self, path: Option<&str>) -> Result<Settings> {
        let folder = path.map(str::trim).filter(|path| !path.is_empty()).map(PathBuf::from);
        if let Some(folder) = &folder {
            if !folder.is_absolute() {
                let message = format!("“{}” is not a full path.", folder.display());
                return Err(DeviceError::new(ErrorCode::BadInput, message)
                    .hint("Write the folder from the root of the disk on, as in /media/stick."));
            }
            if !folder.is_dir() {
                let message = format!("There is no folder “{}”.", folder.display());
                return Err(DeviceError::new(ErrorCode::NotFound, message)
                    .hint("Make the folder first, or plug in its disk."));
            }
        }
        self.change_settings(|settings| settings.export_folder = folder)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use super::*;
    use crate::device::Role;

    #[tokio::test]
    async fn the_export_folder_is_kept_or_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        let path = folder.path().to_str().unwrap();
        assert_eq!(
            device.set_export_folder(Some(path)).unwrap().export_folder.as_deref(),
            Some(folder.path())
        );
        for (bad, code) in [("exports", ErrorCode::BadInput), ("/no/such/folder", ErrorCode::NotFound)] {
            assert_eq!(device.set_export_folder(Some(bad)).unwrap_err().code, code, "{bad}");
        }
        assert_eq!(
            device.settings().export_folder.as_deref(),
            Some(folder.path()),
            "a refusal changes nothing"
        );
        assert_eq!(device.set_export_folder(Some(" ")).unwrap().export_folder, None);
    }
}
