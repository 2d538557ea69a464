//! Carry files on the wire: regions, edits and photos in one file on a stick.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::on_device;
use super::scalars::{Count, DateTime};
use super::tasks::Task;
use crate::carry;

/// Which edits a carry file takes along.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
#[graphql(remote = "carry::CarryEdits")]
enum CarryEdits {
    /// All that are on this device.
    All,
    /// Those of this device that no peer is known to have.
    Unsynced,
    /// None.
    None,
}

/// What a carry file is to hold.
#[derive(InputObject)]
struct PackCarryInput {
    /// The file to write; it must not exist.
    path: String,
    /// Ids or names of regions.
    #[graphql(default)]
    regions: Vec<ID>,
    #[graphql(default_with = "CarryEdits::All")]
    edits: CarryEdits,
    /// Takes along the photos that the packed edits name.
    #[graphql(default = true)]
    photos: bool,
    /// Encrypts the file; without it, anyone can read it.
    passphrase: Option<String>,
    /// Path of a carry file of the other laptop: only what it lacked then is packed.
    answer_to: Option<String>,
    /// Opens that file; without it, `passphrase` does.
    answer_passphrase: Option<String>,
}

/// What is in a carry file; of one that is locked only its size is known.
#[derive(SimpleObject)]
struct CarryContents {
    path: String,
    /// Of the file.
    bytes: Count,
    encrypted: bool,
    /// A passphrase is needed; nothing else is known without it.
    locked: bool,
    /// Version of the format.
    format: Option<u32>,
    made: Option<DateTime>,
    /// Who made it.
    by: Option<String>,
    /// On which device.
    device: Option<String>,
    /// The program that made it, and its version.
    program: Option<String>,
    /// Fingerprint of the key that signed it, `SHA256:…`.
    signed_by: Option<String>,
    /// A file that was signed by this key was unpacked here before, or the key is this device's own.
    known: bool,
    /// Since when.
    known_since: Option<DateTime>,
    /// This very device signed it.
    own: bool,
    regions: Vec<CarriedRegion>,
    changes: Count,
    /// Changes that are not on this device.
    new_changes: Count,
    photos: Count,
    /// Photos that are not on this device.
    new_photos: Count,
    /// What is wrong, or worth knowing before it is unpacked, in sentences.
    problems: Vec<String>,
}

impl From<carry::CarryContents> for CarryContents {
    fn from(found: carry::CarryContents) -> Self {
        Self {
            path: found.path.display().to_string(),
            bytes: Count(found.bytes),
            encrypted: found.encrypted,
            locked: found.locked,
            format: found.format,
            made: found.made.map(DateTime),
            by: found.by,
            device: found.device,
            program: found.program,
            signed_by: found.signed_by,
            known: found.known,
            known_since: found.known_since.map(DateTime),
            own: found.own,
            regions: found.regions.into_iter().map(CarriedRegion::from).collect(),
            changes: Count(found.changes),
            new_changes: Count(found.new_changes),
            photos: Count(found.photos),
            new_photos: Count(found.new_photos),
            problems: found.problems,
        }
    }
}

/// A region in a carry file.
#[derive(SimpleObject)]
struct CarriedRegion {
    name: String,
    source_name: String,
    min_zoom: u8,
    max_zoom: u8,
    tiles: Count,
    bytes: Count,
    /// When the newest of its tiles was confirmed by its source.
    newest_tile_at: Option<DateTime>,
    /// It is on this device already, and would be brought up to what is newer.
    here: bool,
    /// Id of the region that it is here.
    local_id: Option<ID>,
}

impl From<carry::CarriedRegion> for CarriedRegion {
    fn from(region: carry::CarriedRegion) -> Self {
        Self {
            name: region.name,
            source_name: region.source,
            min_zoom: region.min_zoom,
            max_zoom: region.max_zoom,
            tiles: Count(region.tiles),
            bytes: Count(region.bytes),
            newest_tile_at: region.newest.map(DateTime),
            here: region.local.is_some(),
            local_id: region.local.map(ID),
        }
    }
}

/// What was packed.
#[derive(SimpleObject)]
pub(super) struct PackReport {
    path: String,
    /// Of the file.
    bytes: Count,
    regions: Count,
    tiles: Count,
    changes: Count,
    photos: Count,
    /// What was left out, in sentences.
    notes: Vec<String>,
}

impl From<carry::Packed> for PackReport {
    fn from(packed: carry::Packed) -> Self {
        Self {
            path: packed.path.display().to_string(),
            bytes: Count(packed.bytes),
            regions: Count(packed.regions),
            tiles: Count(packed.tiles),
            changes: Count(packed.changes),
            photos: Count(packed.photos),
            notes: packed.notes,
        }
    }
}

/// What was unpacked.
#[derive(SimpleObject)]
pub(super) struct UnpackReport {
    regions: Vec<UnpackedRegion>,
    /// Changes that were new here.
    new_changes: Count,
    /// Changes that were here already.
    known_changes: Count,
    /// Changes that build on others, which are neither here nor in the file.
    waiting_changes: Count,
    /// Photos that were new here.
    photos: Count,
    /// What was not taken, in sentences.
    notes: Vec<String>,
}

impl From<carry::Unpacked> for UnpackReport {
    fn from(unpacked: carry::Unpacked) -> Self {
        Self {
            regions: unpacked.regions.into_iter().map(UnpackedRegion::from).collect(),
            new_changes: Count(unpacked.changes),
            known_changes: Count(unpacked.known),
            waiting_changes: Count(unpacked.waiting),
            photos: Count(unpacked.photos),
            notes: unpacked.notes,
        }
    }
}

/// What became of a region of a carry file.
#[derive(SimpleObject)]
struct UnpackedRegion {
    name: String,
    /// Id on this device.
    region_id: ID,
    /// It was not here before.
    new: bool,
    /// Tiles that were not here, or were older.
    tiles: Count,
}

impl From<carry::UnpackedRegion> for UnpackedRegion {
    fn from(region: carry::UnpackedRegion) -> Self {
        Self { name: region.name, region_id: ID(region.key), new: region.new, tiles: Count(region.tiles) }
    }
}

/// What can be asked of carry files.
#[derive(Default)]
pub struct CarryQuery;

#[Object]
impl CarryQuery {
    /// Tells what is in a carry file (.mofp), who signed it, and what of it is new here. Changes
    /// nothing.
    async fn carry_contents(
        &self,
        context: &Context<'_>,
        path: String,
        passphrase: Option<String>,
    ) -> Result<CarryContents> {
        on_device(context, move |device| Ok(device.carry_contents(&path, passphrase.as_deref())?.into()))
            .await
    }
}

/// What can be done with carry files.
#[derive(Default)]
pub struct CarryMutation;

#[Object]
impl CarryMutation {
    /// Starts to write regions, edits and photos to one file, signed by this device.
    async fn pack_carry(&self, context: &Context<'_>, input: PackCarryInput) -> Result<Task> {
        let order = carry::PackOrder {
            path: input.path,
            regions: input.regions.into_iter().map(|id| id.0).collect(),
            edits: input.edits.into(),
            photos: input.photos,
            passphrase: input.passphrase,
            answer_to: input.answer_to,
            answer_passphrase: input.answer_passphrase,
        };
        on_device(context, move |device| Ok(device.start_pack_carry(&order)?.into())).await
    }

    /// Starts to take a carry file in: the regions that are named (all of them without a list), the
    /// edits, and their photos. Doing it twice changes nothing. With `signer`, the fingerprint that a
    /// person was shown, a file that another key signed is refused; the key is known from then on.
    async fn unpack_carry(
        &self,
        context: &Context<'_>,
        path: String,
        passphrase: Option<String>,
        regions: Option<Vec<String>>,
        #[graphql(default = true)] edits: bool,
        signer: Option<String>,
    ) -> Result<Task> {
        let order = carry::UnpackOrder { path, passphrase, regions, edits, signer };
        on_device(context, move |device| Ok(device.start_unpack_carry(&order)?.into())).await
    }
}
