-- The log: what is here is the truth, and is only ever added to. All numbers of replicas, keys and
-- authors are this file's own.

-- Replicas by number, under the names that everybody gives to them. `fresh` is 1 if our own last change
-- does not say yet how far we know it. `signed` is the replica in whose name a branch was written that
-- has another one now. How far a replica has come is what its last row of `change` says, so that an
-- edit writes no row here. Number 0 writes nothing and names the layers that every log knows from the
-- start.
CREATE TABLE replica (
    id INTEGER PRIMARY KEY,
    name BLOB NOT NULL UNIQUE CHECK (length(name) = 16),
    fresh INTEGER NOT NULL DEFAULT 0,
    signed INTEGER
);
-- What our next change has to tell; empty most of the time.
CREATE INDEX replica_news ON replica (id) WHERE fresh;
INSERT INTO replica (id, name) VALUES (0, zeroblob(16));

CREATE TABLE key (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Changes in the order of arrival, which is a causal one.
--   chain    number of the chain, for ever
--   dot      number of the replica × 2^40 + counter of the first edit
--   time     hybrid logical clock of the writer
--   at       milliseconds since 1970 that count for the past: the writer's time, but not after its
--            arrival here and not before that of anything that the writer had seen
--   cause    edit 0, undo 1, redo 2, import 3, resolve 4, restore 5; cause_dot of what was undone
--   hash     of the change as it travels
--   body     what was seen, the reason, the edits; NULL if it is in a segment
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
CREATE UNIQUE INDEX change_dot ON change (dot);
CREATE TRIGGER change_is_kept BEFORE DELETE ON change
BEGIN
    SELECT raise(ABORT, 'the log is only added to');
END;

-- Where one name has two histories, all but one of them have another name, and the rows of `change`
-- name everything so. Here is what was written, of each change that was ever called otherwise.
CREATE TABLE original (
    seq INTEGER PRIMARY KEY,
    dot INTEGER NOT NULL,
    cause_dot INTEGER,
    previous BLOB NOT NULL,
    body BLOB NOT NULL
);

-- Bodies of old changes, many packed together: `first` to `last` are numbers of changes.
CREATE TABLE segment (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, packed BLOB NOT NULL);

-- Who this file is: one row for each incarnation, the last one writes. `home` is where the file
-- was, so that a copy is noticed; `kind` is `own`, or `past` for history that was read from files.
CREATE TABLE incarnation (
    id INTEGER PRIMARY KEY,
    replica INTEGER NOT NULL,
    kind TEXT NOT NULL,
    home TEXT NOT NULL,
    began INTEGER NOT NULL
);

-- How far each peer is known to have each chain.
CREATE TABLE acknowledged (
    peer TEXT NOT NULL,
    chain INTEGER NOT NULL,
    through INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (peer, chain)
) WITHOUT ROWID;

-- What follows is derived from the log and can be made anew from it.

-- Changes that each follow the one before, from a beginning or from a fork on: numbers from 0, in
-- the order of arrival. `replica` is the name that they were signed with; a chain that leaves
-- another one says which, with which counter, its own first hash, and that of the other there.
CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    replica INTEGER NOT NULL,
    first INTEGER NOT NULL,
    parent INTEGER,
    hash BLOB,
    rival BLOB
);

-- How far the writer of each chain says that it knows the others: what its edits may name.
CREATE TABLE knows (
    chain INTEGER NOT NULL,
    other INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (chain, other)
) WITHOUT ROWID;

-- Layers by number.
CREATE TABLE layer (
    id INTEGER PRIMARY KEY,
    dot INTEGER NOT NULL UNIQUE,
    features INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    conflicts INTEGER NOT NULL
);

-- id is the dot of the edit that created the feature.
CREATE TABLE feature (
    id INTEGER PRIMARY KEY,
    layer INTEGER NOT NULL,
    alive INTEGER NOT NULL,
    state BLOB NOT NULL
);
CREATE INDEX feature_layer ON feature (layer, alive);

-- Registers with more than one value.
CREATE TABLE conflict (
    feature INTEGER NOT NULL,
    register TEXT NOT NULL,
    layer INTEGER NOT NULL,
    PRIMARY KEY (feature, register)
) WITHOUT ROWID;

-- Which changes touched a layer: those of 128 numbers of changes beside each other in one row, each
-- with its time and how many features it touched. Their times lie in the steps of 2^20 ms from
-- first_step to last_step. id is the number of the layer × 2^40 + that of the block.
CREATE TABLE moment (
    id INTEGER PRIMARY KEY,
    layer INTEGER NOT NULL,
    first_step INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    packed BLOB NOT NULL
);
CREATE INDEX moment_time ON moment (layer, last_step, first_step);

-- Where features are, in 1e-7 degrees; `l` is the number of the layer × 16 + the level: the fewer
-- features are to be read, the fewer levels are asked for.
CREATE VIRTUAL TABLE place USING rtree_i32 (id, x0, x1, y0, y1, l0, l1);
