//! Photos, by their hash.

use super::documents;
use super::scalars::Sha256;
use super::{CommitState, Hub, PrepareState, SignedRequest, documents as ask};
use crate::failure::HubError;

/// A photo that is to be uploaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhotoUpload {
    /// The hash of its bytes.
    pub sha256: [u8; 32],
    /// Their length.
    pub bytes: u64,
    /// `image/jpeg`, `image/png`, `image/webp`, `image/avif`, `image/heic` or `image/heif`.
    pub content_type: String,
}

/// What is to be done about a photo.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreparedPhoto {
    /// Its hash.
    pub sha256: [u8; 32],
    /// What is to be done.
    pub state: PrepareState,
    /// If it is refused: `SIZE`, `FORMAT`, `QUOTA`, `DIFFERS`.
    pub reason: Option<String>,
    /// Where to put the bytes.
    pub upload: Option<SignedRequest>,
}

/// What became of a photo.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CommittedPhoto {
    /// Its hash.
    pub sha256: [u8; 32],
    /// What became of it.
    pub state: CommitState,
}

/// A photo that the hub has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhotoDownload {
    /// Its hash.
    pub sha256: [u8; 32],
    /// Its length.
    pub bytes: u64,
    /// Its media type.
    pub content_type: String,
    /// How to get it.
    pub download: SignedRequest,
}

macro_rules! uploads {
    ($($module:ident),+) => { $(
        impl From<&PhotoUpload> for documents::$module::PhotoUpload {
            fn from(upload: &PhotoUpload) -> Self {
                let content_type = upload.content_type.clone();
                Self { sha256: Sha256(upload.sha256), bytes: upload.bytes, content_type }
            }
        }
    )+ };
}
uploads!(prepare_photos, commit_photos);

impl Hub {
    /// Asks which photos are missing, and where to put their bytes. At most 1,000.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn prepare_photos(
        &self,
        workspace: &str,
        photos: &[PhotoUpload],
    ) -> Result<Vec<PreparedPhoto>, HubError> {
        let photos = photos.iter().map(Into::into).collect();
        let variables = documents::prepare_photos::Variables { workspace: workspace.to_owned(), photos };
        let prepared = self.ask::<ask::PreparePhotos>(variables).await?.prepare_photos;
        let prepared = prepared.into_iter().map(|photo| PreparedPhoto {
            sha256: photo.sha256.0,
            state: photo.state,
            reason: photo.reason,
            upload: photo.upload.map(Into::into),
        });
        Ok(prepared.collect())
    }

    /// Makes uploaded photos visible to the workspace. At most 1,000.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn commit_photos(
        &self,
        workspace: &str,
        photos: &[PhotoUpload],
    ) -> Result<Vec<CommittedPhoto>, HubError> {
        let photos = photos.iter().map(Into::into).collect();
        let variables = documents::commit_photos::Variables { workspace: workspace.to_owned(), photos };
        let committed = self.ask::<ask::CommitPhotos>(variables).await?.commit_photos;
        let one = |photo: documents::commit_photos::CommitPhotosCommitPhotos| CommittedPhoto {
            sha256: photo.sha256.0,
            state: photo.state,
        };
        Ok(committed.into_iter().map(one).collect())
    }

    /// Where to get photos, in the order asked; `None` for those that the hub has not. At most 1,000.
    ///
    /// # Errors
    /// See [`HubError`].
    pub async fn photos(
        &self,
        workspace: &str,
        hashes: &[[u8; 32]],
    ) -> Result<Vec<Option<PhotoDownload>>, HubError> {
        let hashes = hashes.iter().copied().map(Sha256).collect();
        let variables = documents::photos::Variables { workspace: workspace.to_owned(), hashes };
        let found = self.ask::<ask::Photos>(variables).await?.workspace.photos;
        let one = |photo: documents::photos::PhotosWorkspacePhotos| PhotoDownload {
            sha256: photo.sha256.0,
            bytes: photo.bytes,
            content_type: photo.content_type,
            download: photo.download.into(),
        };
        Ok(found.into_iter().map(|photo| photo.map(one)).collect())
    }
}
