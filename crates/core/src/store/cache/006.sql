-- What a message answers.
ALTER TABLE message ADD COLUMN in_reply_to INTEGER; -- the server's number of the message that it answers
