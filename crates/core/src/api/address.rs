//! The address of a server: its origin, and nothing else of what people paste.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

use super::Error;

/// Whether plain http to another machine is accepted. Plain http to this machine always is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only to this machine.
    #[default]
    LoopbackOnly,
    /// To any machine: the person said an explicit yes.
    Allowed,
}

/// The origin of a server: scheme, host and port, `https://support.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerAddress {
    origin: Url,
}

impl ServerAddress {
    /// Reads what a person typed or pasted: `https://` is assumed where no scheme is given, paths, queries and
    /// trailing slashes fall away, and international names are accepted.
    ///
    /// # Errors
    /// [`Error::BadAddress`] when it is no web address (or carries a user name, which would leak into logs), and
    /// [`Error::PlainHttp`] when it is plain http to another machine without a yes.
    pub fn parse(text: &str, plain_http: PlainHttp) -> Result<Self, Error> {
        let text = text.trim();
        let whole = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let mut origin = Url::parse(&whole).map_err(|_| Error::BadAddress)?;
        if !matches!(origin.scheme(), "http" | "https")
            || origin.host_str().is_none_or(str::is_empty)
            || !origin.username().is_empty()
            || origin.password().is_some()
        {
            return Err(Error::BadAddress);
        }
        origin.set_path("/");
        origin.set_query(None);
        origin.set_fragment(None);
        let address = Self { origin };
        if address.is_plain() && !address.is_loopback() && plain_http == PlainHttp::LoopbackOnly {
            return Err(Error::PlainHttp);
        }
        Ok(address)
    }

    /// The origin without a trailing slash, as it is shown and kept: `https://support.example.com`.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether the connection is not encrypted.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.origin.scheme() == "http"
    }

    /// Whether the server runs on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.origin.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
            None => false,
        }
    }

    /// Whether `url` lies on this server.
    #[must_use]
    pub fn is_origin_of(&self, url: &Url) -> bool {
        self.origin.origin() == url.origin()
    }

    /// The URL of a path on this server; each segment is escaped.
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.origin.clone();
        // An http or https URL always has path segments to change.
        if let Ok(mut path) = url.path_segments_mut() {
            path.clear().extend(segments);
        }
        url
    }

    /// An absolute URL, or one relative to this server.
    pub(super) fn join(&self, reference: &str) -> Result<Url, Error> {
        self.origin.join(reference).map_err(|_| Error::BadAddress)
    }

    /// Where realtime lives: `wss://host/cable`.
    pub(super) fn cable_url(&self) -> Url {
        let mut url = self.url(&["cable"]);
        let scheme = if self.is_plain() { "ws" } else { "wss" };
        // Cannot fail between two special schemes.
        let _ = url.set_scheme(scheme);
        url
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, Error> {
        ServerAddress::parse(text, PlainHttp::LoopbackOnly).map(|address| address.origin())
    }

    #[test]
    fn what_people_paste_becomes_an_origin() {
        for (text, origin) in [
            ("support.example.com", "https://support.example.com"),
            (
                " https://support.example.com/ ",
                "https://support.example.com",
            ),
            (
                "https://support.example.com/app/login?x=1#y",
                "https://support.example.com",
            ),
            (
                "support.example.com:8443/app",
                "https://support.example.com:8443",
            ),
            (
                "HTTPS://Support.Example.com:443",
                "https://support.example.com",
            ),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(parse(text).expect(text), origin, "{text}");
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for text in [
            "",
            "  ",
            "ftp://x.example",
            "https://",
            "a b",
            "https://me:pw@x.example",
        ] {
            assert!(matches!(parse(text), Err(Error::BadAddress)), "{text}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_needs_a_yes() {
        let text = "http://10.0.0.7:3000";
        assert!(matches!(parse(text), Err(Error::PlainHttp)));
        assert!(matches!(
            parse("http://localhost.example.com"),
            Err(Error::PlainHttp)
        ));
        let allowed = ServerAddress::parse(text, PlainHttp::Allowed).expect("allowed");
        assert_eq!(allowed.origin(), text);
    }

    #[test]
    fn realtime_lives_on_the_same_origin() {
        let cable = |text: &str| {
            let address = ServerAddress::parse(text, PlainHttp::LoopbackOnly).expect("parses");
            address.cable_url().to_string()
        };
        assert_eq!(
            cable("https://x.example:8443"),
            "wss://x.example:8443/cable"
        );
        assert_eq!(cable("http://127.0.0.1:3000"), "ws://127.0.0.1:3000/cable");
    }
}
