-- To whom a draft goes, where its author changed that.
ALTER TABLE draft ADD COLUMN recipients TEXT; -- JSON: to, cc, bcc

-- Counting an account's drafts reads them alone.
CREATE INDEX draft_by_account ON draft (account, conversation, mode);
CREATE INDEX draft_file_by_account ON draft_file (account, conversation, mode);
CREATE INDEX recording_by_account ON recording (account, conversation, mode);
