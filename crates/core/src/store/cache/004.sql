-- Received files that are here. Their bytes lie in the profile's folder for received files, under their digest.
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
