-- Whose mail a message is and to whom it went.
ALTER TABLE message ADD COLUMN mail TEXT; -- JSON: from, to, cc, bcc; absent for what is no mail
