-- Mails whose pictures may be fetched from other computers: one mail by the server's number, or all of one sender.
CREATE TABLE remote_content (
    account INTEGER NOT NULL REFERENCES account (key) ON DELETE CASCADE,
    message INTEGER NOT NULL,                 -- 0: every mail of the sender
    sender  TEXT    NOT NULL,                 -- address, lower case; empty: only this message
    PRIMARY KEY (account, message, sender)
) STRICT, WITHOUT ROWID;
