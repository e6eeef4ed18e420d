//! Microphones and recording, through the real sound system.

use serde_json::json;

use crate::{
    office::Terminal,
    room::{self, LOUDSPEAKER, in_room},
};

#[test]
fn the_microphone_is_recorded_into_a_file() {
    in_room("voice::the_microphone_is_recorded_into_a_file", |folder| {
        let terminal = Terminal::new("");
        let found = terminal.ok(&["microphones"]);
        assert_eq!(found["items"][0]["default"], true, "{found}");
        let speech = room::speech(folder);
        let said = std::thread::spawn(move || room::play(&speech, LOUDSPEAKER));
        for (ending, mime) in [
            ("ogg", "audio/ogg"),
            ("mp3", "audio/mpeg"),
            ("wav", "audio/wav"),
        ] {
            let file = folder.join("note").with_extension(ending);
            let file = file.to_str().expect("text");
            let made = terminal.ok(&["record", "--seconds", "1", "--out", file]);
            assert_eq!(made["mime"], mime);
            assert_eq!(made["duration_ms"], 1_000, "{made}");
            assert_eq!(made["ended_by"], json!(null));
            let loudest = made["peaks"]
                .as_array()
                .expect("peaks")
                .iter()
                .max_by_key(|peak| peak.as_u64());
            assert_eq!(loudest, Some(&json!(255)), "speech was heard");
            let bytes = std::fs::metadata(file).expect("it is there").len();
            assert!(bytes > 2_000, "{bytes}");
        }
        said.join().expect("it was said");
        let beside = std::fs::read_dir(folder).expect("a folder").flatten();
        let left: Vec<_> = beside
            .filter(|entry| entry.file_name().to_string_lossy().contains("recording"))
            .collect();
        assert!(left.is_empty(), "nothing is left beside: {left:?}");

        let nowhere = terminal.run(&["record", "--seconds", "1", "--out", "note.flac"], "");
        assert_eq!(nowhere.code, 1);
        assert!(
            nowhere.stderr.contains(".ogg, .mp3 or .wav"),
            "{}",
            nowhere.stderr
        );
        let file = folder.join("none.ogg");
        let file = file.to_str().expect("text");
        let gone = terminal.run(
            &[
                "record",
                "--seconds",
                "1",
                "--out",
                file,
                "--device",
                "pulseaudio:gone",
            ],
            "",
        );
        assert_eq!(gone.code, 1);
        assert!(
            gone.stderr.contains("there is no such sound device"),
            "{}",
            gone.stderr
        );
    });
}
