//! Fetching a file of a message to disk.
//!
//! Such addresses are signed by the server and need no token, so none is ever sent: they redirect to file hosts of
//! other parties.

use std::{
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use bytes::Bytes;
use http::{StatusCode, header};
use tokio::{fs, io::AsyncWriteExt, time::timeout};
use url::Url;

use super::{Client, Error, address::ServerAddress, transport::network_error};

/// How many redirects are followed.
const REDIRECT_LIMIT: usize = 8;

/// How long the next part of a file may take.
const PART_TIMEOUT: Duration = Duration::from_secs(30);

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloaded {
    /// Its size.
    pub size_bytes: u64,
    /// What the server calls its content, `image/png`. Not checked against the content.
    pub content_type: Option<String>,
}

impl Client {
    /// Fetches `url` (absolute, or relative to the server) into the file `into`. The file stands there whole and
    /// durable, or not at all. Never sends the token.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond `limit_bytes`; [`Error::Disk`] when it cannot be written; [`Error::PlainHttp`] when
    /// the way leads from an encrypted server to plain http; otherwise as any request.
    pub async fn download(
        &self,
        url: &str,
        into: &Path,
        limit_bytes: u64,
    ) -> Result<Downloaded, Error> {
        let url = self.shared.address.join(url)?;
        let mut response = self.follow(url, 0).await?;
        if response
            .content_length()
            .is_some_and(|length| length > limit_bytes)
        {
            return Err(Error::TooLarge { limit_bytes });
        }
        let content_type = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned);
        let part = Part::beside(into);
        let size_bytes = part.fill(&mut response, limit_bytes).await?;
        part.finish(into).await.map_err(|error| disk(&error))?;
        Ok(Downloaded {
            size_bytes,
            content_type,
        })
    }

    /// Fetches `url` into `part`, going on behind what an earlier attempt left there. On an error that stays, for the
    /// next one; otherwise the file is whole and durable. The listener hears how much is here, and of how much. Never
    /// sends the token.
    ///
    /// # Errors
    /// As [`Client::download`].
    pub async fn download_on(
        &self,
        url: &str,
        part: &Path,
        limit_bytes: u64,
        mut listener: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<(), Error> {
        let url = self.shared.address.join(url)?;
        let have = fs::metadata(part).await.map_or(0, |meta| meta.len());
        let response = match self.follow(url.clone(), have).await {
            // What is here is as long as the file or longer: it is of no use.
            Err(Error::Refused { status: 416, .. }) => self.follow(url, 0).await?,
            response => response?,
        };
        let mut coming = Coming::of(response, have)?;
        if coming.total.is_some_and(|total| total > limit_bytes) {
            return Err(Error::TooLarge { limit_bytes });
        }
        let mut file = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(coming.here == 0)
            .append(coming.here > 0)
            .open(part)
            .await
            .map_err(|error| disk(&error))?;
        while let Some(chunk) = coming.next().await? {
            if coming.here > limit_bytes {
                return Err(Error::TooLarge { limit_bytes });
            }
            file.write_all(&chunk).await.map_err(|error| disk(&error))?;
            listener(coming.here, coming.total);
        }
        file.sync_all().await.map_err(|error| disk(&error))?;
        if coming.total.is_some_and(|total| total != coming.here) {
            return Err(Error::Malformed("a file of another length".to_owned()));
        }
        Ok(())
    }

    /// The answer for what stands behind the first `from` bytes, or for all of it.
    async fn follow(&self, mut url: Url, from: u64) -> Result<reqwest::Response, Error> {
        for _ in 0..=REDIRECT_LIMIT {
            self.check_way(&url)?;
            let mut request = self.shared.http.get(url.clone());
            if from > 0 {
                request = request.header(header::RANGE, format!("bytes={from}-"));
            }
            let response = timeout(PART_TIMEOUT, request.send())
                .await
                .map_err(|_| Error::NoAnswer("timed out".to_owned()))?
                .map_err(|error| network_error(&error))?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            if !status.is_redirection() {
                return Err(refusal(status));
            }
            url = response
                .headers()
                .get(header::LOCATION)
                .and_then(|place| url.join(place.to_str().ok()?).ok())
                .ok_or_else(|| Error::Malformed("a redirect to nowhere".to_owned()))?;
        }
        Err(Error::Malformed("too many redirects".to_owned()))
    }

    /// An encrypted server's files do not come over plain http, except from this machine itself.
    fn check_way(&self, url: &Url) -> Result<(), Error> {
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.shared.address.is_plain() => Ok(()),
            "http" => {
                ServerAddress::parse(url.as_str(), super::PlainHttp::LoopbackOnly).map(|_| ())
            }
            _ => Err(Error::BadAddress),
        }
    }
}

fn refusal(status: StatusCode) -> Error {
    let code = status.as_u16();
    match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::GONE => Error::Gone,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Error::NotPermitted {
            message: format!("status {code}"),
        },
        StatusCode::TOO_MANY_REQUESTS => Error::RateLimited { retry_after: None },
        _ if status.is_server_error() => Error::ServerFailed { status: code },
        _ => Error::Refused {
            status: code,
            message: format!("status {code}"),
        },
    }
}

fn disk(error: &io::Error) -> Error {
    Error::Disk(error.to_string())
}

/// The rest of a file, coming.
struct Coming {
    response: reqwest::Response,
    /// How much is here with what came so far.
    here: u64,
    /// How much there will be, where the server says.
    total: Option<u64>,
}

impl Coming {
    /// Only an answer that says that it begins behind what is here goes on from there.
    fn of(response: reqwest::Response, have: u64) -> Result<Self, Error> {
        if response.status() != StatusCode::PARTIAL_CONTENT {
            let total = response.content_length();
            return Ok(Self {
                response,
                here: 0,
                total,
            });
        }
        let range = response.headers().get(header::CONTENT_RANGE);
        let (from, total) = range
            .and_then(|range| range.to_str().ok())
            .and_then(range_of)
            .ok_or_else(|| Error::Malformed("a part of a file that says not which".to_owned()))?;
        if from != have {
            return Err(Error::Malformed("another part of a file".to_owned()));
        }
        Ok(Self {
            response,
            here: have,
            total,
        })
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = timeout(PART_TIMEOUT, self.response.chunk())
            .await
            .map_err(|_| Error::NoAnswer("timed out".to_owned()))?
            .map_err(|error| network_error(&error))?;
        let length = chunk.as_ref().map_or(0, Bytes::len);
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.here = self.here.saturating_add(length);
        Ok(chunk)
    }
}

/// Reads `bytes 100-199/200`: where it begins, and how much there is in all.
fn range_of(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.trim().parse().ok()?, total.trim().parse().ok()))
}

/// A file on its way, beside its later place; removed when dropped unfinished.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(into: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = into.file_name().unwrap_or_default().to_string_lossy();
        let process = std::process::id();
        Self {
            path: into.with_file_name(format!(".{name}.{process}-{number}.part")),
        }
    }

    async fn fill(&self, response: &mut reqwest::Response, limit_bytes: u64) -> Result<u64, Error> {
        let mut file = fs::File::create(&self.path)
            .await
            .map_err(|error| disk(&error))?;
        let mut size_bytes: u64 = 0;
        loop {
            let chunk = timeout(PART_TIMEOUT, response.chunk())
                .await
                .map_err(|_| Error::NoAnswer("timed out".to_owned()))?
                .map_err(|error| network_error(&error))?;
            let Some(chunk) = chunk else { break };
            size_bytes = size_bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
            if size_bytes > limit_bytes {
                return Err(Error::TooLarge { limit_bytes });
            }
            file.write_all(&chunk).await.map_err(|error| disk(&error))?;
        }
        file.sync_all().await.map_err(|error| disk(&error))?;
        Ok(size_bytes)
    }

    async fn finish(self, into: &Path) -> io::Result<()> {
        fs::rename(&self.path, into).await?;
        sync_folder(into).await
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After a finish there is nothing left to remove.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Makes the rename durable. Only Unix can open a folder for that.
#[cfg(unix)]
async fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::File::open(folder).await?.sync_all().await
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
async fn sync_folder(_file: &Path) -> io::Result<()> {
    Ok(())
}
