-- When a message is to leave, where that is not as soon as it can; and where the cursor stands in a draft.

ALTER TABLE operation ADD COLUMN departure TEXT;     -- undo: it can be taken back until then; scheduled: its author chose
ALTER TABLE operation ADD COLUMN departs_at INTEGER; -- ms; null with departure

ALTER TABLE draft ADD COLUMN cursor INTEGER;         -- characters from the beginning; null: at the end
