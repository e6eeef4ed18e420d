-- What writing a reply needs beyond the first desk.

-- When canned responses last changed; 0 for never. Told to clients as a cache key.
ALTER TABLE account ADD COLUMN canned_response_changed_at INTEGER NOT NULL DEFAULT 0;

CREATE TABLE upload (
    -- A file that is sent before the message that carries it, in pieces or at once. What came of it
    -- so far stands under uploads/ by this id until it is whole.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    -- MD5 in base 64, as ActiveStorage counts; NULL when the sender gave none.
    checksum TEXT,
    -- Set when it is whole.
    blob_id INTEGER REFERENCES blob (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_by_age ON upload (created_at);
CREATE INDEX upload_by_user ON upload (user_id, created_at);
