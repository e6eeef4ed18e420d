-- The full-text index, in a file of its own so that it can be dropped and built again. rowid is message.key.
CREATE VIRTUAL TABLE message_text USING fts5(
    content,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
