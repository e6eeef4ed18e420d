CREATE TABLE chore (
    -- What agents asked to be done on many conversations or contacts, while nobody waits: one row
    -- for each of them, removed in the transaction of its effect.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- In whose name.
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    -- What to do, as JSON.
    task TEXT NOT NULL,
    -- The display id of the conversation, or the id of the contact.
    subject_id INTEGER NOT NULL,
    -- How often it was cut off by a failure of the store.
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
