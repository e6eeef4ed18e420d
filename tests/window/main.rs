//! The product in its real window, driven through WebDriver.
//!
//! These tests need a display, a session bus and a keyring; `cargo xtask display` gives them where there are none. They
//! take turns, because there is one screen. `GUICHET_PICTURES` names the folder for pictures; without it they go beside
//! the folder of the programs.

mod cast;
mod colleagues;
mod composing;
mod detail;
mod drafts;
mod first_run;
#[path = "../../crates/voice/tests/sound/hearing.rs"]
mod hearing;
mod letters;
mod lists;
mod mails;
mod many;
mod offline;
mod pages;
mod pasted;
mod people;
mod places;
#[expect(dead_code, reason = "of the room, only a part is of use here")]
#[path = "../../crates/voice/tests/sound/room.rs"]
mod room;
mod screen;
mod screenshots;
mod single;
mod tour;
mod window;
mod work;
mod writing;
