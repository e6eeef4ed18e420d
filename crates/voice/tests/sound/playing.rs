//! From a file to the loudspeaker.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

use guichet_voice::{Error, Format, Played, Player, decode, encode::encode, silence::level};

use crate::{
    devices::Listener,
    hearing::assert_same,
    room::{self, in_room},
};

fn start(file: &Path, from: Duration, speed: f64) -> (Player, Receiver<Played>) {
    let (tell, told) = mpsc::channel();
    let player = Player::start(file, from, speed, move |event| {
        let _ = tell.send(event);
    })
    .expect("it starts");
    (player, told)
}

/// A note of speech in Opus, and what is in it.
fn note(folder: &Path) -> (PathBuf, Vec<f32>) {
    let said = decode::decode(&room::speech(folder)).expect("speech");
    let file = folder.join("note.ogg");
    let mut out = std::fs::File::create(&file).expect("a file");
    encode(&said, Format::Opus, &mut out).expect("it is written");
    let said = decode::decode(&file).expect("it is read");
    (file, said)
}

/// Waits for the end; returns the positions on the way.
fn to_the_end(told: &Receiver<Played>) -> Vec<Duration> {
    let mut positions = Vec::new();
    loop {
        match told.recv_timeout(Duration::from_secs(20)) {
            Ok(Played::Position(at)) => positions.push(at),
            Ok(Played::Ended) => return positions,
            other => panic!("it did not go on: {other:?}"),
        }
    }
}

fn position(told: &Receiver<Played>) -> Duration {
    loop {
        match told.recv_timeout(Duration::from_secs(20)) {
            Ok(Played::Position(at)) => return at,
            Ok(_) => {}
            Err(error) => panic!("nothing is told: {error}"),
        }
    }
}

#[test]
fn a_note_is_heard_from_its_beginning_to_its_end_and_no_longer() {
    let name = "playing::a_note_is_heard_from_its_beginning_to_its_end_and_no_longer";
    in_room(name, |folder| {
        let (file, said) = note(folder);
        let length = guichet_voice::duration(said.len());
        let listener = Listener::start(folder);
        let began = Instant::now();
        let (_player, told) = start(&file, Duration::ZERO, 1.0);
        let positions = to_the_end(&told);
        let lasted = began.elapsed();
        assert!(
            lasted >= length && lasted < length + Duration::from_millis(500),
            "{length:?} were played in {lasted:?}"
        );
        assert_same(&said, &listener.stop(), "played");
        assert!(positions.is_sorted(), "it only goes on: {positions:?}");
        let last = positions.last().expect("it was told");
        assert!(
            length.abs_diff(*last) < Duration::from_millis(250),
            "at the end of {length:?} it said {last:?}"
        );
    });
}

#[test]
fn at_twice_the_speed_it_takes_half_the_time() {
    in_room(
        "playing::at_twice_the_speed_it_takes_half_the_time",
        |folder| {
            let (file, said) = note(folder);
            let length = guichet_voice::duration(said.len());
            for speed in [1.5, 2.0] {
                let began = Instant::now();
                let (_player, told) = start(&file, Duration::ZERO, speed);
                to_the_end(&told);
                let (lasted, expected) = (began.elapsed(), length.div_f64(speed));
                assert!(
                    lasted >= expected && lasted < expected + Duration::from_millis(500),
                    "at {speed} it took {lasted:?} of {length:?}"
                );
            }
        },
    );
}

#[test]
fn it_can_be_paused_moved_and_made_faster() {
    in_room(
        "playing::it_can_be_paused_moved_and_made_faster",
        |folder| {
            let (file, said) = note(folder);
            let length = guichet_voice::duration(said.len());
            let (player, told) = start(&file, Duration::from_secs(1), 1.0);
            assert!(
                position(&told) >= Duration::from_millis(700),
                "it began where it should"
            );
            while position(&told) < Duration::from_millis(1_500) {}
            player.pause();
            let listener = Listener::start(folder);
            let last = told.try_iter().last();
            // Only what is said after this is looked at: it is paused by now, and says nothing by itself.
            player.seek(length - Duration::from_secs(1));
            let moved = position(&told);
            assert!(
                moved.abs_diff(length - Duration::from_secs(1)) < Duration::from_millis(60),
                "it is at {moved:?}, before it was at {last:?}"
            );
            let silence = listener.stop();
            assert!(level(&silence) < 0.001, "a pause is silent");
            let began = Instant::now();
            player.set_speed(2.0);
            player.resume();
            to_the_end(&told);
            let lasted = began.elapsed();
            assert!(
                lasted >= Duration::from_millis(400) && lasted < Duration::from_millis(1_000),
                "half a second was left, it took {lasted:?}"
            );
        },
    );
}

#[test]
fn beyond_the_end_is_the_end() {
    in_room("playing::beyond_the_end_is_the_end", |folder| {
        let (file, _) = note(folder);
        let (_player, told) = start(&file, Duration::from_secs(3_600), 1.0);
        to_the_end(&told);
    });
}

#[test]
fn what_cannot_be_played_says_so() {
    in_room("playing::what_cannot_be_played_says_so", |folder| {
        let file = folder.join("page.ogg");
        std::fs::write(&file, "<html>").expect("it is written");
        for file in [file, folder.join("gone.ogg")] {
            let (_player, told) = start(&file, Duration::ZERO, 1.0);
            let said = told.recv_timeout(Duration::from_secs(10));
            assert!(
                matches!(
                    said,
                    Ok(Played::Stopped(Error::Unreadable | Error::File(_)))
                ),
                "{said:?}"
            );
        }
    });
}
