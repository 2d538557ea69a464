-- Cache jobs: filling, refreshing and sealing regions. Times are milliseconds since 1970.

-- One row a job. `round` rises whenever it begins anew (resumed, tried again): messages of an older
-- round mean nothing. (`range_at`, `piece_at`) says how far the region has been cut into chunks; `cut`
-- says that it has been to the end.
CREATE TABLE job (
    id           TEXT   NOT NULL PRIMARY KEY,
    workspace    TEXT   NOT NULL,
    region       TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    -- cache, refresh, seal
    kind         TEXT   NOT NULL,
    -- queued, running, paused, done, cancelled, failed
    state        TEXT   NOT NULL,
    -- Why it waits, or failed.
    reason       TEXT,
    -- The caller's own name for the request, so that it is not done twice.
    request      TEXT,
    round        BIGINT NOT NULL DEFAULT 0,
    range_at     BIGINT NOT NULL DEFAULT 0,
    piece_at     BIGINT NOT NULL DEFAULT 0,
    cut          BIGINT NOT NULL DEFAULT 0,
    next_chunk   BIGINT NOT NULL DEFAULT 0,
    total        BIGINT NOT NULL,
    fetched      BIGINT NOT NULL DEFAULT 0,
    unchanged    BIGINT NOT NULL DEFAULT 0,
    skipped      BIGINT NOT NULL DEFAULT 0,
    failed       BIGINT NOT NULL DEFAULT 0,
    bytes        BIGINT NOT NULL DEFAULT 0,
    -- Tiles a second, lately; measured since `measured_at`, when `measured` tiles were through.
    pace         DOUBLE PRECISION NOT NULL DEFAULT 0,
    measured_at  BIGINT NOT NULL DEFAULT 0,
    measured     BIGINT NOT NULL DEFAULT 0,
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    -- Tiles that were fetched since then are not fetched again.
    began_at     BIGINT NOT NULL,
    -- The last sign of life. In the future while the source has told us to wait.
    alive_at     BIGINT NOT NULL,
    ended_at     BIGINT,
    UNIQUE (workspace, request)
);
CREATE INDEX job_of_workspace ON job (workspace, id);
CREATE INDEX job_of_region ON job (region, id);
CREATE INDEX job_open ON job (alive_at) WHERE state IN ('queued', 'running');

-- What is left to do of a chunk: at most 256 tiles, as runs along rows, "z/y/x-x z/y/x-x". `token` is
-- the lease of whoever works on it: nobody else writes. A chunk that is done has no row.
CREATE TABLE job_chunk (
    job    TEXT   NOT NULL,
    number BIGINT NOT NULL,
    tiles  TEXT   NOT NULL,
    token  TEXT,
    PRIMARY KEY (job, number)
);

-- Tiles that could not be fetched, with the reason; `round` is the one in which they were last tried.
CREATE TABLE job_failure (
    job      TEXT   NOT NULL,
    z        BIGINT NOT NULL,
    y        BIGINT NOT NULL,
    x        BIGINT NOT NULL,
    round    BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    message  TEXT   NOT NULL,
    status   BIGINT,
    attempts BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (job, z, y, x)
);

-- Work that is done every so often, by whichever worker comes first.
CREATE TABLE chore (
    name   TEXT   NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);
