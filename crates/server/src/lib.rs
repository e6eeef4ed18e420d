//! A workspace server that speaks the Chatwoot application API, over SQLite.
