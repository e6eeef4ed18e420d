-- Operations for a contact or for the account: conversation is 0 then. An operation for a conversation may name the
-- contact that it makes the conversation for.

ALTER TABLE operation ADD COLUMN contact INTEGER;    -- local key in cache.db; null: none
ALTER TABLE operation ADD COLUMN contact_id INTEGER; -- the server's number for it, so that cache.db can be rebuilt

CREATE INDEX operation_by_contact ON operation (contact, seq) WHERE contact IS NOT NULL;
CREATE INDEX operation_by_batch   ON operation (batch, seq) WHERE batch IS NOT NULL;
