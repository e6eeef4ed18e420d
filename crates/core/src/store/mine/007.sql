-- Files that were attached to what is being written. Their bytes lie in the profile's folder for files on their way out.
CREATE TABLE draft_file (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT, -- the order
    id           TEXT    NOT NULL UNIQUE,     -- uuid: the name in that folder
    account      INTEGER NOT NULL REFERENCES account (key),
    conversation INTEGER NOT NULL,            -- local key in cache.db
    display_id   INTEGER,                     -- the server's number for it, so that cache.db can be rebuilt
    mode         TEXT    NOT NULL CHECK (mode IN ('reply', 'note')),
    name         TEXT    NOT NULL,
    mime         TEXT    NOT NULL,
    size         INTEGER NOT NULL             -- bytes
) STRICT;
CREATE INDEX draft_file_by_conversation ON draft_file (conversation, seq);
