-- What each user is told of by mail and on their devices, as JSON arrays of flags such as
-- email_conversation_mention.
ALTER TABLE account_user ADD COLUMN selected_email_flags TEXT NOT NULL
    DEFAULT '["email_conversation_assignment"]';
ALTER TABLE account_user ADD COLUMN selected_push_flags TEXT NOT NULL
    DEFAULT '["push_conversation_assignment"]';
