-- The standard part of MBTiles 1.3. `tiles` is a view, as the specification allows.
CREATE TABLE metadata (name TEXT NOT NULL, value TEXT NOT NULL);
CREATE UNIQUE INDEX metadata_name ON metadata (name);

-- Contents, each stored once. The bytes come last, so that the other columns are read without them.
-- A number is never used twice: a tile whose content was lost must not come to name another one.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    data BLOB NOT NULL
);

-- Which regions use a content: the union over its tiles. Beside `blob` and not in it, because a
-- change of an early column would write the bytes anew.
CREATE TABLE blob_use (
    id INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    regions INTEGER NOT NULL,
    damage INTEGER
);

-- One row for each place that is known. Rows are TMS rows, as in MBTiles. The key begins with the
-- row because the cover of an area consists of runs along rows. Times are milliseconds since 1970,
-- last_used is days since 1970. blob_id NULL: the source has nothing here.
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

-- Answers which sets of regions use a content in as many steps as there are sets.
CREATE INDEX tile_blob ON tile (blob_id, regions) WHERE blob_id IS NOT NULL;
CREATE INDEX tile_damage ON tile (damage) WHERE damage IS NOT NULL;
-- Tiles of no region (set 1), the longest unused first.
CREATE INDEX tile_unowned ON tile (last_used) WHERE regions = 1;

CREATE VIEW tiles AS
SELECT tile.zoom_level, tile.tile_column, tile.tile_row, blob.data AS tile_data
FROM tile JOIN blob ON blob.id = tile.blob_id
WHERE tile.damage IS NULL;

-- Sets of regions with the counters of the tiles and contents that belong to exactly this set.
-- `members` is the sorted list of region numbers; 0 stands for "no region". Never edited, so that
-- a program may keep it in memory; numbers are not used twice.
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
INSERT INTO region_set (id, members) VALUES (1, '0');

-- How many tiles of a set were fetched (kind 0) and expire (kind 1) in which hour since 1970.
CREATE TABLE tile_age (
    regions INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    tiles INTEGER NOT NULL,
    PRIMARY KEY (regions, kind, hour)
) WITHOUT ROWID;

-- stage: 0 in use, 1 being made, 2 being deleted; what was cut short goes on at the next opening.
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
CREATE INDEX job_region ON job (region, id);
CREATE UNIQUE INDEX job_open ON job (region) WHERE state IN ('queued', 'running', 'paused');
