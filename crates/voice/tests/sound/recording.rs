//! From the microphone into a file.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    sync::mpsc::{self, Receiver},
    time::{Duration, Instant},
};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use guichet_voice::{
    Error, Reason, Recorded, Recorder, decode, microphones, recorder, silence::level,
};

use crate::{
    devices,
    hearing::assert_same,
    room::{self, LOUDSPEAKER, Room, in_room},
};

fn start(file: &Path, microphone: Option<&str>) -> (Recorder, Receiver<Recorded>) {
    let (tell, told) = mpsc::channel();
    let recorder = Recorder::start(file, microphone, move |event| {
        let _ = tell.send(event);
    })
    .expect("it records");
    (recorder, told)
}

/// Waits until the recording is as long as this; returns how long it is.
fn wait_for(told: &Receiver<Recorded>, length: Duration) -> Duration {
    loop {
        match told.recv_timeout(Duration::from_secs(10)) {
            Ok(Recorded::Level { elapsed, .. }) if elapsed >= length => return elapsed,
            Ok(Recorded::Level { .. }) => {}
            other => panic!("it did not go on: {other:?}"),
        }
    }
}

/// Waits until it is longer by this than it is now.
fn wait_on(told: &Receiver<Recorded>, more: Duration) {
    // What was told before is passed over.
    told.try_iter().for_each(drop);
    let now = wait_for(told, Duration::ZERO);
    wait_for(told, now + more);
}

#[test]
fn what_is_said_is_recorded_as_it_was_said() {
    in_room(
        "recording::what_is_said_is_recorded_as_it_was_said",
        |folder| {
            let speech = room::speech(folder);
            let file = folder.join("recording.wav");
            let began = Instant::now();
            let (recorder, told) = start(&file, None);
            wait_for(&told, Duration::from_millis(300));
            room::play(&speech, LOUDSPEAKER);
            wait_on(&told, Duration::from_millis(500));
            let length = recorder.stop();
            let lasted = began.elapsed();
            let heard = decode::decode(&file).expect("it is read");
            assert_eq!(guichet_voice::duration(heard.len()), length);
            assert!(
                lasted - length < Duration::from_millis(500),
                "{length:?} were recorded in {lasted:?}"
            );
            assert_same(
                &decode::decode(&speech).expect("speech"),
                &heard,
                "recorded",
            );
        },
    );
}

#[test]
fn every_format_of_a_microphone_is_understood() {
    in_room(
        "recording::every_format_of_a_microphone_is_understood",
        |folder| {
            let speech = room::speech(folder);
            for (name, format, least) in [
                ("bytes", "format=u8 rate=16000 channels=1", 0.02),
                ("words", "format=s16le rate=22050 channels=1", 0.0),
                ("studio", "format=s32le rate=96000 channels=2", 0.0),
                ("floats", "format=float32le rate=44100 channels=2", 0.0),
            ] {
                let _loudspeaker = devices::add_loudspeaker(name, format);
                let file = folder.join(format!("{name}.wav"));
                let (recorder, told) = start(&file, Some(&format!("pulseaudio:{name}.monitor")));
                wait_for(&told, Duration::from_millis(300));
                room::play(&speech, name);
                wait_on(&told, Duration::from_millis(500));
                let _ = recorder.stop();
                let mut heard = decode::decode(&file).expect("it is read");
                // Eight bits hiss; what is softer than the hiss is no part of the comparison.
                for sample in &mut heard {
                    if sample.abs() < least {
                        *sample = 0.0;
                    }
                }
                assert_same(&decode::decode(&speech).expect("speech"), &heard, name);
            }
        },
    );
}

#[test]
fn a_pause_is_not_recorded() {
    in_room("recording::a_pause_is_not_recorded", |folder| {
        let speech = room::speech(folder);
        let file = folder.join("recording.wav");
        let (recorder, told) = start(&file, None);
        wait_for(&told, Duration::from_secs(1));
        recorder.pause();
        room::play(&speech, LOUDSPEAKER);
        recorder.resume();
        wait_on(&told, Duration::from_secs(1));
        let length = recorder.stop();
        assert!(
            length > Duration::from_millis(1_900) && length < Duration::from_millis(2_600),
            "without the pause it is two seconds, not {length:?}"
        );
        let heard = decode::decode(&file).expect("it is read");
        let loud = level(&heard);
        assert!(
            loud < 0.001,
            "what was said in the pause is heard at {loud}"
        );
    });
}

#[test]
fn the_level_follows_the_voice_and_is_told_twenty_times_a_second_at_most() {
    let name = "recording::the_level_follows_the_voice_and_is_told_twenty_times_a_second_at_most";
    in_room(name, |folder| {
        let speech = room::speech(folder);
        let (recorder, told) = start(&folder.join("recording.wav"), None);
        wait_for(&told, Duration::from_secs(1));
        let began = Instant::now();
        room::play(&speech, LOUDSPEAKER);
        let lasted = began.elapsed();
        let levels: Vec<u8> = told
            .try_iter()
            .filter_map(|event| match event {
                Recorded::Level { level, .. } => Some(level),
                Recorded::Stopped(_) => None,
            })
            .collect();
        drop(recorder);
        assert!(
            levels.iter().any(|level| *level > 70),
            "speech is loud: {levels:?}"
        );
        assert!(
            levels.iter().any(|level| *level < 10),
            "before it was silent: {levels:?}"
        );
        let rate = levels.len() as f64 / lasted.as_secs_f64();
        assert!(rate > 8.0 && rate <= 20.0, "{rate} times a second");
    });
}

#[test]
fn a_killed_program_loses_less_than_a_second() {
    const NAME: &str = "recording::a_killed_program_loses_less_than_a_second";
    if let Some(folder) = room::inside() {
        let (_recorder, told) = start(&folder.join("recording.wav"), None);
        for event in told {
            if let Recorded::Level { elapsed, .. } = event {
                println!("recorded {}", elapsed.as_millis());
            }
        }
        return;
    }
    let room = Room::new();
    let mut child = room.enter(NAME);
    let said = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut recorded = Duration::ZERO;
    for line in said.lines() {
        let line = line.expect("it is text");
        if let Some((_, length)) = line.split_once("recorded ") {
            recorded = Duration::from_millis(length.trim().parse().expect("a number"));
            if recorded > Duration::from_millis(2_600) {
                break;
            }
        }
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ended");
    let file = room.folder.path().join("recording.wav");
    // As it lies there, before anything repairs it.
    let reader = hound::WavReader::open(&file).expect("its header is valid");
    let kept = Duration::from_millis(u64::from(reader.duration()) / 48);
    assert!(
        recorded.saturating_sub(kept) < Duration::from_secs(1),
        "{kept:?} of {recorded:?} are there"
    );
    let repaired = recorder::repair(&file).expect("it is a recording");
    assert!(repaired >= kept, "repairing loses nothing");
    let heard = decode::decode(&file).expect("it is read");
    assert_eq!(guichet_voice::duration(heard.len()), repaired);
}

#[test]
fn a_microphone_that_is_unplugged_ends_the_recording_and_keeps_it() {
    let name = "recording::a_microphone_that_is_unplugged_ends_the_recording_and_keeps_it";
    in_room(name, |folder| {
        let file = folder.join("recording.wav");
        let (recorder, told) = start(&file, Some("pulseaudio:room.monitor"));
        wait_for(&told, Duration::from_secs(1));
        // With another one left, the sound system would go on with that.
        room::take_all_away();
        let reason = told.iter().find_map(|event| match event {
            Recorded::Stopped(reason) => Some(reason),
            Recorded::Level { .. } => None,
        });
        assert_eq!(reason, Some(Reason::Unplugged));
        let length = recorder.stop();
        let heard = decode::decode(&file).expect("it is read");
        assert_eq!(guichet_voice::duration(heard.len()), length);
        assert!(
            length >= Duration::from_secs(1),
            "only {length:?} are there"
        );
    });
}

#[test]
fn a_full_disk_ends_the_recording_and_keeps_it() {
    let name = "recording::a_full_disk_ends_the_recording_and_keeps_it";
    in_room(name, |folder| {
        let file = folder.join("recording.wav");
        let (tell, told) = mpsc::channel();
        // As small a disk as there is: this process may write no file larger than 100 kB from here on.
        let limited = std::process::Command::new("prlimit")
            .args(["--fsize=100000", "--pid"])
            .arg(std::process::id().to_string())
            .status()
            .expect("prlimit is part of util-linux");
        assert!(limited.success());
        let recorder = Recorder::start(&file, None, move |event| {
            let _ = tell.send(event);
        })
        .expect("it records");
        let reason = told.iter().find_map(|event| match event {
            Recorded::Stopped(reason) => Some(reason),
            Recorded::Level { .. } => None,
        });
        assert_eq!(reason, Some(Reason::DiskFull));
        let _ = recorder.stop();
        let kept = fs::metadata(&file).expect("it is there").len();
        assert!(kept > 90_000, "{kept} bytes are there");
        let heard = decode::decode(&file).expect("it is read");
        assert!(heard.len() > 45_000, "{} samples are there", heard.len());
    });
}

#[test]
fn without_a_microphone_there_is_a_reason() {
    in_room(
        "recording::without_a_microphone_there_is_a_reason",
        |folder| {
            let gone = Recorder::start(&folder.join("a.wav"), Some("pulseaudio:gone"), |_| {});
            assert!(
                matches!(gone, Err(Error::Device(Reason::NoDevice))),
                "{gone:?}"
            );
            let senseless = Recorder::start(&folder.join("a.wav"), Some("?"), |_| {});
            assert!(matches!(senseless, Err(Error::Device(Reason::NoDevice))));
            let nowhere = Recorder::start(&folder.join("none/a.wav"), None, |_| {});
            assert!(matches!(nowhere, Err(Error::File(_))));
        },
    );
}

#[test]
fn the_microphones_are_listed_the_default_first() {
    in_room(
        "recording::the_microphones_are_listed_the_default_first",
        |_| {
            let _other = devices::add_loudspeaker("other", "rate=16000");
            let found = microphones().expect("they are listed");
            let names: Vec<_> = found
                .iter()
                .map(|found| (&*found.id, found.is_default))
                .collect();
            assert_eq!(
                names,
                [("pulseaudio:room.monitor", true)],
                "what a loudspeaker plays is no microphone"
            );
            assert!(!found[0].name.is_empty());
        },
    );
}

/// Processor time of this program so far.
fn processor_time() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").expect("it is Linux");
    let (_, fields) = text.rsplit_once(')').expect("a name");
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().expect("a number"))
        .sum();
    Duration::from_millis(ticks * 10)
}

#[test]
fn recording_costs_little_more_than_listening() {
    const LENGTH: Duration = Duration::from_secs(6);
    in_room(
        "recording::recording_costs_little_more_than_listening",
        |folder| {
            let device = cpal::default_host()
                .default_input_device()
                .expect("it is there");
            let config = device.default_input_config().expect("it has a format");
            let (tell, told) = mpsc::channel();
            let before = processor_time();
            let config = cpal::StreamConfig {
                buffer_size: cpal::BufferSize::Fixed(config.sample_rate() / 25),
                ..config.config()
            };
            let stream = device
                .build_input_stream::<i16, _, _>(
                    config,
                    move |data, _| {
                        let _ = tell.send(data.len());
                    },
                    |error| panic!("{error}"),
                    None,
                )
                .expect("it opens");
            stream.play().expect("it listens");
            let wanted = 44_100 * 2 * usize::try_from(LENGTH.as_secs()).expect("it fits");
            let mut heard = 0;
            while heard < wanted {
                heard += told.recv().expect("it goes on");
            }
            drop(stream);
            let listening = processor_time() - before;

            let before = processor_time();
            let (recorder, told) = start(&folder.join("recording.wav"), None);
            wait_for(&told, LENGTH);
            let _ = recorder.stop();
            let recording = processor_time() - before;
            let share = |time: Duration| time.as_secs_f64() / LENGTH.as_secs_f64() * 100.0;
            println!(
                "listening {:.1} %, recording {:.1} %",
                share(listening),
                share(recording)
            );
            assert!(
                share(recording) - share(listening) <= 3.0,
                "listening takes {listening:?}, recording {recording:?}"
            );
        },
    );
}
