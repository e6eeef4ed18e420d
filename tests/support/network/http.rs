//! As much of HTTP/1.1 as the network needs: where a message begins and ends, and what stands in its head.
//!
//! One request is read at a time and held whole in memory; heads are kept as text, because they are passed on as they
//! came, with a line or two changed.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

const MAX_HEAD_BYTES: usize = 64 * 1024;

/// The head of a request or an answer: its first line and its header lines, as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    first: String,
    lines: Vec<(String, String)>,
}

impl Head {
    /// Reads a head; `None` where the other side closed before a new message began.
    pub(crate) async fn read<S: AsyncRead + Unpin>(
        stream: &mut S,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Option<Self>> {
        loop {
            if let Some(end) = find(buffer, b"\r\n\r\n") {
                let head = Self::parse(&buffer[..end])?;
                buffer.drain(..end + 4);
                return Ok(Some(head));
            }
            if buffer.len() > MAX_HEAD_BYTES {
                return Err(malformed("a head without an end"));
            }
            if stream.read_buf(buffer).await? == 0 {
                return if buffer.is_empty() {
                    Ok(None)
                } else {
                    Err(io::ErrorKind::UnexpectedEof.into())
                };
            }
        }
    }

    fn parse(bytes: &[u8]) -> io::Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("a head that is not text"))?;
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default().to_owned();
        let lines = lines
            .map(|line| {
                line.split_once(':')
                    .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                    .ok_or_else(|| malformed("a header line without a colon"))
            })
            .collect::<io::Result<_>>()?;
        Ok(Self { first, lines })
    }

    /// The `n`th word of the first line.
    fn word(&self, n: usize) -> &str {
        self.first.split(' ').nth(n).unwrap_or_default()
    }

    pub(crate) fn method(&self) -> &str {
        self.word(0)
    }

    /// Path and query of a request.
    pub(crate) fn target(&self) -> (&str, &str) {
        let target = self.word(1);
        target.split_once('?').unwrap_or((target, ""))
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.word(1).parse().ok()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.lines
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.lines.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.lines
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    pub(crate) fn is_websocket_upgrade(&self) -> bool {
        self.get("upgrade")
            .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    }

    fn is_chunked(&self) -> bool {
        self.get("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
    }

    fn content_length(&self) -> io::Result<Option<usize>> {
        self.get("content-length")
            .map(|value| value.parse().map_err(|_| malformed("a length")))
            .transpose()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.first);
        for (name, value) in &self.lines {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// The first bytes of the body of a request, at least so many; fewer where there are no more.
    pub(crate) async fn read_part_of_body<S: AsyncRead + Unpin>(
        &self,
        stream: &mut S,
        buffer: &mut Vec<u8>,
        at_least: usize,
    ) -> io::Result<()> {
        let whole = self.content_length()?.unwrap_or(at_least);
        while buffer.len() < at_least.min(whole) {
            fill(stream, buffer).await?;
        }
        Ok(())
    }

    /// The body of a request, as it came on the wire.
    pub(crate) async fn read_request_body<S: AsyncRead + Unpin>(
        &self,
        stream: &mut S,
        buffer: &mut Vec<u8>,
    ) -> io::Result<Vec<u8>> {
        if self.is_chunked() {
            loop {
                if let Some((_, end)) = unchunk(buffer)? {
                    return Ok(buffer.drain(..end).collect());
                }
                fill(stream, buffer).await?;
            }
        }
        let length = self.content_length()?.unwrap_or(0);
        while buffer.len() < length {
            fill(stream, buffer).await?;
        }
        Ok(buffer.drain(..length).collect())
    }
}

/// A whole answer, read to the end of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    /// As it came on the wire.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Self> {
        let mut buffer = Vec::new();
        let head = Head::read(stream, &mut buffer)
            .await?
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        stream.read_to_end(&mut buffer).await?;
        Ok(Self { head, body: buffer })
    }

    /// The body without its framing.
    pub(crate) fn content(&self) -> io::Result<Vec<u8>> {
        if self.head.is_chunked() {
            let (content, _) = unchunk(&self.body)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            return Ok(content);
        }
        Ok(self.body.clone())
    }

    /// Replaces the body.
    pub(crate) fn set_content(&mut self, content: Vec<u8>) {
        self.head.remove("transfer-encoding");
        self.head.set("Content-Length", &content.len().to_string());
        self.body = content;
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.to_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The head and half of the body.
    pub(crate) fn to_truncated_bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.to_bytes();
        bytes.extend_from_slice(&self.body[..self.body.len() / 2]);
        bytes
    }
}

/// Decodes chunks from the start of `bytes`: the content, and where the last chunk ends; `None` while it is not all here.
fn unchunk(bytes: &[u8]) -> io::Result<Option<(Vec<u8>, usize)>> {
    let mut content = Vec::new();
    let mut at = 0;
    loop {
        let Some(line) = find(&bytes[at..], b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(&bytes[at..at + line])
            .ok()
            .and_then(|text| text.split(';').next())
            .and_then(|text| usize::from_str_radix(text.trim(), 16).ok())
            .ok_or_else(|| malformed("a chunk size"))?;
        let start = at + line + 2;
        let end = start + size + 2;
        if bytes.len() < end {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some((content, end)));
        }
        content.extend_from_slice(&bytes[start..start + size]);
        at = end;
    }
}

async fn fill<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) -> io::Result<()> {
    match stream.read_buf(buffer).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_chunked_request_is_read_to_its_last_chunk_and_no_further() {
        let wire = b"POST /a?b=c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\nGET /next HTTP/1.1\r\n\r\n";
        let (mut stream, mut buffer) = (&wire[..], Vec::new());
        let head = Head::read(&mut stream, &mut buffer).await.unwrap().unwrap();
        assert_eq!(head.method(), "POST");
        assert_eq!(head.target(), ("/a", "b=c"));
        let body = head.read_request_body(&mut stream, &mut buffer).await;
        assert_eq!(body.unwrap(), b"4\r\nWiki\r\n0\r\n\r\n");
        let next = Head::read(&mut stream, &mut buffer).await.unwrap().unwrap();
        assert_eq!(next.target().0, "/next", "what follows is left alone");
    }

    #[tokio::test]
    async fn an_answer_in_chunks_gives_its_content_and_takes_another() {
        let wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        let mut answer = Answer::read(&mut &wire[..]).await.unwrap();
        assert_eq!(answer.head.status(), Some(200));
        assert_eq!(answer.content().unwrap(), b"{}");
        answer.set_content(b"[1,2]".to_vec());
        assert_eq!(
            answer.to_bytes(),
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]"
        );
        assert!(answer.to_truncated_bytes().ends_with(b"\r\n\r\n[1"));
    }
}
