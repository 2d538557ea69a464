-- How far this log has that of each peer, and the name under which it wrote then: they go back with the
-- file when an older copy takes its place.
CREATE TABLE peer (
    name TEXT PRIMARY KEY,
    cursor INTEGER NOT NULL,
    replica BLOB NOT NULL CHECK (length(replica) = 16)
) WITHOUT ROWID;
