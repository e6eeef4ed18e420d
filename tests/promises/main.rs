//! A file per promise, each kept by the real client against the real server.

mod attachments;
mod bad_days;
mod composer;
mod effects;
mod files;
mod gone_contacts;
#[path = "../../crates/voice/tests/sound/hearing.rs"]
mod hearing;
mod letters;
mod mails;
mod p1_no_loss;
mod p2_no_duplicate;
mod p3_order;
mod p4_no_surprise;
mod p5_isolation;
mod p6_convergence;
mod p7_honesty;
mod p8_migrations;
mod programs;
mod randomized;
mod received;
mod related;
mod roles;
#[path = "../../crates/voice/tests/sound/room.rs"]
mod room;
mod sending;
mod single;
mod viewers;
mod views;
mod voice;
