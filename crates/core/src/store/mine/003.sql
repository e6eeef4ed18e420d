-- Custom views. Those of the server stand here too, so that they can be made, changed and deleted without it: what the
-- agent wants is in place, name, filter and gone; what the server has is in server_id, server_name and server_query.
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
