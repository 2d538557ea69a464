CREATE TABLE acknowledged (
    peer TEXT NOT NULL,
    chain INTEGER NOT NULL,
    through INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (peer, chain)
) WITHOUT ROWID;
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    replica INTEGER NOT NULL,
    first INTEGER NOT NULL,
    parent INTEGER,
    hash BLOB,
    rival BLOB
);
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL,
    dot INTEGER NOT NULL,
    edits INTEGER NOT NULL,
    time INTEGER NOT NULL,
    at INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    author INTEGER NOT NULL,
    cause INTEGER NOT NULL,
    cause_dot INTEGER,
    hash BLOB NOT NULL,
    body BLOB
);
CREATE INDEX change_decided ON change (at, seq) WHERE cause = 1 OR cause = 2 OR cause = 4;
CREATE UNIQUE INDEX change_dot ON change (dot);
CREATE TRIGGER change_is_kept BEFORE DELETE ON change
BEGIN
    SELECT raise(ABORT, 'the log is only added to');
END;
CREATE INDEX change_of ON change (cause_dot) WHERE cause_dot IS NOT NULL;
CREATE TABLE conflict (
    feature INTEGER NOT NULL,
    register TEXT NOT NULL,
    layer INTEGER NOT NULL,
    PRIMARY KEY (feature, register)
) WITHOUT ROWID;
CREATE TABLE feature (
    id INTEGER PRIMARY KEY,
    layer INTEGER NOT NULL,
    alive INTEGER NOT NULL,
    state BLOB NOT NULL
);
CREATE INDEX feature_layer ON feature (layer, alive);
CREATE TABLE incarnation (
    id INTEGER PRIMARY KEY,
    replica INTEGER NOT NULL,
    kind TEXT NOT NULL,
    home TEXT NOT NULL,
    began INTEGER NOT NULL
);
CREATE TABLE key (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE knows (
    chain INTEGER NOT NULL,
    other INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (chain, other)
) WITHOUT ROWID;
CREATE TABLE layer (
    id INTEGER PRIMARY KEY,
    dot INTEGER NOT NULL UNIQUE,
    features INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    conflicts INTEGER NOT NULL
);
CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE moment (
    id INTEGER PRIMARY KEY,
    layer INTEGER NOT NULL,
    first_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX moment_time ON moment (layer, last_step, first_step);
CREATE TABLE original (
    seq INTEGER PRIMARY KEY,
    dot INTEGER NOT NULL,
    cause_dot INTEGER,
    previous BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE peer (
    name TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    replica BLOB NOT NULL CHECK (length(replica) = 16)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE place USING rtree_i32 (id, x0, x1, y0, y1, l0, l1);
CREATE TABLE "place_node"(nodeno INTEGER PRIMARY KEY,data);
CREATE TABLE "place_parent"(nodeno INTEGER PRIMARY KEY,parentnode);
CREATE TABLE "place_rowid"(rowid INTEGER PRIMARY KEY,nodeno);
CREATE TABLE replica (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE CHECK (length(name) = 16),
    fresh INTEGER NOT NULL DEFAULT 0,
    signed INTEGER
);
CREATE INDEX replica_news ON replica (id) WHERE fresh;
CREATE TABLE segment (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, packed BLOB NOT NULL);
-- application_id Integer(1297106252)
-- user_version Integer(1)
-- page_size Integer(4096)
-- auto_vacuum Integer(0)
-- journal_mode Text("wal")
