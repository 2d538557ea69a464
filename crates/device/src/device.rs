//! One home folder, opened: what all use cases stand on.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tile_store::{Access, Tileset, TilesetMetadata};

use crate::account::AccountDesk;
use crate::cloud::CloudDesk;
use crate::edits::EditDesk;
use crate::error::{DeviceError, ErrorCode, Result};
use crate::events::{Change, Changes, Events};
use crate::file_identity::FileIdentity;
use crate::home::{Home, read_json, write_json};
use crate::jobs::JobBoard;
use crate::origin::Origin;
use crate::picture::Studio;
use crate::position_use::PositionDesk;
use crate::review::ReviewDesk;
use crate::settings::Settings;
use crate::silence::Silence;
use crate::source_book::{OriginSpec, SourceBook, SourceRecord};
use crate::sync::SyncDesk;
use crate::tasks::TaskBoard;
use crate::views::Views;

/// An open tileset, and which file it was opened from.
struct OpenTileset {
    tileset: Arc<Tileset>,
    file: FileIdentity,
}

/// What a program wants to do with a home.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Role {
    /// Runs the home's jobs, if no other program already does.
    Runner,
    /// Looks and changes, and leaves jobs to the runner.
    Guest,
}

/// One home folder with its sources, tilesets, regions and jobs. Cheap to clone.
#[derive(Clone)]
pub struct Device(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) home: Home,
    pub(crate) events: Events,
    pub(crate) jobs: JobBoard,
    pub(crate) tasks: TaskBoard,
    pub(crate) views: Views,
    pub(crate) position: PositionDesk,
    pub(crate) studio: Studio,
    pub(crate) silence: Silence,
    pub(crate) edits: EditDesk,
    pub(crate) review: ReviewDesk,
    pub(crate) account: AccountDesk,
    pub(crate) sync: SyncDesk,
    pub(crate) cloud: CloudDesk,
    book: Mutex<SourceBook>,
    settings: Mutex<Settings>,
    tilesets: Mutex<HashMap<String, OpenTileset>>,
    /// Opened sources, each with what it was opened from.
    origins: tokio::sync::Mutex<HashMap<String, (OriginSpec, Origin)>>,
}

impl Device {
    /// Opens a home, making it where it is missing; a runner starts the jobs that were open.
    ///
    /// # Errors
    /// Fails if the folder can't be made, or if its files are not what this program wrote.
    pub async fn open(root: &Path, role: Role) -> std::result::Result<Self, DeviceError> {
        let root = std::path::absolute(root).map_err(|cause| DeviceError::io("Finding", root, &cause))?;
        let device = Self::blocking_free(move || Self::open_files(&root, role)).await?;
        if device.0.home.is_runner() {
            device.start_runner();
        }
        device.start_watch();
        Ok(device)
    }

    fn open_files(root: &Path, role: Role) -> Result<Self> {
        let home = Home::open(root, role == Role::Runner)?;
        let book = SourceBook::open(home.sources_path())?;
        let settings = read_json(&home.settings_path())?.unwrap_or_default();
        let tracks = home.tracks_path();
        let cloud = CloudDesk::new(&home);
        let device = Self(Arc::new(Inner {
            home,
            cloud,
            events: Events::new(),
            jobs: JobBoard::default(),
            tasks: TaskBoard::default(),
            views: Views::default(),
            position: PositionDesk::new(tracks),
            studio: Studio::default(),
            silence: Silence::default(),
            edits: EditDesk::default(),
            review: ReviewDesk::default(),
            account: AccountDesk::default(),
            sync: SyncDesk::default(),
            book: Mutex::new(book),
            settings: Mutex::new(settings),
            tilesets: Mutex::new(HashMap::new()),
            origins: tokio::sync::Mutex::new(HashMap::new()),
        }));
        if device.0.home.is_writable()
            && let Err(cause) = device.drop_dead_imports()
        {
            tracing::warn!(%cause, "what an import left could not be removed");
        }
        if device.0.home.is_writable()
            && let Err(cause) = device.0.position.shelf().purge()
        {
            tracing::warn!(%cause, "deleted tracks could not be removed");
        }
        Ok(device)
    }

    /// Says whether this program runs the home's jobs.
    pub fn is_runner(&self) -> bool {
        self.0.home.is_runner()
    }

    /// What changes on this device from now on, told as it happens.
    pub fn changes(&self) -> Changes {
        Changes(self.0.events.subscribe())
    }

    /// Ends the jobs that run here, to be gone on with at the next start, cancels the tasks, and
    /// closes the files, so that each tileset is one file that any program opens.
    pub async fn close(&self) {
        self.0.position.close();
        self.0.jobs.close();
        self.0.tasks.close();
        self.0.sync.close();
        wait_briefly(|| !self.0.sync.is_busy()).await;
        wait_briefly(|| self.0.jobs.regions().is_empty()).await;
        // A task that is waited for leaves nothing half; a slow disk may take longer than a job.
        for _ in 0..5 {
            wait_briefly(|| self.0.tasks.is_idle()).await;
        }
        let closed = self.blocking(|device| {
            device.0.edits.close();
            let mut open = device.0.tilesets.lock().unwrap_or_else(PoisonError::into_inner);
            // The last connection of all programs takes the write-ahead log into the file.
            Ok(open.drain().map(|(_, known)| Arc::downgrade(&known.tileset)).collect::<Vec<_>>())
        });
        let closed = closed.await.unwrap_or_default();
        wait_briefly(|| closed.iter().all(|tileset| tileset.strong_count() == 0)).await;
    }

    /// Runs synchronous work of the stores on a blocking thread: the one crossing (invariant 3).
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Device) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let device = self.clone();
        Self::blocking_free(move || work(&device)).await
    }

    async fn blocking_free<T: Send + 'static>(
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        tokio::task::spawn_blocking(work).await.map_err(DeviceError::internal)?
    }

    /// Returns every source, by id.
    pub(crate) fn source_records(&self) -> Result<BTreeMap<String, SourceRecord>> {
        let mut book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
        let (sources, changed) = book.current()?;
        if changed {
            self.0.events.send(Change::Sources);
        }
        Ok(sources.clone())
    }

    /// Finds a source by its id, or else by its name.
    pub(crate) fn source_record(&self, key: &str) -> Result<SourceRecord> {
        let mut sources = self.source_records()?;
        if let Some(record) = sources.remove(key) {
            return Ok(record);
        }
        sources
            .into_values()
            .find(|record| record.name == key)
            .ok_or_else(|| DeviceError::not_found("source", key))
    }

    /// Changes the stored sources.
    pub(crate) fn change_sources<T>(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, SourceRecord>) -> Result<T>,
    ) -> Result<T> {
        let outcome = {
            let mut book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
            book.change(&self.0.home, change)?
        };
        self.0.events.send(Change::Sources);
        Ok(outcome)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.0.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the settings and writes them.
    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings> {
        let _lock = self.0.home.lock_for_change("settings.lock")?;
        let path = self.0.home.settings_path();
        let mut settings: Settings = read_json(&path)?.unwrap_or_default();
        change(&mut settings);
        write_json(&path, &settings)?;
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings.clone();
        self.0.events.send(Change::Settings);
        Ok(settings)
    }

    /// Reads the settings again, which another program may have changed.
    pub(crate) fn refresh_settings(&self) -> Result<()> {
        let settings = read_json(&self.0.home.settings_path())?.unwrap_or_default();
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }

    /// Returns the tileset of a source, if anything was ever stored for it.
    pub(crate) fn tileset(&self, source_id: &str) -> Result<Option<Arc<Tileset>>> {
        let mut open = self.0.tilesets.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.0.home.tileset_path(source_id);
        let file = FileIdentity::of(&path);
        // Another program may have deleted the file, and made a new one of the same name.
        if let Some(known) = open.get(source_id).filter(|known| Some(known.file) == file) {
            return Ok(Some(Arc::clone(&known.tileset)));
        }
        open.remove(source_id);
        let Some(file) = file else { return Ok(None) };
        let access = if self.0.home.is_writable() { Access::ReadWrite } else { Access::ReadOnly };
        let tileset = Arc::new(Tileset::open(&path, access)?);
        open.insert(source_id.to_owned(), OpenTileset { tileset: Arc::clone(&tileset), file });
        Ok(Some(tileset))
    }

    /// Returns the tileset of a source, making its file if there is none yet.
    pub(crate) fn tileset_for_writing(&self, record: &SourceRecord) -> Result<Arc<Tileset>> {
        let _lock = self.0.home.lock_for_change("tilesets.lock")?;
        if let Some(tileset) = self.tileset(&record.id)? {
            return Ok(tileset);
        }
        Tileset::create(&self.0.home.tileset_path(&record.id), &first_metadata(record))?;
        self.tileset(&record.id)?.ok_or_else(|| DeviceError::internal("the new tileset is gone"))
    }

    /// Returns every tileset that exists, with its source.
    pub(crate) fn tilesets(&self) -> Result<Vec<(SourceRecord, Arc<Tileset>)>> {
        let mut found = Vec::new();
        for record in self.source_records()?.into_values() {
            match self.tileset(&record.id) {
                Ok(Some(tileset)) => found.push((record, tileset)),
                Ok(None) => {}
                // One broken file must not hide the others; asking for that source says why.
                Err(cause) => tracing::error!(source.id = %record.id, %cause, "tileset can't be opened"),
            }
        }
        Ok(found)
    }

    /// Returns why the stored tiles of some source can't be opened, if that is so.
    pub(crate) fn broken_tileset(&self) -> Result<Option<DeviceError>> {
        Ok(self.source_records()?.keys().find_map(|id| self.tileset(id).err()))
    }

    /// Closes a tileset and deletes its file.
    pub(crate) fn remove_tileset(&self, source_id: &str) -> Result<()> {
        self.0.tilesets.lock().unwrap_or_else(PoisonError::into_inner).remove(source_id);
        let path = self.0.home.tileset_path(source_id);
        for suffix in ["", "-wal", "-shm"] {
            let file = path.with_file_name(format!("{source_id}.mbtiles{suffix}"));
            match std::fs::remove_file(&file) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                    return Err(DeviceError::io("Deleting", &file, &cause));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns a source opened and ready, opening it on first use.
    pub(crate) async fn origin(&self, record: &SourceRecord) -> Result<Option<Origin>> {
        let mut open = self.0.origins.lock().await;
        // Another program may have removed the source, and added a different one of the same name.
        if let Some((_, origin)) = open.get(&record.id).filter(|(spec, _)| *spec == record.origin) {
            return Ok(Some(origin.clone()));
        }
        let Some(origin) = Origin::open(record).await? else { return Ok(None) };
        open.insert(record.id.clone(), (record.origin.clone(), origin.clone()));
        Ok(Some(origin))
    }

    /// Like [`Self::origin`], but refused while the user works offline.
    pub(crate) async fn origin_online(&self, record: &SourceRecord) -> Result<Origin> {
        let local = matches!(record.origin, OriginSpec::World);
        if self.settings().work_offline && !local {
            return Err(DeviceError::new(ErrorCode::Refused, "You work offline: nothing is fetched.")
                .hint("Switch “Work offline” off first."));
        }
        if let Some(why) = record.nothing_to_fetch() {
            return Err(why);
        }
        self.origin(record).await?.ok_or_else(|| DeviceError::internal("a source that can't be opened"))
    }

    pub(crate) async fn forget_origin(&self, source_id: &str) {
        self.0.origins.lock().await.remove(source_id);
    }
}

/// Waits until something has ended, but not for ever: a program that ends must end.
async fn wait_briefly(ended: impl Fn() -> bool) {
    for _ in 0..400 {
        if ended() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a tileset says of itself before its first tile.
fn first_metadata(record: &SourceRecord) -> TilesetMetadata {
    let about = &record.description;
    TilesetMetadata {
        name: record.name.clone(),
        format: about.format,
        bounds: about.bounds,
        zooms: about.zooms,
        attribution: about.attribution.clone(),
        description: None,
        tile_size: about.tile_size,
        vector_layers: about.vector_layers.clone(),
        source: Some(record.id.clone()),
    }
}

impl From<tile_store::StoreError> for DeviceError {
    fn from(error: tile_store::StoreError) -> Self {
        Self::new(ErrorCode::Store, error.to_string())
    }
}
