-- What a draft answers.
ALTER TABLE draft ADD COLUMN quote INTEGER; -- the server's number of the message that it answers
