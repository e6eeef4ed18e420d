-- When Pending conversations wake.

CREATE INDEX conversation_snoozed ON conversation (account, snoozed_until)
    WHERE status = 'snoozed' AND snoozed_until IS NOT NULL;
