-- What the agent may do in the account: administrator or agent; empty until the server was asked.
ALTER TABLE account ADD COLUMN role TEXT NOT NULL DEFAULT '';
