-- Sources, regions, tiles, objects. Times are milliseconds since 1970, hashes are SHA-256.

-- Where tiles come from. `number` is what rows by the million name it by. `name_key` is the name with
-- its case folded; a source that is being taken away has a space and its id there, which no name
-- begins with, so that its own name is free.
-- `spec` may be shown; what is secret in it stands in `secret`.
CREATE TABLE source (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    workspace TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    spec TEXT NOT NULL,
    secret TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    deleted_at BIGINT,
    UNIQUE (workspace, name_key)
);

-- Named areas. The counters are of places that are known, kept with the tiles in one transaction.
-- `revision` rises whenever a tile in it changes. `sweep_*` say how far a deletion has come.
CREATE TABLE region (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    workspace TEXT NOT NULL,
    source BIGINT NOT NULL REFERENCES source (number),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    shape TEXT NOT NULL,
    min_zoom BIGINT NOT NULL,
    max_zoom BIGINT NOT NULL,
    tiles BIGINT NOT NULL,
    known_tiles BIGINT NOT NULL,
    known_bytes BIGINT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 0,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    tiles_changed_at BIGINT NOT NULL,
    expires_at BIGINT,
    deleted_at BIGINT,
    sweep_range BIGINT NOT NULL DEFAULT 0,
    sweep_y BIGINT NOT NULL DEFAULT -1,
    sweep_x BIGINT NOT NULL DEFAULT -1,
    UNIQUE (workspace, name_key)
);
CREATE INDEX region_of_source ON region (source);
CREATE INDEX region_expiry ON region (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX region_deleted ON region (deleted_at) WHERE deleted_at IS NOT NULL;

-- The tiles of a region as rectangles, edges inclusive, disjoint, sorted by `place`.
CREATE TABLE region_range (
    region BIGINT NOT NULL REFERENCES region (number),
    place BIGINT NOT NULL,
    source BIGINT NOT NULL,
    z BIGINT NOT NULL,
    x_min BIGINT NOT NULL,
    x_max BIGINT NOT NULL,
    y_min BIGINT NOT NULL,
    y_max BIGINT NOT NULL,
    PRIMARY KEY (region, place)
);
CREATE INDEX region_range_of_source ON region_range (source, z, y_min);

-- One row for each place that is known. The key begins with the row because covers are runs along
-- rows. sha256 NULL: the source has nothing here.
CREATE TABLE tile (
    source BIGINT NOT NULL,
    z BIGINT NOT NULL,
    y BIGINT NOT NULL,
    x BIGINT NOT NULL,
    sha256 BYTEA,
    bytes BIGINT NOT NULL,
    format TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT,
    etag TEXT,
    last_modified TEXT,
    PRIMARY KEY (source, z, y, x)
);

-- How many tiles of a source have a content: the first one and the last one count for the object.
CREATE TABLE holding (
    source BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    tiles BIGINT NOT NULL,
    PRIMARY KEY (source, sha256)
);

-- Counters of a source: tiles and bytes by zoom and format. Format '': the source has nothing there.
CREATE TABLE tile_usage (
    source BIGINT NOT NULL,
    z BIGINT NOT NULL,
    format TEXT NOT NULL,
    tiles BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (source, z, format)
);

-- Counters of a source: its distinct contents.
CREATE TABLE content_usage (
    source BIGINT NOT NULL,
    format TEXT NOT NULL,
    contents BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (source, format)
);

-- Bytes in the object store. kind: `t` a tile, `p-…` a photo of one workspace, `r` a pack. `uses` counts
-- sources, workspaces or regions. Nobody uses it: `marked_at`; it is being deleted and can't come back: `deleting_at`.
CREATE TABLE object (
    kind TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    content TEXT NOT NULL,
    uses BIGINT NOT NULL,
    stored_at BIGINT NOT NULL,
    marked_at BIGINT,
    deleting_at BIGINT,
    PRIMARY KEY (kind, sha256)
);
CREATE INDEX object_marked ON object (marked_at) WHERE marked_at IS NOT NULL;

-- Uploads that were signed and not committed yet: what may lie in the object store without a row.
CREATE TABLE upload (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, sha256)
);
CREATE INDEX upload_of_object ON upload (kind, sha256);
CREATE INDEX upload_expiry ON upload (expires_at);

-- Photos of a workspace.
CREATE TABLE photo (
    workspace TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    content TEXT NOT NULL,
    committed_by TEXT NOT NULL,
    committed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, sha256)
);

-- The one file of a region. `revision` is the region's when the sealing began.
CREATE TABLE pack (
    region BIGINT PRIMARY KEY REFERENCES region (number),
    sealing_since BIGINT,
    revision BIGINT,
    sha256 BYTEA,
    bytes BIGINT,
    sealed_at BIGINT
);
