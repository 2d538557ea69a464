-- What happened, told from process to process. Rows live for minutes.

-- The number of the last event. Whoever tells takes the next ones and holds the row until the commit:
-- so numbers become visible in their order, and whoever reads on from one passes over none.
CREATE TABLE event_clock (
  one    BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  number BIGINT NOT NULL
);
INSERT INTO event_clock (one, number) VALUES (1, 0);

CREATE TABLE event (
  number    BIGINT NOT NULL PRIMARY KEY,
  -- The process that told it, and needs not read it.
  origin    TEXT   NOT NULL,
  workspace TEXT   NOT NULL,
  -- JSON.
  body      TEXT   NOT NULL,
  at_ms     BIGINT NOT NULL
);
CREATE INDEX event_by_time ON event (at_ms);
