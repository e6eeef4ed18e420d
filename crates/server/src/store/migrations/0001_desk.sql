-- The whole desk. Times are milliseconds since 1970-01-01 UTC; JSON columns hold objects as text.

CREATE TABLE setting (
    -- Facts about this installation: instance_id, secret_key, seed, seed_line.
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    locale TEXT NOT NULL DEFAULT 'en',
    domain TEXT,
    support_email TEXT,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    -- Switches such as auto_resolve_after.
    settings TEXT NOT NULL DEFAULT '{}',
    -- Feature names that are on, each with true.
    features TEXT NOT NULL DEFAULT '{}',
    -- The numbers that the next conversation and the next ticket get.
    next_display_id INTEGER NOT NULL DEFAULT 1,
    next_ticket_number INTEGER NOT NULL DEFAULT 1,
    -- When labels, inboxes and teams last changed; 0 for never. Told to clients as cache keys.
    label_changed_at INTEGER NOT NULL DEFAULT 0,
    inbox_changed_at INTEGER NOT NULL DEFAULT 0,
    team_changed_at INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    display_name TEXT,
    -- Kept in lower case.
    email TEXT NOT NULL UNIQUE,
    -- A PHC string of argon2id; empty means that no password fits.
    password_hash TEXT NOT NULL,
    provider TEXT NOT NULL DEFAULT 'email',
    confirmed INTEGER NOT NULL DEFAULT 1,
    avatar_blob_id INTEGER REFERENCES blob (id),
    message_signature TEXT,
    ui_settings TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    access_token TEXT NOT NULL UNIQUE,
    pubsub_token TEXT NOT NULL UNIQUE,
    -- The shared secret of one-time codes, base 32. Set before it is verified, hence the switch.
    otp_secret TEXT,
    otp_enabled INTEGER NOT NULL DEFAULT 0,
    -- The time step of the last code taken: a code works once.
    otp_last_step INTEGER NOT NULL DEFAULT 0,
    -- The account used last.
    active_account_id INTEGER REFERENCES account (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE backup_code (
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    -- Hex of SHA-256; the codes are random, so no slow hash is needed.
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    client TEXT NOT NULL UNIQUE,
    -- Hex of SHA-256 of the token.
    token_hash TEXT NOT NULL,
    user_agent TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id, last_activity_at);

CREATE TABLE account_user (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('agent', 'administrator')),
    -- What the user chose; what others see depends on presence too.
    availability TEXT NOT NULL DEFAULT 'online' CHECK (availability IN ('online', 'busy', 'offline')),
    auto_offline INTEGER NOT NULL DEFAULT 1,
    active_at INTEGER,
    inviter_id INTEGER REFERENCES user (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_user_by_user ON account_user (user_id);

CREATE TABLE agent_bot (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    bot_type TEXT NOT NULL DEFAULT 'webhook',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE team (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Lower case.
    name TEXT NOT NULL,
    description TEXT,
    allow_auto_assign INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, name)
) STRICT;

CREATE TABLE team_member (
    team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX team_member_by_user ON team_member (user_id);

CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    channel_type TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    greeting_enabled INTEGER NOT NULL DEFAULT 0,
    greeting_message TEXT,
    working_hours_enabled INTEGER NOT NULL DEFAULT 0,
    out_of_office_message TEXT,
    timezone TEXT NOT NULL DEFAULT 'UTC',
    enable_auto_assignment INTEGER NOT NULL DEFAULT 0,
    allow_messages_after_resolved INTEGER NOT NULL DEFAULT 1,
    lock_to_single_conversation INTEGER NOT NULL DEFAULT 0,
    business_name TEXT,
    -- A bot that answers first: new conversations are pending.
    agent_bot_id INTEGER REFERENCES agent_bot (id),
    -- Channel::WebWidget.
    website_token TEXT UNIQUE,
    website_url TEXT,
    widget_color TEXT,
    welcome_title TEXT,
    welcome_tagline TEXT,
    -- Channel::Api.
    inbox_identifier TEXT UNIQUE,
    webhook_url TEXT,
    -- Proves a visitor's identity; also signs webhooks.
    hmac_token TEXT NOT NULL,
    -- Channel::Email.
    email TEXT,
    -- After so many hours without a word of the customer only notes are possible; NULL for never.
    reply_window_hours INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_by_account ON inbox (account_id);

CREATE TABLE working_hours (
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    -- 0 is Sunday.
    day_of_week INTEGER NOT NULL CHECK (day_of_week BETWEEN 0 AND 6),
    closed_all_day INTEGER NOT NULL DEFAULT 0,
    open_all_day INTEGER NOT NULL DEFAULT 0,
    open_hour INTEGER,
    open_minutes INTEGER,
    close_hour INTEGER,
    close_minutes INTEGER,
    PRIMARY KEY (inbox_id, day_of_week)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox_member (
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    PRIMARY KEY (inbox_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_member_by_user ON inbox_member (user_id);

CREATE TABLE label (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Lower case, no spaces.
    title TEXT NOT NULL,
    description TEXT,
    color TEXT NOT NULL DEFAULT '#1f93ff',
    show_on_sidebar INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, title)
) STRICT;

CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL DEFAULT '',
    -- Lower case.
    email TEXT,
    phone_number TEXT,
    identifier TEXT,
    blocked INTEGER NOT NULL DEFAULT 0,
    avatar_blob_id INTEGER REFERENCES blob (id),
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    last_activity_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, email),
    UNIQUE (account_id, phone_number),
    UNIQUE (account_id, identifier)
) STRICT;
CREATE INDEX contact_by_activity ON contact (account_id, last_activity_at);
CREATE INDEX contact_by_name ON contact (account_id, name);

CREATE TABLE contact_label (
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    PRIMARY KEY (contact_id, title)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    -- The contact's own event stream; a secret of the contact.
    pubsub_token TEXT NOT NULL UNIQUE,
    hmac_verified INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (inbox_id, source_id)
) STRICT;
CREATE INDEX contact_inbox_by_contact ON contact_inbox (contact_id);

CREATE TABLE conversation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    display_id INTEGER NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    contact_inbox_id INTEGER NOT NULL REFERENCES contact_inbox (id) ON DELETE CASCADE,
    category TEXT NOT NULL DEFAULT 'chat' CHECK (category IN ('chat', 'ticket')),
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'pending', 'snoozed')),
    priority TEXT CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    -- A person or a bot, never both.
    assignee_id INTEGER REFERENCES user (id),
    assignee_bot_id INTEGER REFERENCES agent_bot (id),
    team_id INTEGER REFERENCES team (id) ON DELETE SET NULL,
    -- Only with status snoozed; NULL then means until the customer writes.
    snoozed_until INTEGER,
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    custom_attributes TEXT NOT NULL DEFAULT '{}',
    agent_last_seen_at INTEGER,
    assignee_last_seen_at INTEGER,
    contact_last_seen_at INTEGER,
    first_reply_created_at INTEGER,
    waiting_since INTEGER,
    last_activity_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- Grows with every change but read marks.
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, display_id),
    CHECK (assignee_id IS NULL OR assignee_bot_id IS NULL)
) STRICT;
CREATE INDEX conversation_by_activity ON conversation (account_id, status, last_activity_at);
CREATE INDEX conversation_by_account_activity ON conversation (account_id, last_activity_at);
CREATE INDEX conversation_by_change ON conversation (account_id, updated_at);
CREATE INDEX conversation_by_inbox ON conversation (inbox_id, status, last_activity_at);
CREATE INDEX conversation_by_contact ON conversation (contact_id, last_activity_at);
CREATE INDEX conversation_by_contact_inbox ON conversation (contact_inbox_id);
CREATE INDEX conversation_by_assignee ON conversation (assignee_id, status);
CREATE INDEX conversation_by_team ON conversation (team_id, status);
CREATE INDEX conversation_by_snooze ON conversation (snoozed_until) WHERE status = 'snoozed';

CREATE TABLE ticket (
    -- What a conversation of category ticket has beyond a conversation.
    conversation_id INTEGER NOT NULL PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    ticket_type TEXT,
    submitter_id INTEGER REFERENCES user (id),
    due_at INTEGER,
    -- The conversation that it was raised from.
    source_conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
    UNIQUE (account_id, number)
) STRICT;
CREATE INDEX ticket_by_source ON ticket (source_conversation_id);

CREATE TABLE conversation_label (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    -- The order in which they were set.
    position INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, title)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_label_by_title ON conversation_label (title);

CREATE TABLE participant (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX participant_by_user ON participant (user_id);

CREATE TABLE mention (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    mentioned_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_by_user ON mention (user_id);

CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    -- 0 incoming, 1 outgoing, 2 activity, 3 template.
    message_type INTEGER NOT NULL CHECK (message_type BETWEEN 0 AND 3),
    content_type TEXT NOT NULL DEFAULT 'text',
    content TEXT,
    status TEXT NOT NULL DEFAULT 'sent' CHECK (status IN ('sent', 'delivered', 'read', 'failed')),
    private INTEGER NOT NULL DEFAULT 0,
    -- User, Contact or AgentBot, with the id there; both NULL for activities.
    sender_type TEXT CHECK (sender_type IN ('User', 'Contact', 'AgentBot')),
    sender_id INTEGER,
    source_id TEXT,
    content_attributes TEXT NOT NULL DEFAULT '{}',
    additional_attributes TEXT NOT NULL DEFAULT '{}',
    external_source_ids TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_by_conversation ON message (conversation_id, created_at);
CREATE INDEX message_by_id ON message (conversation_id, id);
CREATE INDEX message_by_type ON message (conversation_id, message_type, created_at);

CREATE TABLE blob (
    -- A stored file; its bytes stand under files/ by their hash, once however often they came.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    byte_size INTEGER NOT NULL,
    -- Pixels, for pictures.
    width INTEGER,
    height INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX blob_by_hash ON blob (sha256);

CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    file_type TEXT NOT NULL,
    blob_id INTEGER REFERENCES blob (id),
    -- For what is no file: a place, a link, a card.
    external_url TEXT,
    coordinates_lat REAL,
    coordinates_long REAL,
    fallback_title TEXT,
    -- is_voice_message, transcribed_text, the card of a contact.
    meta TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_message ON attachment (message_id);

CREATE TABLE canned_response (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    short_code TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, short_code)
) STRICT;

CREATE TABLE macro (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('personal', 'global')),
    created_by INTEGER REFERENCES user (id),
    updated_by INTEGER REFERENCES user (id),
    -- A JSON array of {action_name, action_params}.
    actions TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX macro_by_account ON macro (account_id);

CREATE TABLE custom_filter (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    filter_type TEXT NOT NULL CHECK (filter_type IN ('conversation', 'contact', 'report')),
    query TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX custom_filter_by_user ON custom_filter (account_id, user_id);

CREATE TABLE attribute_definition (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    attribute_key TEXT NOT NULL,
    attribute_model TEXT NOT NULL,
    attribute_display_name TEXT NOT NULL,
    attribute_display_type TEXT NOT NULL,
    attribute_description TEXT,
    regex_pattern TEXT,
    regex_cue TEXT,
    -- A JSON array.
    attribute_values TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (account_id, attribute_model, attribute_key)
) STRICT;

CREATE TABLE notification (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    notification_type TEXT NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    -- The message that caused it, where one did.
    message_id INTEGER REFERENCES message (id) ON DELETE CASCADE,
    read_at INTEGER,
    snoozed_until INTEGER,
    last_activity_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notification_by_user ON notification (user_id, account_id, last_activity_at);
CREATE INDEX notification_by_conversation ON notification (conversation_id);

CREATE TABLE idempotency (
    -- Answers of requests that came with a key, stored in the transaction of their effect.
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    -- 0 for routes outside an account.
    account_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, account_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE change (
    -- The change feed. One row per effect, written in its transaction.
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- The id that the API shows: of conversations the display id.
    record_id INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    -- For messages: the display id of their conversation.
    display_id INTEGER,
    -- Only members of this inbox and administrators see it; NULL for everybody.
    inbox_id INTEGER,
    -- Only this user sees it; NULL for everybody.
    user_id INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX change_by_account ON change (account_id, seq);
CREATE INDEX change_by_age ON change (created_at);

CREATE TABLE webhook_delivery (
    -- Outgoing messages of API inboxes on their way to the inbox's webhook.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    inbox_id INTEGER NOT NULL REFERENCES inbox (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    event TEXT NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    -- waiting until delivered, or failed after the last try.
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_attempt_at) WHERE state = 'waiting';
