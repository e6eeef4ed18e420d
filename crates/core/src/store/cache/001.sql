-- The local copy of the servers. Everything here can be fetched again. Written with synchronous=NORMAL.

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
    blocked  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account, id)
) STRICT;

-- The columns from status to parked are effective: the server's values with the outbox laid over them. While
-- something is laid over them, base holds the server's own; otherwise base is null.
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
    base             TEXT,                    -- JSON
    UNIQUE (account, id)
) STRICT;
-- Each gives one kind of list in its order. The columns after key are only filtered by: a row that another filter leaves
-- out is passed over without being read.
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

-- The columns after label repeat the conversation's, kept by a trigger, so that the list of a label has an index too.
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

-- Keys are not AUTOINCREMENT: nothing outside this file and the search file refers to them, and ingest is the hot path.
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
) STRICT;
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

-- How many conversations there are of each kind, kept by triggers, so that counting never reads conversations.
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

-- Agents, teams, inboxes, labels: read whole, so one row each with the JSON of what the window needs.
CREATE TABLE reference (
    account INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    body    TEXT    NOT NULL,
    PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;

-- Where the sync of each account stands.
CREATE TABLE sync (
    account INTEGER NOT NULL,
    name    TEXT    NOT NULL,                 -- cursor, watermark, headers_page, headers_complete, as_of, server_counts
    value   TEXT    NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
