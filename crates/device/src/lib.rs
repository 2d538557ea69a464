//! The use cases of one laptop, and its GraphQL schema.
//!
//! A [`Device`] is one home folder: its sources, its tilesets, its regions and the jobs that fill
//! them. Every shell (the window, the command line, the loopback host) reaches it through the
//! schema that [`schema`] builds; nothing else is exposed but tiles by coordinate, because bulk
//! bytes never ride in GraphQL.
//!
//! It is not a server for others: [`loopback`] listens on 127.0.0.1 only, behind a secret that is
//! new at every start.
//!
//! SQLite is synchronous and tile sources are asynchronous; the crossing between the two happens
//! here and only here, in [`Device::blocking`](device::Device).

mod account;
mod area_file;
mod audit;
mod carry;
mod clock;
mod cloud;
mod coverage;
mod device;
mod edits;
mod error;
mod estimate;
mod events;
mod file_identity;
mod find_use;
mod geometry;
mod graphql;
mod home;
mod import_mark;
mod jobs;
pub mod loopback;
mod measure;
mod origin;
mod photos;
mod picture;
mod plan;
mod position_use;
mod put_aside;
mod readiness;
mod region_change;
mod region_use;
mod review;
mod settings;
mod settings_use;
mod shape_edit;
mod silence;
mod source_book;
mod source_check;
mod source_use;
mod store_use;
mod sync;
mod tasks;
mod tile_view;
mod tracks;
mod views;
mod world;

pub use coordinates::Grid;
pub use device::{Device, Role};
pub use error::{DeviceError, ErrorCode};
pub use events::Changes;
pub use graphql::{DeviceSchema, schema, schema_text};
pub use home::default_home;
pub use map_render::{LegendEntry, LengthUnits, Orientation, Paper, SheetWords, Theme};
pub use photos::Photo;
pub use picture::{Picture, PicturePlace, PictureRequest, SheetRequest, ShownMap, WrittenSheet};
pub use tile_view::MapTile;
