-- Mail on its way out, and finding threads by the ids of their mails.

CREATE TABLE mail_delivery (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    -- reply: the message itself; transcript: the newest message that it shows.
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'transcript')),
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    -- To whom; NULL for replies, whose message says it.
    address TEXT,
    -- waiting until handed over, or failed after the last try.
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_delivery_waiting ON mail_delivery (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX message_by_source ON message (inbox_id, source_id) WHERE source_id IS NOT NULL;
