-- The log of edits of each workspace: what devices push, in the order in which it came. Rows are only
-- added. What is in a change is read by programs, not by the database.

-- Changes that each follow the one before, from a beginning or from a fork on (feature-crdt, `Chain`).
CREATE TABLE edit_chain (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    number BIGINT NOT NULL,
    -- The name that its writer signs with.
    replica BLOB NOT NULL,
    -- Where it leaves another chain: that one, and the hashes of both changes that begin there.
    parent BIGINT,
    fork_hash BLOB,
    fork_rival BLOB,
    -- The counters of its first and last edits, and the hash of its last change.
    first BIGINT NOT NULL,
    through BIGINT NOT NULL,
    head BLOB NOT NULL,
    PRIMARY KEY (workspace, number)
);

-- What the writer of a chain has come to know of others.
CREATE TABLE edit_past (
    workspace TEXT NOT NULL,
    chain BIGINT NOT NULL,
    other BIGINT NOT NULL,
    through BIGINT NOT NULL,
    PRIMARY KEY (workspace, chain, other)
);

-- The log. `position` counts up without gaps; it is what devices keep as their cursor.
CREATE TABLE edit_change (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    position BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    replica BLOB NOT NULL,
    -- The counters of its first and last edits.
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    hash BLOB NOT NULL,
    previous BLOB NOT NULL,
    body BLOB NOT NULL,
    received_at BIGINT NOT NULL,
    -- The device that brought it, which need not be the one that wrote it.
    device TEXT NOT NULL,
    PRIMARY KEY (workspace, position)
);
CREATE UNIQUE INDEX edit_change_first ON edit_change (workspace, chain, first);
CREATE UNIQUE INDEX edit_change_last ON edit_change (workspace, chain, last);

-- The layer of each feature, for who may write to it. Derived from the log.
CREATE TABLE edit_feature (
    workspace TEXT NOT NULL,
    replica BLOB NOT NULL,
    counter BIGINT NOT NULL,
    layer_replica BLOB NOT NULL,
    layer_counter BIGINT NOT NULL,
    PRIMARY KEY (workspace, replica, counter)
);

-- The least roles to write to a layer's features and to its definition, where they are not the usual ones.
CREATE TABLE layer_access (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    layer_replica BLOB NOT NULL,
    layer_counter BIGINT NOT NULL,
    write_role TEXT NOT NULL,
    define_role TEXT NOT NULL,
    PRIMARY KEY (workspace, layer_replica, layer_counter)
);

-- Changes that were not taken in, and those of the same chains that come after them.
CREATE TABLE quarantine (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    hash BLOB NOT NULL,
    replica BLOB NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    previous BLOB NOT NULL,
    body BLOB NOT NULL,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    device TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, replica, first, hash)
);

-- How far each device says that it has come.
CREATE TABLE device_cursor (
    device TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    at BIGINT NOT NULL
);
