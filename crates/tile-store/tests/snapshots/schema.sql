CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    data BLOB NOT NULL
);
CREATE TABLE blob_use (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    regions INTEGER NOT NULL,
    damage INTEGER
);
CREATE TABLE failure (
    zoom_level INTEGER NOT NULL,
    tile_row INTEGER NOT NULL,
    tile_column INTEGER NOT NULL,
    regions INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    status INTEGER,
    attempts INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (zoom_level, tile_row, tile_column)
) WITHOUT ROWID;
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    region INTEGER NOT NULL REFERENCES region (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    bytes_fetched INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    finished INTEGER
);
CREATE UNIQUE INDEX job_open ON job (region) WHERE state IN ('queued', 'running', 'paused');
CREATE INDEX job_region ON job (region, id);
CREATE TABLE metadata (name TEXT NOT NULL, value TEXT NOT NULL);
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE region (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    stage INTEGER NOT NULL,
    min_zoom INTEGER,
    max_zoom INTEGER,
    shape BLOB,
    shape_geojson TEXT,
    wanted INTEGER,
    created INTEGER NOT NULL,
    updated INTEGER,
    last_used INTEGER,
    verified_at INTEGER,
    verified_checked INTEGER,
    verified_bad INTEGER
, deleted_at INTEGER, area_version INTEGER NOT NULL DEFAULT 0);
CREATE INDEX region_deleted ON region (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE region_set (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    members TEXT NOT NULL UNIQUE,
    tiles INTEGER NOT NULL DEFAULT 0,
    empty INTEGER NOT NULL DEFAULT 0,
    damaged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    blobs INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE tile (
    zoom_level INTEGER NOT NULL,
    tile_row INTEGER NOT NULL,
    tile_column INTEGER NOT NULL,
    blob_id INTEGER,
    regions INTEGER NOT NULL,
    damage INTEGER,
    fetched INTEGER NOT NULL,
    expires INTEGER,
    last_used INTEGER,
    etag TEXT,
    last_modified TEXT,
    PRIMARY KEY (zoom_level, tile_row, tile_column)
) WITHOUT ROWID;
CREATE TABLE tile_age (
    regions INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    tiles INTEGER NOT NULL,
    PRIMARY KEY (regions, kind, hour)
) WITHOUT ROWID;
CREATE INDEX tile_blob ON tile (blob_id, regions) WHERE blob_id IS NOT NULL;
CREATE INDEX tile_damage ON tile (damage) WHERE damage IS NOT NULL;
CREATE INDEX tile_unowned ON tile (last_used) WHERE regions = 1;
CREATE VIEW tiles AS
SELECT tile.zoom_level, tile.tile_column, tile.tile_row, blob.data AS tile_data
FROM tile JOIN blob ON blob.id = tile.blob_id
WHERE tile.damage IS NULL;
CREATE TABLE verification (
    region INTEGER PRIMARY KEY REFERENCES region (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    by_user TEXT,
    on_host TEXT,
    checked INTEGER NOT NULL,
    good INTEGER NOT NULL,
    bad INTEGER NOT NULL,
    missing INTEGER,
    oldest_at INTEGER
);
-- application_id Integer(1297105496)
-- user_version Integer(2)
-- page_size Integer(16384)
-- auto_vacuum Integer(2)
-- journal_mode Text("wal")
