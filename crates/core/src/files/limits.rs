//! What a channel takes: how large, of which kinds, how many in one message. Servers tell none of it, so the rules are
//! those of their web page.

use guichet_model::{
    account::Channel,
    message::{AttachmentKind, NewMessage},
    outbox::KeptFile,
    rule::Rule,
};

/// The most files of one message.
pub const MOST_FILES: usize = 15;
const MB: u64 = 1024 * 1024;
/// The largest file where a channel says nothing else.
const USUAL: u64 = 40 * MB;
/// The largest file that any channel takes.
pub const LARGEST: u64 = 100 * MB;

/// What a channel takes of one kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// At most so large.
    pub largest_bytes: u64,
    /// Only these media types, with the endings that people know them by; empty for all.
    pub types: &'static [(&'static str, &'static str)],
}

/// How the files of one message go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carriage {
    /// All in one.
    Together,
    /// Each in a message of its own, the text with the first that can carry it.
    OneByOne,
    /// Each in a message of its own, and so the text.
    OneByOneTextApart,
}

/// What a channel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pictures.
    pub image: Limit,
    /// Sounds.
    pub audio: Limit,
    /// Films.
    pub video: Limit,
    /// Everything else.
    pub document: Limit,
    /// How several go out.
    pub carriage: Carriage,
}

const fn any(largest_bytes: u64) -> Limit {
    Limit {
        largest_bytes,
        types: &[],
    }
}

const fn only(largest_bytes: u64, types: &'static [(&'static str, &'static str)]) -> Limit {
    Limit {
        largest_bytes,
        types,
    }
}

const fn all(largest_bytes: u64) -> Limits {
    Limits {
        image: any(largest_bytes),
        audio: any(largest_bytes),
        video: any(largest_bytes),
        document: any(largest_bytes),
        carriage: Carriage::Together,
    }
}

const JPEG_OR_PNG: &[(&str, &str)] = &[("image/jpeg", "jpg"), ("image/png", "png")];

const WHATSAPP: Limits = Limits {
    image: only(5 * MB, JPEG_OR_PNG),
    audio: only(
        16 * MB,
        &[
            ("audio/aac", "aac"),
            ("audio/amr", "amr"),
            ("audio/mpeg", "mp3"),
            ("audio/m4a", "m4a"),
            ("audio/x-m4a", "m4a"),
            ("audio/mp4", "m4a"),
            ("audio/ogg", "ogg"),
            ("audio/opus", "ogg"),
        ],
    ),
    video: only(16 * MB, &[("video/mp4", "mp4"), ("video/3gpp", "3gp")]),
    document: any(100 * MB),
    carriage: Carriage::OneByOne,
};

/// What the web page of the project's servers and of stock ones is checked against by the server itself.
const WEB_DOCUMENTS: &[(&str, &str)] = &[
    ("text/csv", "csv"),
    ("text/plain", "txt"),
    ("text/rtf", "rtf"),
    ("application/rtf", "rtf"),
    ("text/xml", "xml"),
    ("application/xml", "xml"),
    ("application/json", "json"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/x-7z-compressed", "7z"),
    ("application/vnd.rar", "rar"),
    ("application/x-rar-compressed", "rar"),
    ("application/x-tar", "tar"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/x-pkcs12", "pfx"),
];

/// What a channel takes of a reply.
#[must_use]
pub fn of(channel: &Channel) -> Limits {
    match channel {
        Channel::Web => Limits {
            document: only(USUAL, WEB_DOCUMENTS),
            ..all(USUAL)
        },
        Channel::Whatsapp => WHATSAPP,
        Channel::Sms => all(5 * MB),
        Channel::Api | Channel::Email => all(USUAL),
        Channel::Other(name) => match name.as_str() {
            "FacebookPage" => Limits {
                image: any(8 * MB),
                ..all(25 * MB)
            },
            "Instagram" => Limits {
                image: any(16 * MB),
                carriage: Carriage::OneByOneTextApart,
                ..all(25 * MB)
            },
            "Line" => Limits {
                image: any(10 * MB),
                ..all(USUAL)
            },
            "Tiktok" => Limits {
                image: only(3 * MB, JPEG_OR_PNG),
                carriage: Carriage::OneByOneTextApart,
                ..all(USUAL)
            },
            _ => all(USUAL),
        },
    }
}

/// What a note takes: it goes to no channel.
#[must_use]
pub const fn of_note() -> Limits {
    all(USUAL)
}

impl Limits {
    const fn of_kind(&self, kind: AttachmentKind) -> &Limit {
        match kind {
            AttachmentKind::Image => &self.image,
            AttachmentKind::Audio => &self.audio,
            AttachmentKind::Video => &self.video,
            _ => &self.document,
        }
    }

    /// Checks one file.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn check(&self, mime: &str, size_bytes: u64) -> Result<(), Rule> {
        let limit = self.of_kind(AttachmentKind::of(mime));
        let known = |wanted: &&(&str, &str)| wanted.0 == mime;
        if !limit.types.is_empty() && limit.types.iter().find(known).is_none() {
            let mut endings: Vec<String> = Vec::new();
            for (_, ending) in limit.types {
                if !endings.iter().any(|known| known == ending) {
                    endings.push((*ending).to_owned());
                }
            }
            return Err(Rule::FileType { endings });
        }
        if size_bytes > limit.largest_bytes {
            return Err(Rule::FileSize {
                limit_bytes: limit.largest_bytes,
            });
        }
        Ok(())
    }

    /// Checks the files of a message.
    ///
    /// # Errors
    /// The first rule that they break.
    pub fn check_all(&self, files: &[KeptFile]) -> Result<(), Rule> {
        if files.len() > MOST_FILES {
            return Err(Rule::FileCount {
                limit: u32::try_from(MOST_FILES).unwrap_or(u32::MAX),
            });
        }
        files
            .iter()
            .try_for_each(|file| self.check(&file.mime, file.size))
    }

    /// The messages as which one goes out, in order.
    #[must_use]
    pub fn messages(&self, message: NewMessage) -> Vec<NewMessage> {
        if message.files.is_empty()
            || self.carriage == Carriage::Together
            || (message.files.len() == 1 && self.carries_text(message.files.first(), &message.text))
        {
            return vec![message];
        }
        let mut text = Some(message.text.clone()).filter(|text| !text.trim().is_empty());
        let mut messages: Vec<NewMessage> = Vec::with_capacity(message.files.len() + 1);
        for file in &message.files {
            let with = match &text {
                Some(words) if self.carries_text(Some(file), words) => text.take(),
                _ => None,
            };
            messages.push(NewMessage {
                text: with.unwrap_or_default(),
                files: vec![file.clone()],
                ..message.clone()
            });
        }
        if let Some(text) = text {
            let mut words = message;
            (words.text, words.files, words.voice) = (text, Vec::new(), false);
            messages.push(words);
        }
        // What was answered is told once.
        for message in messages.iter_mut().skip(1) {
            message.quote = None;
        }
        messages
    }

    /// Whether a file can carry a text: WhatsApp drops that of a sound.
    fn carries_text(&self, file: Option<&KeptFile>, text: &str) -> bool {
        if text.trim().is_empty() {
            return true;
        }
        match self.carriage {
            Carriage::Together => true,
            Carriage::OneByOneTextApart => false,
            Carriage::OneByOne => {
                file.is_some_and(|file| AttachmentKind::of(&file.mime) != AttachmentKind::Audio)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(mime: &str) -> KeptFile {
        KeptFile {
            id: mime.to_owned(),
            name: "a".to_owned(),
            mime: mime.to_owned(),
            size: 1,
        }
    }

    fn message(text: &str, mimes: &[&str]) -> NewMessage {
        NewMessage {
            text: text.to_owned(),
            files: mimes.iter().map(|mime| file(mime)).collect(),
            ..NewMessage::default()
        }
    }

    fn shape(limits: Limits, text: &str, mimes: &[&str]) -> Vec<(String, Vec<String>)> {
        let messages = limits.messages(message(text, mimes)).into_iter();
        messages
            .map(|one| {
                (
                    one.text,
                    one.files.into_iter().map(|file| file.id).collect(),
                )
            })
            .collect()
    }

    fn is(text: &str, mimes: &[&str]) -> (String, Vec<String>) {
        let mimes = mimes.iter().map(|&mime| mime.to_owned());
        (text.to_owned(), mimes.collect())
    }

    #[test]
    fn each_channel_has_its_limits() {
        let too_large = |megabytes: u64| {
            Err(Rule::FileSize {
                limit_bytes: megabytes * MB,
            })
        };
        let other = |name: &str| of(&Channel::Other(name.to_owned()));
        for (limits, mime, megabytes) in [
            (of(&Channel::Whatsapp), "image/jpeg", 5),
            (of(&Channel::Whatsapp), "video/mp4", 16),
            (of(&Channel::Whatsapp), "audio/ogg", 16),
            (of(&Channel::Whatsapp), "application/pdf", 100),
            (of(&Channel::Sms), "application/pdf", 5),
            (of(&Channel::Web), "image/gif", 40),
            (of(&Channel::Email), "application/x-anything", 40),
            (other("Instagram"), "image/png", 16),
            (other("Instagram"), "video/mp4", 25),
            (other("FacebookPage"), "image/png", 8),
            (other("FacebookPage"), "application/pdf", 25),
            (other("Line"), "image/png", 10),
            (other("Tiktok"), "image/png", 3),
            (other("Telegram"), "image/png", 40),
            (of_note(), "video/mp4", 40),
        ] {
            assert_eq!(limits.check(mime, megabytes * MB), Ok(()), "{mime}");
            assert_eq!(
                limits.check(mime, megabytes * MB + 1),
                too_large(megabytes),
                "{mime}"
            );
        }
    }

    #[test]
    fn a_kind_that_a_channel_does_not_take_is_refused_with_those_it_takes() {
        let Err(Rule::FileType { endings }) = of(&Channel::Whatsapp).check("image/gif", 1) else {
            panic!("WhatsApp takes no GIF");
        };
        assert_eq!(endings, ["jpg", "png"]);
        let Err(Rule::FileType { endings }) = of(&Channel::Whatsapp).check("audio/wav", 1) else {
            panic!("WhatsApp takes no WAV");
        };
        assert_eq!(endings, ["aac", "amr", "mp3", "m4a", "ogg"]);
        assert!(
            of(&Channel::Web)
                .check("application/x-msdownload", 1)
                .is_err()
        );
        assert_eq!(of_note().check("application/x-msdownload", 1), Ok(()));
    }

    #[test]
    fn a_message_has_at_most_fifteen_files() {
        let fifteen = vec![file("image/png"); 15];
        assert_eq!(of_note().check_all(&fifteen), Ok(()));
        let sixteen = vec![file("image/png"); 16];
        assert_eq!(
            of_note().check_all(&sixteen),
            Err(Rule::FileCount { limit: 15 })
        );
    }

    #[test]
    fn a_message_goes_as_its_channel_sends_it() {
        let (a, b) = ("image/png", "application/pdf");
        assert_eq!(shape(of(&Channel::Email), "t", &[a, b]), [is("t", &[a, b])]);
        assert_eq!(shape(of(&Channel::Whatsapp), "t", &[]), [is("t", &[])]);
        let whatsapp = of(&Channel::Whatsapp);
        assert_eq!(shape(whatsapp, "t", &[a, b]), [is("t", &[a]), is("", &[b])]);
        assert_eq!(shape(whatsapp, " ", &[a, b]), [is("", &[a]), is("", &[b])]);
        let sound = "audio/ogg";
        assert_eq!(
            shape(whatsapp, "t", &[sound]),
            [is("", &[sound]), is("t", &[])],
            "a sound carries no text there"
        );
        assert_eq!(
            shape(whatsapp, "t", &[sound, b]),
            [is("", &[sound]), is("t", &[b])]
        );
        let instagram = of(&Channel::Other("Instagram".to_owned()));
        assert_eq!(shape(instagram, "t", &[a]), [is("", &[a]), is("t", &[])]);
    }
}
