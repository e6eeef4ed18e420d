-- Voice notes that were recorded and not sent: one per conversation at most. The sound is a file of the profile.
CREATE TABLE recording (
    conversation INTEGER NOT NULL PRIMARY KEY, -- local key in cache.db
    account      INTEGER NOT NULL REFERENCES account (key),
    display_id   INTEGER,
    mode         TEXT    NOT NULL CHECK (mode IN ('reply', 'note')),
    file         TEXT    NOT NULL UNIQUE,      -- a name made here, without an ending
    begun_at     INTEGER NOT NULL,             -- ms
    duration_ms  INTEGER NOT NULL DEFAULT 0,
    peaks        BLOB,                         -- null: it goes on, or the program ended before it did
    from_ms      INTEGER NOT NULL DEFAULT 0,   -- what is sent
    to_ms        INTEGER NOT NULL DEFAULT 0
) STRICT;
