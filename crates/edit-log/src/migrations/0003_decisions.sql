-- Decisions, what took them back and what did them again, in the order of time; and what names a
-- change. The words after WHERE are those of the query, or SQLite does not use the index.
CREATE INDEX change_decided ON change (at, seq) WHERE cause IN (1, 2, 4);
CREATE INDEX change_of ON change (cause_dot) WHERE cause_dot IS NOT NULL;
