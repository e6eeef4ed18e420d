-- What cannot be rebuilt: accounts, the outbox, drafts, settings. Written with synchronous=FULL.

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
    signed_out   INTEGER NOT NULL DEFAULT 0,  -- 1: only kept for the work queued in it
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
) STRICT;
CREATE INDEX operation_by_conversation ON operation (conversation, seq);
CREATE INDEX operation_by_account      ON operation (account, seq);

CREATE TABLE draft (
    account      INTEGER NOT NULL REFERENCES account (key),
    conversation INTEGER NOT NULL,            -- local key in cache.db
    display_id   INTEGER,
    mode         TEXT    NOT NULL CHECK (mode IN ('reply', 'note')),
    version      INTEGER NOT NULL DEFAULT 1,
    text         TEXT    NOT NULL,
    saved_at     INTEGER NOT NULL,            -- ms
    PRIMARY KEY (conversation, mode)
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL                       -- JSON
) STRICT;
