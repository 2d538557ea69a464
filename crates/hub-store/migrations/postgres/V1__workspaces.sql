-- Who works together, with what, and what was done. Times are milliseconds since 1970; names of rows
-- are UUIDs of version 7 as text.

CREATE TABLE workspace (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Most bytes of objects, tiles and devices; no limit where there is none.
    quota_bytes BIGINT,
    quota_tiles BIGINT,
    quota_devices BIGINT
);

CREATE TABLE member (
    id TEXT NOT NULL UNIQUE,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    -- A person is a subject of an issuer (RFC 9068, section 2.2): the same subject of another is another.
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, issuer, subject)
);
CREATE INDEX member_of ON member (issuer, subject);

-- A code by which somebody joins; only its SHA-256 is kept.
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    hash BYTEA NOT NULL UNIQUE,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    role TEXT NOT NULL,
    -- Whom it is meant for, in the words of whoever made it.
    note TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitation_of ON invitation (workspace, id);

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT,
    revoked_why TEXT
);
CREATE INDEX device_of ON device (workspace, id);

-- Whose replica of the edit log it is: the first device that says so.
CREATE TABLE device_replica (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    replica BYTEA NOT NULL,
    device TEXT NOT NULL REFERENCES device (id),
    PRIMARY KEY (workspace, replica)
);
CREATE INDEX replica_of ON device_replica (device);

-- What was done, each row with the hash of the one before: a row that is changed or missing shows.
CREATE TABLE audit (
    workspace TEXT NOT NULL REFERENCES workspace (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    device TEXT,
    act TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (workspace, number)
);

-- The end of each log of what was done: who adds a row changes this one, so that rows follow each other,
-- and a log that was cut off at its end shows.
CREATE TABLE audit_end (
    workspace TEXT PRIMARY KEY REFERENCES workspace (id),
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

-- Answers of requests that may be said again.
CREATE TABLE idempotency (
    workspace TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of what was asked.
    request BYTEA NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (workspace, issuer, subject, key)
);
CREATE INDEX idempotency_age ON idempotency (at);
