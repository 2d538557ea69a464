//! The device behind the window, opened once in the background.

use std::path::PathBuf;

use device::{Device, DeviceError, DeviceSchema, ErrorCode, Role, schema};
use tokio::sync::OnceCell;

/// The device and its schema, or why they can't be had.
#[derive(Default)]
pub(crate) struct Opened(OnceCell<Result<(Device, DeviceSchema), DeviceError>>);

impl Opened {
    /// Opens the home on first use; later callers wait for the same answer.
    pub(crate) async fn open(&self) -> Result<&(Device, DeviceSchema), &DeviceError> {
        self.0.get_or_init(open_home).await.as_ref()
    }

    /// Closes the device, so that each tileset is one file that any program opens.
    pub(crate) async fn close(&self) {
        if let Some(Ok((device, _))) = self.0.get() {
            device.close().await;
        }
    }
}

async fn open_home() -> Result<(Device, DeviceSchema), DeviceError> {
    let home = home_folder().ok_or_else(|| DeviceError {
        code: ErrorCode::BadInput,
        message: "This system names no data folder.".into(),
        hint: Some("Start with the environment variable MAP_OFFLINE_HOME set to a folder.".into()),
    })?;
    let device = Device::open(&home, Role::Runner).await?;
    device.reconnect_position().await;
    let schema = schema(device.clone());
    Ok((device, schema))
}

/// `--home DIR`, else `MAP_OFFLINE_HOME`, else the platform's data folder: as the command line does.
fn home_folder() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != "--home").skip(1);
    arguments
        .next()
        .or_else(|| std::env::var_os("MAP_OFFLINE_HOME"))
        .map(PathBuf::from)
        .or_else(device::default_home)
}
