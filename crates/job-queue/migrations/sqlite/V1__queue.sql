-- One row a message, from its submission until its key may be forgotten.
CREATE TABLE queue_message (
    id           TEXT   NOT NULL PRIMARY KEY,
    topic        TEXT   NOT NULL,
    -- Whose it is; groups of a topic take turns.
    grp          TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    body         BLOB   NOT NULL,
    -- open (waits, or a worker has it), done, dead
    state        TEXT   NOT NULL,
    -- Its place in the order: the n-th message of each group stands beside the n-th of the others.
    turn         BIGINT NOT NULL,
    -- Due from then on. While a worker has it: the end of the lease.
    ready_at     BIGINT NOT NULL,
    attempts     BIGINT NOT NULL,
    -- The lease under which a worker has it.
    token        TEXT,
    -- Why it failed last.
    reason       TEXT,
    submitted_at BIGINT NOT NULL,
    ended_at     BIGINT,
    UNIQUE (topic, key)
);
CREATE INDEX queue_message_order ON queue_message (topic, turn, id) WHERE state = 'open';
CREATE INDEX queue_message_group ON queue_message (topic, grp, turn) WHERE state = 'open';
CREATE INDEX queue_message_ended ON queue_message (state, topic, id) WHERE state <> 'open';
