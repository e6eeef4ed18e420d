//! Notes as files: what is written here, and what customers send.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the helpers of tests may fail like tests, and say what they measured"
)]

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use guichet_voice::{
    Decoder, Error, Format, decode, duration, encode::encode, loudness, silence::level,
};

fn received(name: &str) -> PathBuf {
    Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the test"))
        .join("tests/received")
        .join(name)
}

fn speech() -> Vec<f32> {
    decode::decode(&received("phone.wav")).expect("it is read")
}

fn encoded(samples: &[f32], format: Format) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    encode(samples, format, &mut file).expect("it is written");
    file.into_inner()
}

fn decoded(bytes: Vec<u8>) -> Vec<f32> {
    decode::whole(Decoder::read(Cursor::new(bytes)).expect("it is known")).expect("it is read")
}

/// How much two notes are the same, from 0 to 1, where one may lie up to so many samples after the other.
fn likeness(one: &[f32], other: &[f32], latest: usize) -> f64 {
    let norm = |samples: &[f32]| f64::from(level(samples)) * f64::from(samples.len() as u32).sqrt();
    let shifted = |first: &[f32], second: &[f32]| {
        let product: f64 = first
            .iter()
            .zip(second)
            .map(|(one, other)| f64::from(*one) * f64::from(*other))
            .sum();
        product / (norm(one) * norm(other))
    };
    (0..=latest)
        .step_by(2)
        .flat_map(|shift| [shifted(&one[shift..], other), shifted(one, &other[shift..])])
        .fold(0.0, f64::max)
}

#[test]
fn what_is_written_is_read_again_as_it_was() {
    let speech = speech();
    for (format, like, late_ms) in [
        (Format::Wav, 0.9999, 0),
        (Format::Opus, 0.9, 1),
        (Format::Mp3, 0.95, 100),
    ] {
        let read = decoded(encoded(&speech, format));
        let (is, was) = (duration(read.len()), duration(speech.len()));
        assert!(
            is.abs_diff(was) <= Duration::from_millis(late_ms),
            "{format:?} made {is:?} of {was:?}"
        );
        let found = likeness(&speech, &read, 4_800);
        assert!(found > like, "{format:?} is like the original by {found}");
        let ratio = level(&read) / level(&speech);
        assert!(
            (ratio - 1.0).abs() < 0.1,
            "{format:?} changed the level by {ratio}"
        );
    }
}

#[test]
fn what_customers_send_is_read_whatever_it_is() {
    let speech = speech();
    for name in ["whatsapp.ogg", "browser.webm", "phone.m4a", "telegram.mp3"] {
        let read = decode::decode(&received(name)).expect("it is read");
        let (is, was) = (duration(read.len()), duration(speech.len()));
        assert!(
            is.abs_diff(was) <= Duration::from_millis(110),
            "{name}: {is:?} of {was:?}"
        );
        let found = likeness(&speech, &read, 4_800);
        assert!(found > 0.85, "{name} is like the original by {found}");
    }
}

#[test]
fn a_minute_of_speech_is_small_and_quickly_encoded() {
    let mut minute = speech();
    while minute.len() < 48_000 * 60 {
        minute.extend_from_within(..);
    }
    minute.truncate(48_000 * 60);
    loudness::normalise(&mut minute);
    for (format, largest, least_speed) in [
        (Format::Opus, 250_000, 20),
        (Format::Mp3, 970_000, 20),
        (Format::Wav, 5_760_100, 20),
    ] {
        let start = Instant::now();
        let bytes = encoded(&minute, format);
        let took = start.elapsed();
        println!("{format:?}: {} bytes, {took:?}", bytes.len());
        assert!(bytes.len() <= largest, "{format:?}: {} bytes", bytes.len());
        assert!(
            took * least_speed <= Duration::from_secs(60),
            "{format:?} took {took:?} for a minute"
        );
    }
}

#[test]
fn a_note_of_next_to_nothing_is_a_file_all_the_same() {
    for format in [Format::Opus, Format::Mp3, Format::Wav] {
        let read = decoded(encoded(&[0.1; 100], format));
        assert!(
            !read.is_empty() && read.len() < 8_000,
            "{format:?}: {}",
            read.len()
        );
    }
}

#[test]
fn what_is_no_sound_is_refused_and_what_is_cut_off_is_played_so_far() {
    let nothing = Decoder::read(Cursor::new(b"<html>not found</html>".repeat(100)));
    assert!(matches!(nothing, Err(Error::Unreadable)));
    assert!(Decoder::read(Cursor::new(Vec::new())).is_err());
    let speech = speech();
    for name in ["whatsapp.ogg", "telegram.mp3", "phone.wav"] {
        let mut bytes = std::fs::read(received(name)).expect("it is there");
        bytes.truncate(bytes.len() / 2);
        let read = decoded(bytes);
        assert!(
            read.len() > speech.len() / 4 && read.len() < speech.len() * 3 / 4,
            "{name}: {} of {}",
            read.len(),
            speech.len()
        );
    }
}

#[test]
fn no_damaged_file_stops_the_program() {
    for name in [
        "whatsapp.ogg",
        "browser.webm",
        "phone.m4a",
        "telegram.mp3",
        "phone.wav",
    ] {
        let whole = std::fs::read(received(name)).expect("it is there");
        let mut seed = 12_345_u64;
        for _ in 0..40 {
            let mut bytes = whole.clone();
            for _ in 0..20 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(seed >> 33).expect("it fits") % bytes.len();
                bytes[at] = (seed >> 20) as u8;
            }
            if let Ok(decoder) = Decoder::read(Cursor::new(bytes)) {
                let _ = decode::whole(decoder);
            }
        }
    }
}
