-- When a region was put aside, in milliseconds since 1970; NULL while it is in use. A region put
-- aside keeps its tiles until somebody deletes it for good, so that it can be taken back.
ALTER TABLE region ADD COLUMN deleted_at INTEGER;
CREATE INDEX region_deleted ON region (deleted_at) WHERE deleted_at IS NOT NULL;

-- How often the area or the zooms were changed: what is kept in memory of an area holds for one
-- number only, also when another program made the change.
ALTER TABLE region ADD COLUMN area_version INTEGER NOT NULL DEFAULT 0;

-- The last check of every tile of a region: who checked when, and what was found. `oldest_at` is
-- when the tile confirmed longest ago was confirmed. NULL stands for what was not written down.
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
INSERT INTO verification (region, at, checked, good, bad)
SELECT id, verified_at, coalesce(verified_checked, 0),
       max(coalesce(verified_checked, 0) - coalesce(verified_bad, 0), 0), coalesce(verified_bad, 0)
FROM region WHERE verified_at IS NOT NULL;
