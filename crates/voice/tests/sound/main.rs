//! Recording and playing through the real sound system, with speech.

mod hearing;
mod playing;
mod recording;
mod room;
