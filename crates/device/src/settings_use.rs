//! Use cases over the settings.

use std::path::PathBuf;

use crate::device::Device;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::settings::Settings;

/// Letters of a device's name at most.
const LONGEST_NAME: usize = 60;

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

    /// Says what people call this device; nothing or blanks leave it the machine's own name. What was
    /// written keeps the name of its day: the log goes on as that of another device, and a hub takes it
    /// for one.
    ///
    /// # Errors
    /// Refuses a name that is too long for a line.
    pub(crate) fn set_device_name(&self, name: Option<&str>) -> Result<Settings> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.chars().count() > LONGEST_NAME || name.contains(char::is_control)) {
            let message = format!("The name of a device is one line of at most {LONGEST_NAME} letters.");
            return Err(DeviceError::bad_input(message));
        }
        let before = self.device_name();
        let settings = self.change_settings(|settings| settings.device_name = name.map(str::to_owned))?;
        self.0.edits.forget_author();
        if self.device_name() != before && self.0.home.edits_path().exists() {
            self.rename_log()?;
            self.wake_sync();
        }
        Ok(settings)
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

    #[tokio::test]
    async fn a_device_is_called_as_the_user_says() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Runner).await.unwrap();
        let own = device.device_name();
        device.set_device_name(Some("  Truck 7 ")).unwrap();
        assert_eq!(device.device_name(), "Truck 7");
        assert_eq!(device.identity().device, "Truck 7", "edits say so");
        for bad in ["two\nlines", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(device.set_device_name(Some(bad)).unwrap_err().code, ErrorCode::BadInput, "{bad}");
        }
        device.set_device_name(Some(" ")).unwrap();
        assert_eq!(device.device_name(), own);
    }
}
