-- To whom a draft goes, where its author changed that.
ALTER TABLE draft ADD COLUMN recipients TEXT; -- JSON: to, cc, bcc
