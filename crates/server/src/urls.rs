//! The addresses of stored files. They are signed, so whoever has one may fetch the file without a
//! token, and nobody can make one up.

use crate::secret;
use crate::store::BlobId;
use guichet_protocol::time::Timestamp;

/// The target of a redirect is good for this long.
const TARGET_LIFE_MS: i64 = 5 * 60 * 1000;

/// Which form of a file an address means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The file as it came.
    Whole,
    /// A picture in small.
    Small,
}

impl Form {
    const fn mark(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Small => "-small",
        }
    }
}

/// Makes and checks addresses.
#[derive(Debug, Clone)]
pub struct Urls {
    base: String,
    key: String,
}

impl Urls {
    /// With the server's address (no slash at the end) and its secret key.
    #[must_use]
    pub fn new(base: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            key: key.into(),
        }
    }

    /// The server's address, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The lasting address of a file. It redirects.
    #[must_use]
    pub fn file(&self, blob: BlobId, filename: &str) -> String {
        format!(
            "{}/rails/active_storage/blobs/redirect/{}/{}",
            self.base,
            self.signed_id(blob),
            escape(filename)
        )
    }

    /// The lasting address of a picture in small.
    #[must_use]
    pub fn thumbnail(&self, blob: BlobId, filename: &str) -> String {
        format!(
            "{}/rails/active_storage/representations/redirect/{}/thumb/{}",
            self.base,
            self.signed_id(blob),
            escape(filename)
        )
    }

    /// Where a lasting address redirects to: the path below `/rails/active_storage`, because whoever
    /// asks may know the server under another name than it does itself.
    #[must_use]
    pub fn target(&self, blob: BlobId, form: Form, filename: &str, now: Timestamp) -> String {
        let until = now.as_millis() + TARGET_LIFE_MS;
        let subject = format!("{}-{until}{}", blob.get(), form.mark());
        format!("disk/{}/{}", self.seal("disk", &subject), escape(filename))
    }

    /// Where an announced file is to be sent.
    #[must_use]
    pub fn upload_target(&self, upload: i64, now: Timestamp) -> String {
        let subject = format!("{upload}-{}", now.as_millis() + TARGET_LIFE_MS);
        let signed = self.seal("put", &subject);
        format!("{}/rails/active_storage/disk/{signed}", self.base)
    }

    /// The announced file of a place to send it to, `None` when the signature does not fit or it is
    /// too old.
    #[must_use]
    pub fn target_upload(&self, signed: &str, now: Timestamp) -> Option<i64> {
        let (upload, until) = self.check("put", signed)?.split_once('-')?;
        let until: i64 = until.parse().ok()?;
        (now.as_millis() <= until).then_some(())?;
        upload.parse().ok()
    }

    /// A file's id that clients may hold and give back.
    #[must_use]
    pub fn signed_id(&self, blob: BlobId) -> String {
        let subject = blob.get().to_string();
        let signature = self.sign("blob", &subject);
        format!("{subject}--{signature}")
    }

    /// The file of a signed id, `None` when the signature does not fit.
    #[must_use]
    pub fn blob(&self, signed: &str) -> Option<BlobId> {
        let subject = self.check("blob", signed)?;
        subject.parse().ok().map(BlobId)
    }

    /// The file of a redirect's target, `None` when the signature does not fit or it is too old.
    #[must_use]
    pub fn target_blob(&self, signed: &str, now: Timestamp) -> Option<(BlobId, Form)> {
        let (blob, rest) = self.check("disk", signed)?.split_once('-')?;
        let (until, form) = match rest.strip_suffix(Form::Small.mark()) {
            Some(until) => (until, Form::Small),
            None => (rest, Form::Whole),
        };
        let until: i64 = until.parse().ok()?;
        (now.as_millis() <= until).then_some(())?;
        Some((BlobId(blob.parse().ok()?), form))
    }

    /// What a browser may call a file that it saves, as a header has it.
    #[must_use]
    pub fn disposition(kind: &str, filename: &str) -> String {
        // Names in plain letters for old programs, and the name as it is for all others.
        let plain: String = filename
            .chars()
            .map(|letter| match letter {
                '"' | '\\' | '%' => '_',
                letter if letter.is_ascii_graphic() || letter == ' ' => letter,
                _ => '_',
            })
            .collect();
        let whole = escape(filename);
        format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
    }

    /// A signed text that [`Self::unseal`] reads again.
    #[must_use]
    pub fn seal(&self, purpose: &str, subject: &str) -> String {
        format!("{subject}--{}", self.sign(purpose, subject))
    }

    /// The text of [`Self::seal`], `None` when the signature does not fit.
    #[must_use]
    pub fn unseal<'a>(&self, purpose: &str, sealed: &'a str) -> Option<&'a str> {
        self.check(purpose, sealed)
    }

    fn sign(&self, purpose: &str, subject: &str) -> String {
        let message = format!("{purpose}:{subject}");
        secret::hmac_hex(self.key.as_bytes(), message.as_bytes())
    }

    fn check<'a>(&self, purpose: &str, signed: &'a str) -> Option<&'a str> {
        let (subject, signature) = signed.rsplit_once("--")?;
        secret::same(signature, &self.sign(purpose, subject)).then_some(subject)
    }
}

/// A file name as the last part of an address.
fn escape(filename: &str) -> String {
    let escaped: String = form_urlencoded::byte_serialize(filename.as_bytes()).collect();
    escaped.replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_id_reads_back_and_a_changed_one_does_not() {
        let urls = Urls::new("http://localhost", "key");
        let signed = urls.signed_id(BlobId(7));
        assert_eq!(urls.blob(&signed), Some(BlobId(7)));
        assert_eq!(urls.blob(&signed.replacen('7', "8", 1)), None);
        assert_eq!(Urls::new("http://localhost", "other").blob(&signed), None);
    }

    #[test]
    fn the_target_of_a_redirect_ends() {
        let urls = Urls::new("http://localhost", "key");
        let now = Timestamp::from_secs(1_700_000_000);
        let target = urls.target(BlobId(7), Form::Small, "é 1.png", now);
        assert!(target.ends_with("/%C3%A9%201.png"), "{target}");
        let signed = target.rsplit('/').nth(1).expect("a part");
        let found = Some((BlobId(7), Form::Small));
        assert_eq!(urls.target_blob(signed, now), found);
        let later = now.plus_millis(TARGET_LIFE_MS + 1);
        assert_eq!(urls.target_blob(signed, later), None);
    }

    #[test]
    fn a_name_cannot_end_its_header() {
        assert_eq!(
            Urls::disposition("inline", "é \"1\"\r\n.png"),
            "inline; filename=\"_ _1___.png\"; filename*=UTF-8''%C3%A9%20%221%22%0D%0A.png"
        );
    }
}
