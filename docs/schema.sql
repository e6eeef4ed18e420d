-- Written by a test of crates/core (the_documented_schema_is_the_one_that_the_migrations_make); run it with
-- GUICHET_WRITE_SCHEMA=1 after a migration. Not read by the program.

-- mine.db

PRAGMA user_version = 10;

CREATE TABLE account (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    server       TEXT    NOT NULL,            -- origin, https://support.example.com
    identity     TEXT    NOT NULL,            -- the server's instance id, else its origin
    account_id   INTEGER NOT NULL,            -- the account's number on the server
    user_id      INTEGER NOT NULL,            -- the signed-in agent's number on the server
    name         TEXT    NOT NULL,            -- the account's name
    user_name    TEXT    NOT NULL,
    user_email   TEXT    NOT NULL,
    local        INTEGER NOT NULL DEFAULT 0,  -- 1: the desk that runs on this computer
    allow_http   INTEGER NOT NULL DEFAULT 0,  -- 1: the agent said yes to plain http
    version      TEXT    NOT NULL DEFAULT '', -- the server's version, from GET /api
    capabilities TEXT    NOT NULL DEFAULT '[]', -- JSON array of names
    availability TEXT    NOT NULL DEFAULT 'offline',
    signed_out   INTEGER NOT NULL DEFAULT 0, role TEXT NOT NULL DEFAULT '',  -- 1: only kept for the work queued in it
    UNIQUE (identity, account_id, user_id)
) STRICT;

CREATE TABLE operation (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT, -- the order
    op           TEXT    NOT NULL UNIQUE,     -- uuid: identity, idempotency key and marker
    account      INTEGER NOT NULL REFERENCES account (key),
    conversation INTEGER NOT NULL,            -- local key in cache.db
    display_id   INTEGER,                     -- the server's number for it, so that cache.db can be rebuilt
    kind         TEXT    NOT NULL,            -- reply, note, status …
    version      INTEGER NOT NULL,            -- of the payload's shape
    payload      TEXT    NOT NULL,            -- JSON, the action whole
    last_seen    INTEGER,                     -- newest message of the conversation that the author could see
    base         TEXT,                        -- JSON, the value the author saw, for single-value fields
    batch        TEXT,                        -- operations made, held and undone as one
    depends_on   INTEGER,                     -- seq of the operation that must be delivered before
    not_before   INTEGER NOT NULL DEFAULT 0,  -- ms; earliest next try
    queued_at    INTEGER NOT NULL,            -- ms
    attempts     INTEGER NOT NULL DEFAULT 0,  -- raised and committed before each attempt
    state        TEXT    NOT NULL DEFAULT 'queued'
                 CHECK (state IN ('queued', 'sending', 'checking', 'held', 'conflict', 'failed')),
    reason       TEXT,                        -- JSON, why it waits or failed
    unknown_at   INTEGER,                     -- ms; when an answer was lost: the server may have it
    checks       INTEGER NOT NULL DEFAULT 0,  -- how often it was looked for since then, in vain
    floor        INTEGER,                     -- newest message id on the server before the first attempt
    approved     INTEGER NOT NULL DEFAULT 0   -- 1: the agent said to send it whatever happened meanwhile
, contact INTEGER, contact_id INTEGER, departure TEXT, departs_at INTEGER) STRICT;

CREATE INDEX operation_by_conversation ON operation (conversation, seq);

CREATE INDEX operation_by_account      ON operation (account, seq);

CREATE TABLE draft (
    account      INTEGER NOT NULL REFERENCES account (key),
    conversation INTEGER NOT NULL,            -- local key in cache.db
    display_id   INTEGER,
    mode         TEXT    NOT NULL CHECK (mode IN ('reply', 'note')),
    version      INTEGER NOT NULL DEFAULT 1,
    text         TEXT    NOT NULL,
    saved_at     INTEGER NOT NULL, cursor INTEGER, quote INTEGER, recipients TEXT,            -- ms
    PRIMARY KEY (conversation, mode)
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL                       -- JSON
) STRICT;

CREATE INDEX operation_by_contact ON operation (contact, seq) WHERE contact IS NOT NULL;

CREATE INDEX operation_by_batch   ON operation (batch, seq) WHERE batch IS NOT NULL;

CREATE TABLE view (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL REFERENCES account (key),
    place        TEXT    NOT NULL CHECK (place IN ('server', 'local')),
    version      INTEGER NOT NULL DEFAULT 1,  -- of the filter's shape
    name         TEXT    NOT NULL,
    filter       TEXT,                        -- JSON; null: made elsewhere, with something this program cannot read
    position     INTEGER NOT NULL,            -- the agent's order
    gone         INTEGER NOT NULL DEFAULT 0,  -- 1: deleted here, the server has yet to be told
    server_id    INTEGER,                     -- null: the server does not have it
    server_name  TEXT,
    server_query TEXT,                        -- JSON as the server keeps it, other programs' keys too
    change       TEXT CHECK (change IN ('create', 'update', 'delete')), -- what the server has yet to be told
    op           TEXT,                        -- uuid of the change that is on its way: its idempotency key
    attempt      TEXT,                        -- JSON, that change as it was sent; null: none whose answer is open
    unknown_at   INTEGER,                     -- ms; when its answer was lost
    attempts     INTEGER NOT NULL DEFAULT 0,
    not_before   INTEGER NOT NULL DEFAULT 0,  -- ms; earliest next try
    reason       TEXT                         -- JSON, why the server refused
) STRICT;

CREATE UNIQUE INDEX view_by_server_id ON view (account, server_id) WHERE server_id IS NOT NULL;

CREATE INDEX view_by_position         ON view (account, position);

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

CREATE TABLE remote_content (
    account INTEGER NOT NULL REFERENCES account (key) ON DELETE CASCADE,
    message INTEGER NOT NULL,                 -- 0: every mail of the sender
    sender  TEXT    NOT NULL,                 -- address, lower case; empty: only this message
    PRIMARY KEY (account, message, sender)
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_by_account ON draft (account, conversation, mode);

CREATE INDEX draft_file_by_account ON draft_file (account, conversation, mode);

CREATE INDEX recording_by_account ON recording (account, conversation, mode);

-- cache.db

PRAGMA user_version = 7;

CREATE TABLE contact (
    key      INTEGER PRIMARY KEY AUTOINCREMENT,
    account  INTEGER NOT NULL,
    id       INTEGER,                         -- the server's number
    name     TEXT    NOT NULL,
    email    TEXT,
    phone    TEXT,
    company  TEXT,
    city     TEXT,
    country  TEXT,
    blocked  INTEGER NOT NULL DEFAULT 0, custom_attributes TEXT NOT NULL DEFAULT '{}', additional TEXT NOT NULL DEFAULT '{}', identifier TEXT, thumbnail TEXT NOT NULL DEFAULT '', created_at INTEGER, last_activity_at INTEGER, updated_at INTEGER NOT NULL DEFAULT 0, base TEXT,
    UNIQUE (account, id)
) STRICT;

CREATE TABLE conversation (
    key              INTEGER PRIMARY KEY AUTOINCREMENT,
    account          INTEGER NOT NULL,
    id               INTEGER,                 -- display id
    known            INTEGER NOT NULL DEFAULT 0, -- 0: only referred to by the outbox, its header is not here yet
    category         TEXT    NOT NULL DEFAULT 'chat',
    contact          INTEGER REFERENCES contact (key),
    inbox            INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL DEFAULT 0, -- ms
    last_activity_at INTEGER NOT NULL DEFAULT 0, -- ms
    waiting_since    INTEGER,                 -- ms
    updated_at       INTEGER NOT NULL DEFAULT 0, -- ms, the server's; an older one never overwrites
    can_reply        INTEGER NOT NULL DEFAULT 1,
    newest_message   INTEGER,                 -- highest message id known of
    newest_here      INTEGER,                 -- end of the run without holes
    tail_from        INTEGER,                 -- every message from this id to newest_here is here; null: none is for sure
    complete         INTEGER NOT NULL DEFAULT 0, -- 1: the thread is here from its first message
    status           TEXT    NOT NULL DEFAULT 'open',
    snoozed_until    INTEGER,                 -- ms
    priority         TEXT,
    assignee         INTEGER NOT NULL DEFAULT 0, -- agent id, 0 for nobody
    bot              TEXT,
    team             INTEGER NOT NULL DEFAULT 0, -- team id, 0 for none
    labels           TEXT    NOT NULL DEFAULT '[]', -- JSON array, sorted
    unread           INTEGER NOT NULL DEFAULT 0,
    preview          TEXT,                    -- JSON
    preview_id       INTEGER,                 -- the message it was made of; null: a pending one
    waiting          INTEGER NOT NULL DEFAULT 0, -- operations that go by themselves
    parked           INTEGER NOT NULL DEFAULT 0, -- operations that wait for the agent
    has_draft        INTEGER NOT NULL DEFAULT 0,
    base             TEXT, custom_attributes TEXT NOT NULL DEFAULT '{}', additional TEXT NOT NULL DEFAULT '{}', browser_language TEXT, conversation_language TEXT, referer TEXT, mail_subject TEXT, ticket_number INTEGER, ticket_title TEXT, ticket_description TEXT, ticket_type TEXT, ticket_due_at INTEGER, ticket_submitter INTEGER, ticket_submitter_name TEXT, ticket_source INTEGER, linked_tickets TEXT NOT NULL DEFAULT '[]',                    -- JSON
    UNIQUE (account, id)
) STRICT;

CREATE INDEX conversation_all      ON conversation
    (account, last_activity_at, key, category, status, assignee, team, inbox) WHERE known = 1;

CREATE INDEX conversation_status   ON conversation
    (account, category, status, last_activity_at, key, assignee, team, inbox) WHERE known = 1;

CREATE INDEX conversation_assignee ON conversation
    (account, assignee, status, last_activity_at, key, category, team, inbox) WHERE known = 1;

CREATE INDEX conversation_inbox    ON conversation
    (account, inbox, status, last_activity_at, key, category, assignee) WHERE known = 1;

CREATE INDEX conversation_team     ON conversation
    (account, team, status, last_activity_at, key, category, assignee) WHERE known = 1;

CREATE INDEX conversation_unread   ON conversation (account, assignee) WHERE unread > 0 AND status = 'open' AND known = 1;

CREATE INDEX conversation_overlaid ON conversation (account)
    WHERE base IS NOT NULL OR has_draft = 1 OR waiting > 0 OR parked > 0;

CREATE TABLE conversation_label (
    conversation     INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
    label            TEXT    NOT NULL,
    account          INTEGER NOT NULL,
    known            INTEGER NOT NULL,
    category         TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    assignee         INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,        -- ms
    PRIMARY KEY (conversation, label)
) STRICT, WITHOUT ROWID;

CREATE INDEX conversation_by_label ON conversation_label
    (account, label, last_activity_at, conversation, category, status, assignee) WHERE known = 1;

CREATE TRIGGER label_follows AFTER UPDATE OF known, category, status, assignee, last_activity_at ON conversation
WHEN OLD.labels != '[]'
 AND (OLD.known, OLD.category, OLD.status, OLD.assignee, OLD.last_activity_at)
  IS NOT (NEW.known, NEW.category, NEW.status, NEW.assignee, NEW.last_activity_at) BEGIN
    UPDATE conversation_label
        SET known = NEW.known, category = NEW.category, status = NEW.status, assignee = NEW.assignee,
            last_activity_at = NEW.last_activity_at
        WHERE conversation = NEW.key;
END;

CREATE TABLE message (
    key          INTEGER PRIMARY KEY,
    account      INTEGER NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
    id           INTEGER NOT NULL,            -- the server's number
    direction    INTEGER NOT NULL,            -- 0 incoming, 1 outgoing, 2 activity, 3 template
    private      INTEGER NOT NULL,
    content      TEXT    NOT NULL,
    deleted      INTEGER NOT NULL,
    author_kind  INTEGER NOT NULL,            -- 0 contact, 1 agent, 2 bot, 3 system
    author_id    INTEGER,
    author_name  TEXT    NOT NULL,
    delivery     INTEGER NOT NULL,            -- 0 sent, 1 delivered, 2 read, 3 failed
    error        TEXT,                        -- the channel's words on a failure
    client_id    TEXT,                        -- the operation that made it, on whichever device
    created_at   INTEGER NOT NULL,            -- ms
    attachments  INTEGER NOT NULL             -- how many
, in_reply_to INTEGER, mail TEXT) STRICT;

CREATE UNIQUE INDEX message_by_id ON message (account, id);

CREATE INDEX message_timeline     ON message (conversation, created_at, id);

CREATE INDEX message_by_client_id ON message (client_id) WHERE client_id IS NOT NULL;

CREATE TABLE attachment (
    key       INTEGER PRIMARY KEY AUTOINCREMENT,
    message   INTEGER NOT NULL REFERENCES message (key) ON DELETE CASCADE,
    id        INTEGER NOT NULL,               -- the server's number
    kind      TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    mime      TEXT,
    size      INTEGER,                        -- bytes
    width     INTEGER,                        -- pixels
    height    INTEGER,                        -- pixels
    data_url  TEXT    NOT NULL,
    thumb_url TEXT    NOT NULL,
    UNIQUE (message, id)
) STRICT;

CREATE TABLE tally (
    account  INTEGER NOT NULL,
    category TEXT    NOT NULL,
    status   TEXT    NOT NULL,
    inbox    INTEGER NOT NULL,
    team     INTEGER NOT NULL,
    assignee INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (account, category, status, inbox, team, assignee)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_tally (
    account  INTEGER NOT NULL,
    label    TEXT    NOT NULL,
    category TEXT    NOT NULL,
    status   TEXT    NOT NULL,
    assignee INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (account, category, status, label, assignee)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER conversation_added AFTER INSERT ON conversation WHEN NEW.known = 1 BEGIN
    INSERT INTO tally (account, category, status, inbox, team, assignee, n)
        VALUES (NEW.account, NEW.category, NEW.status, NEW.inbox, NEW.team, NEW.assignee, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER conversation_moved
AFTER UPDATE OF known, category, status, inbox, team, assignee ON conversation
WHEN (OLD.known, OLD.category, OLD.status, OLD.inbox, OLD.team, OLD.assignee)
  IS NOT (NEW.known, NEW.category, NEW.status, NEW.inbox, NEW.team, NEW.assignee) BEGIN
    UPDATE tally SET n = n - OLD.known
        WHERE account = OLD.account AND category = OLD.category AND status = OLD.status AND inbox = OLD.inbox
          AND team = OLD.team AND assignee = OLD.assignee;
    INSERT INTO tally (account, category, status, inbox, team, assignee, n)
        VALUES (NEW.account, NEW.category, NEW.status, NEW.inbox, NEW.team, NEW.assignee, NEW.known)
        ON CONFLICT DO UPDATE SET n = n + NEW.known;
    UPDATE label_tally SET n = n - OLD.known
        WHERE account = OLD.account AND category = OLD.category AND status = OLD.status
          AND assignee = OLD.assignee
          AND label IN (SELECT label FROM conversation_label WHERE conversation = OLD.key);
    INSERT INTO label_tally (account, label, category, status, assignee, n)
        SELECT NEW.account, label, NEW.category, NEW.status, NEW.assignee, NEW.known
        FROM conversation_label WHERE conversation = NEW.key
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER conversation_gone BEFORE DELETE ON conversation WHEN OLD.known = 1 BEGIN
    DELETE FROM conversation_label WHERE conversation = OLD.key;
    UPDATE tally SET n = n - 1
        WHERE account = OLD.account AND category = OLD.category AND status = OLD.status AND inbox = OLD.inbox
          AND team = OLD.team AND assignee = OLD.assignee;
END;

CREATE TRIGGER label_added AFTER INSERT ON conversation_label BEGIN
    INSERT INTO label_tally (account, label, category, status, assignee, n)
        SELECT account, NEW.label, category, status, assignee, known FROM conversation WHERE key = NEW.conversation
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

CREATE TRIGGER label_removed AFTER DELETE ON conversation_label BEGIN
    UPDATE label_tally SET n = n - (SELECT known FROM conversation WHERE key = OLD.conversation)
        WHERE label = OLD.label
          AND (account, category, status, assignee) =
              (SELECT account, category, status, assignee FROM conversation WHERE key = OLD.conversation);
END;

CREATE TABLE reference (
    account INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync (
    account INTEGER NOT NULL,
    name    TEXT    NOT NULL,                 -- cursor, watermark, headers_page, headers_complete, as_of, server_counts
    value   TEXT    NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_participant (
    conversation INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
    agent        INTEGER NOT NULL,
    PRIMARY KEY (conversation, agent)
) STRICT, WITHOUT ROWID;

CREATE INDEX participant_by_agent ON conversation_participant (agent, conversation);

CREATE INDEX conversation_by_contact ON conversation (contact, last_activity_at);

CREATE INDEX conversation_filter ON conversation
    (account, last_activity_at, key, known, status, assignee, team, inbox, category, priority, unread, created_at, waiting_since,
     snoozed_until, contact, id, ticket_type, browser_language, conversation_language, referer, mail_subject, labels,
     custom_attributes) WHERE known = 1;

CREATE INDEX contact_filter ON contact (account, name, email, phone);

CREATE INDEX conversation_snoozed ON conversation (account, snoozed_until)
    WHERE status = 'snoozed' AND snoozed_until IS NOT NULL;

CREATE TABLE received (
    account    INTEGER NOT NULL,
    attachment INTEGER NOT NULL,              -- the server's number
    rendering  TEXT    NOT NULL CHECK (rendering IN ('whole', 'thumbnail')),
    digest     TEXT    NOT NULL,              -- SHA-256: the name in that folder
    size       INTEGER NOT NULL,              -- bytes
    used_at    INTEGER NOT NULL,              -- unix ms
    PRIMARY KEY (account, attachment, rendering)
) STRICT, WITHOUT ROWID;

CREATE INDEX received_by_digest ON received (digest);

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

-- search.db

PRAGMA user_version = 1;

CREATE VIRTUAL TABLE message_text USING fts5(
    content,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
