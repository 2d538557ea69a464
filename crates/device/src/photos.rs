//! Pictures that belong to features: kept once each, by the SHA-256 of their bytes.
//!
//! ```text
//! home/photos/aa/SHA256    aa are the first two digits
//! ```
//!
//! A picture is written under another name, and gets its own when it is whole. None is ever deleted:
//! the history of a feature may name it.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};
use sha2::{Digest, Sha256};

use crate::device::Device;
use crate::edits::PhotoView;
use crate::error::{DeviceError, ErrorCode, Result};

/// The largest picture, in bytes.
pub(crate) const MAX_PHOTO_BYTES: usize = 32 << 20;
/// The most pixels of a picture to be made small: a hundred megapixels are 400 MB.
const MAX_EDGE: u32 = 20_000;
/// The most memory that making one small may take, in bytes.
const MAX_DECODED_BYTES: u64 = 512 << 20;
/// Widths of thumbnails that may be asked for, in pixels.
const WIDTHS: std::ops::RangeInclusive<u32> = 32..=1024;

/// A picture, or its thumbnail.
#[derive(Debug)]
pub struct Photo {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub content_type: &'static str,
}

/// Tells the media type of a picture by its first bytes; `None` if it is none that is known here.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const HEIF: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
    let at = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        _ if at(0, 4) == b"RIFF" && at(8, 12) == b"WEBP" => Some("image/webp"),
        _ if at(4, 8) == b"ftyp" && at(8, 12) == b"avif" => Some("image/avif"),
        _ if at(4, 8) == b"ftyp" && HEIF.contains(&at(8, 12)) => Some("image/heic"),
        _ => None,
    }
}

/// Checks the name of a picture, which becomes part of a path.
fn checked_name(sha256: &str) -> Result<&str> {
    let digits = sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if digits && sha256.len() == 64 {
        return Ok(sha256);
    }
    Err(DeviceError::bad_input("A picture is named by its SHA-256: 64 hexadecimal digits in lower case."))
}

impl Device {
    /// Keeps a picture, and returns the SHA-256 of its bytes; one that is there already stays.
    ///
    /// # Errors
    /// If it is too large or no picture that is known here, or the home can't be written.
    pub async fn put_photo(&self, bytes: Vec<u8>) -> std::result::Result<String, DeviceError> {
        self.blocking(move |device| device.keep_photo(&bytes)).await
    }

    /// Returns a picture, or its thumbnail, `size` pixels wide at most.
    ///
    /// # Errors
    /// If it is not on this device, or cannot be made small.
    pub async fn photo(&self, sha256: &str, size: Option<u32>) -> std::result::Result<Photo, DeviceError> {
        let sha256 = sha256.to_owned();
        self.blocking(move |device| match size {
            None => device.whole_photo(&sha256),
            Some(size) => device.small_photo(&sha256, size),
        })
        .await
    }

    /// Keeps a picture on this thread; see [`Device::put_photo`].
    pub(crate) fn keep_photo(&self, bytes: &[u8]) -> Result<String> {
        if bytes.len() > MAX_PHOTO_BYTES {
            let size = bytes.len() >> 20;
            return Err(DeviceError::bad_input(format!("The picture has {size} MiB; at most 32 are kept."))
                .hint("Make it smaller first."));
        }
        if media_type(bytes).is_none() {
            return Err(DeviceError::bad_input("This is no picture that is known here.")
                .hint("JPEG, PNG, WebP, GIF, HEIC and AVIF are."));
        }
        let name = hex::encode(Sha256::digest(bytes));
        let path = self.photo_path(&name);
        if !path.exists() {
            // The lock is not for order, but refuses a home that can't be written in words.
            let _writable = self.0.home.lock_for_change("photos.lock")?;
            write_whole(&path, bytes)?;
        }
        Ok(name)
    }

    /// Tells how large the pictures are that are on this device.
    pub(crate) fn photos(&self, mut wanted: Vec<PhotoView>) -> Result<Vec<PhotoView>> {
        for photo in &mut wanted {
            photo.bytes = self.photo_bytes(&photo.sha256);
        }
        Ok(wanted)
    }

    /// The media type of a picture that is here, by its first bytes.
    pub(crate) fn photo_type(&self, sha256: &str) -> Option<&'static str> {
        let mut first = [0; 16];
        fs::File::open(self.photo_path(checked_name(sha256).ok()?)).ok()?.read_exact(&mut first).ok()?;
        media_type(&first)
    }

    /// The size of a picture; `None` if it is not here.
    pub(crate) fn photo_bytes(&self, sha256: &str) -> Option<u64> {
        let path = self.photo_path(checked_name(sha256).ok()?);
        path.metadata().ok().map(|about| about.len())
    }

    pub(crate) fn photo_path(&self, name: &str) -> PathBuf {
        self.0.home.photos_path().join(&name[..2]).join(name)
    }

    fn whole_photo(&self, sha256: &str) -> Result<Photo> {
        let bytes = self.read_photo(sha256)?;
        let content_type = media_type(&bytes).unwrap_or("application/octet-stream");
        Ok(Photo { bytes, content_type })
    }

    fn read_photo(&self, sha256: &str) -> Result<Vec<u8>> {
        let path = self.photo_path(checked_name(sha256)?);
        match fs::read(&path) {
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                Err(DeviceError::new(ErrorCode::NotFound, "This picture is not on this device.")
                    .hint("It is on the device that took it."))
            }
            found => found.map_err(|cause| DeviceError::io("Reading", &path, &cause)),
        }
    }

    fn small_photo(&self, sha256: &str, size: u32) -> Result<Photo> {
        let name = checked_name(sha256)?;
        if !WIDTHS.contains(&size) {
            let (least, most) = (WIDTHS.start(), WIDTHS.end());
            return Err(DeviceError::bad_input(format!("A thumbnail is {least} to {most} pixels wide.")));
        }
        let file = self.0.home.thumbnails_path().join(format!("photo-{size}-{name}.png"));
        if let Ok(bytes) = fs::read(&file) {
            return Ok(Photo { bytes, content_type: "image/png" });
        }
        let bytes = shrink(&self.read_photo(name)?, size)?;
        // A home that can't be written shows thumbnails all the same.
        if self.0.home.is_writable()
            && let Err(cause) = write_whole(&file, &bytes)
        {
            tracing::debug!(file = %file.display(), %cause, "a thumbnail is not kept");
        }
        Ok(Photo { bytes, content_type: "image/png" })
    }
}

/// Makes a picture small, the right way up, as PNG.
fn shrink(bytes: &[u8], size: u32) -> Result<Vec<u8>> {
    let failed = |cause: image::ImageError| {
        DeviceError::bad_input(format!("No thumbnail can be made of this picture: {cause}."))
            .hint("The whole picture may show all the same.")
    };
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|cause| failed(image::ImageError::IoError(cause)))?;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_EDGE), Some(MAX_EDGE));
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(failed)?;
    let orientation = decoder.orientation().map_err(failed)?;
    let mut small = DynamicImage::from_decoder(decoder).map_err(failed)?.thumbnail(size, size);
    small.apply_orientation(orientation);
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).map_err(failed)?;
    Ok(png.into_inner())
}

/// Writes a file whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let failed = |cause: &std::io::Error| DeviceError::io("Writing", path, cause);
    fs::create_dir_all(folder).map_err(|cause| failed(&cause))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|cause| failed(&cause))?;
    file.write_all(bytes).map_err(|cause| failed(&cause))?;
    file.as_file().sync_all().map_err(|cause| failed(&cause))?;
    file.persist(path).map_err(|cause| failed(&cause.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

    use super::*;
    use crate::device::Role;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[tokio::test]
    async fn a_picture_is_kept_once_and_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Guest).await.unwrap();
        let bytes = png(400, 100);
        let name = device.put_photo(bytes.clone()).await.unwrap();
        assert_eq!(device.put_photo(bytes.clone()).await.unwrap(), name);
        let whole = device.photo(&name, None).await.unwrap();
        assert_eq!((whole.bytes, whole.content_type), (bytes.clone(), "image/png"));
        assert_eq!(device.photo_bytes(&name), Some(bytes.len() as u64));
        let small = device.photo(&name, Some(64)).await.unwrap();
        let small = image::load_from_memory(&small.bytes).unwrap();
        assert_eq!((small.width(), small.height()), (64, 16));
        let folder = home.path().join("photos").join(&name[..2]);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "no half file is left");
    }

    #[tokio::test]
    async fn what_is_no_picture_or_not_here_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let device = Device::open(home.path(), Role::Guest).await.unwrap();
        for bad in [b"#!/bin/sh".to_vec(), Vec::new(), vec![0xFF; MAX_PHOTO_BYTES + 1]] {
            assert_eq!(device.put_photo(bad).await.unwrap_err().code, ErrorCode::BadInput);
        }
        let missing = "ab".repeat(32);
        assert_eq!(device.photo(&missing, None).await.unwrap_err().code, ErrorCode::NotFound);
        for name in ["../../settings.json", "", "AB", &"g".repeat(64)] {
            assert_eq!(device.photo(name, None).await.unwrap_err().code, ErrorCode::BadInput, "{name}");
        }
        let cut = device.put_photo(png(9, 9)[..40].to_vec()).await.unwrap();
        assert_eq!(device.photo(&cut, Some(64)).await.unwrap_err().code, ErrorCode::BadInput);
    }

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (b"\xFF\xD8\xFF\xE0".as_slice(), Some("image/jpeg")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"\0\0\0\x18ftypheic", Some("image/heic")),
            (b"\0\0\0\x18ftypavif", Some("image/avif")),
            (b"\0\0\0\x18ftypisom", None),
            (b"RIFF\0\0\0\0WAVE", None),
            (b"<svg xmlns=", None),
        ] {
            assert_eq!(media_type(bytes), kind);
        }
    }
}
