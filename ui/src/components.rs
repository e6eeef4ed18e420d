//! The parts that screens are made of. One component per file; looks live in `ui/styles`.

pub mod availability;
pub mod avatar;
pub mod button;
pub mod chip;
pub mod dialog;
pub mod field;
pub mod fold;
pub mod icon;
pub mod kbd;
pub mod menu;
pub mod notice;
pub mod pick;
pub mod prose;
pub mod segments;
pub mod status;
pub mod text_area;
pub mod toast;
pub mod waveform;
