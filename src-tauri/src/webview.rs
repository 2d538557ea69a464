//! Traps of the system's web view, set right before it starts.

/// Prepares the environment of the web view.
///
/// WebKitGTK before 2.48 draws nothing through DMA-BUF on some drivers; later ones are slower
/// without it (seen by others on NVIDIA and in virtual machines). A choice of the user's stands.
pub(crate) fn prepare() {
    #[cfg(target_os = "linux")]
    if webkit_is_older_than(2, 48) && std::env::var_os(DMABUF).is_none() {
        #[expect(
            unsafe_code,
            reason = "this is the first thing that the process does: no other thread reads yet"
        )]
        unsafe {
            std::env::set_var(DMABUF, "1");
        }
    }
}

#[cfg(target_os = "linux")]
const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

#[cfg(target_os = "linux")]
fn webkit_is_older_than(major: u32, minor: u32) -> bool {
    let version = tauri::webview_version().unwrap_or_default();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    let found = (parts.next().unwrap_or(u32::MAX), parts.next().unwrap_or(0));
    found < (major, minor)
}
