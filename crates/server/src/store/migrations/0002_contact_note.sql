-- What agents write down about a contact, for one another.

CREATE TABLE contact_note (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    -- Who wrote it; NULL once they are gone.
    user_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_note_by_contact ON contact_note (contact_id, id);
