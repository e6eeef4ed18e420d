-- A desk of two agents. The numbers of things start far apart, so that one kind is never taken for another.
-- :now is the moment in milliseconds.

INSERT INTO account (id, name, next_display_id, created_at, updated_at) VALUES (3, 'Small desk', 101, :now, :now);

INSERT INTO user (id, name, email, password_hash, access_token, pubsub_token, active_account_id, created_at, updated_at)
VALUES
    (11, 'Alice', 'alice@desk.example', :password, 'alice-token', 'alice-stream', 3, :now, :now),
    (5002, 'Bob', 'bob@desk.example', :password, 'bob-token', 'bob-stream', 3, :now, :now),
    (9003, 'Eve', 'eve@desk.example', :password, 'eve-token', 'eve-stream', 3, :now, :now);
-- Eve works here, and in no inbox.
INSERT INTO account_user (account_id, user_id, role, auto_offline, created_at)
VALUES
    (3, 11, 'administrator', 0, :now),
    (3, 5002, 'agent', 0, :now),
    (3, 9003, 'agent', 0, :now);

INSERT INTO inbox (id, account_id, name, channel_type, channel_id, website_token, website_url, welcome_title, hmac_token,
    created_at, updated_at)
VALUES (21, 3, 'Page', 'Channel::WebWidget', 601, 'small-page', 'https://desk.example', 'Hello', 'page-hmac', :now, :now);
INSERT INTO inbox (id, account_id, name, channel_type, channel_id, inbox_identifier, hmac_token, created_at, updated_at)
VALUES
    (22, 3, 'Programs', 'Channel::Api', 602, 'small-api', 'api-hmac', :now, :now),
    (23, 3, 'Board', 'Channel::Api', 603, 'board-api', 'board-hmac', :now, :now);
-- Bob does not see the board.
INSERT INTO inbox_member (inbox_id, user_id) VALUES (21, 11), (21, 5002), (22, 11), (22, 5002), (23, 11);

INSERT INTO team (id, account_id, name, allow_auto_assign, created_at, updated_at)
VALUES (31, 3, 'support', 0, :now, :now), (32, 3, 'billing', 0, :now, :now);
INSERT INTO team_member (team_id, user_id) VALUES (31, 11), (31, 5002), (32, 5002);

INSERT INTO label (id, account_id, title, color, created_at, updated_at)
VALUES
    (61, 3, 'late', '#aa5500', :now, :now),
    (62, 3, 'refund', '#0055aa', :now, :now),
    (63, 3, 'vip', '#aa00aa', :now, :now);

INSERT INTO contact (id, account_id, name, email, created_at, updated_at)
VALUES
    (80001, 3, 'Carla Customer', 'carla@customer.example', :now, :now),
    (80002, 3, 'Dimitri Customer', 'dimitri@customer.example', :now, :now);
INSERT INTO contact_inbox (id, contact_id, inbox_id, source_id, pubsub_token, created_at, updated_at)
VALUES
    (82001, 80001, 22, 'carla', 'carla-stream', :now, :now),
    (82002, 80002, 22, 'dimitri', 'dimitri-stream', :now, :now),
    (82003, 80001, 23, 'carla-on-board', 'carla-board-stream', :now, :now);

-- Where the next ones begin.
DELETE FROM sqlite_sequence WHERE name IN ('conversation', 'message', 'change');
INSERT INTO sqlite_sequence (name, seq) VALUES ('conversation', 4000), ('message', 700000), ('change', 1000);
