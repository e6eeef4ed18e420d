-- Mail as its author laid it out. The columns before html are made of it (crates/core/src/letter.rs), so that a page of
-- a thread never reads it.
CREATE TABLE letter (
    message      INTEGER PRIMARY KEY REFERENCES message (key) ON DELETE CASCADE,
    sender       TEXT,                        -- address, lower case
    rich         INTEGER NOT NULL,
    quoted       INTEGER NOT NULL,
    too_large    INTEGER NOT NULL,            -- 1: html is empty
    fresh_remote INTEGER NOT NULL,            -- pictures on other computers
    fresh_height INTEGER NOT NULL,            -- pixels, about
    whole_remote INTEGER NOT NULL,
    whole_height INTEGER NOT NULL,
    pictures     TEXT    NOT NULL,            -- JSON object: content id to the server's number of the attachment
    inline       TEXT    NOT NULL,            -- JSON array: those of them that stand in what is new
    html         TEXT    NOT NULL             -- as it came: it is made safe each time it is shown
) STRICT;

-- Threads of mail were fetched without: their newest messages are fetched again.
UPDATE conversation SET newest_here = NULL WHERE mail_subject IS NOT NULL;
