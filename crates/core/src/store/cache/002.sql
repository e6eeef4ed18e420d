-- What views filter by, what the related panel shows, and what makes a conversation a ticket.

-- Attributes as the server has them, with the outbox laid over them where base of the row says so.
ALTER TABLE contact ADD COLUMN custom_attributes TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE contact ADD COLUMN additional TEXT NOT NULL DEFAULT '{}'; -- JSON object: additional_attributes whole
ALTER TABLE contact ADD COLUMN identifier TEXT;      -- the id in the company's own systems
ALTER TABLE contact ADD COLUMN thumbnail TEXT NOT NULL DEFAULT ''; -- address of a picture; empty: none
ALTER TABLE contact ADD COLUMN created_at INTEGER;   -- ms
ALTER TABLE contact ADD COLUMN last_activity_at INTEGER; -- ms
ALTER TABLE contact ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0; -- ms, local: when the server last said it
ALTER TABLE contact ADD COLUMN base TEXT;            -- JSON: the server's values while the outbox lies over the row

ALTER TABLE conversation ADD COLUMN custom_attributes TEXT NOT NULL DEFAULT '{}'; -- JSON object
ALTER TABLE conversation ADD COLUMN additional TEXT NOT NULL DEFAULT '{}'; -- JSON object: additional_attributes whole
ALTER TABLE conversation ADD COLUMN browser_language TEXT;
ALTER TABLE conversation ADD COLUMN conversation_language TEXT;
ALTER TABLE conversation ADD COLUMN referer TEXT;
ALTER TABLE conversation ADD COLUMN mail_subject TEXT;
ALTER TABLE conversation ADD COLUMN ticket_number INTEGER; -- shown as T-1042; null for a chat
ALTER TABLE conversation ADD COLUMN ticket_title TEXT;
ALTER TABLE conversation ADD COLUMN ticket_description TEXT;
ALTER TABLE conversation ADD COLUMN ticket_type TEXT;
ALTER TABLE conversation ADD COLUMN ticket_due_at INTEGER; -- ms
ALTER TABLE conversation ADD COLUMN ticket_submitter INTEGER; -- agent id
ALTER TABLE conversation ADD COLUMN ticket_submitter_name TEXT;
ALTER TABLE conversation ADD COLUMN ticket_source INTEGER; -- display id of the conversation that it was raised from
ALTER TABLE conversation ADD COLUMN linked_tickets TEXT NOT NULL DEFAULT '[]'; -- JSON array of display ids

CREATE TABLE conversation_participant (
    conversation INTEGER NOT NULL REFERENCES conversation (key) ON DELETE CASCADE,
    agent        INTEGER NOT NULL,
    PRIMARY KEY (conversation, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_by_agent ON conversation_participant (agent, conversation);
CREATE INDEX conversation_by_contact ON conversation (contact, last_activity_at);

-- Everything that a filter reads of a conversation, so that a filter passes over rows without reading them.
CREATE INDEX conversation_filter ON conversation
    (account, last_activity_at, key, known, status, assignee, team, inbox, category, priority, unread, created_at, waiting_since,
     snoozed_until, contact, id, ticket_type, browser_language, conversation_language, referer, mail_subject, labels,
     custom_attributes) WHERE known = 1;
CREATE INDEX contact_filter ON contact (account, name, email, phone);

-- What is here was fetched without all that: it is fetched again.
DELETE FROM sync WHERE name IN ('cursor', 'watermark', 'headers_page', 'headers_complete');
