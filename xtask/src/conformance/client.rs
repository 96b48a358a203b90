//! A plain HTTP/1.1 client that can also behave badly: hang up in the middle of a body, or before the answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::Done;

/// How long any step of a request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits where it is asked to come back later.
const LATER: u64 = 70;
/// An answer is never longer than that.
const LONGEST: u64 = 64 * 1024 * 1024;

/// One answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The last value of a header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next_back().map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Whether it is a success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it refuses what was sent.
    pub fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status)
    }
}

/// What was asked and answered, for checks of all answers together.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Method and path.
    pub asked: String,
    /// What came back.
    pub answer: Answer,
}

/// The other side.
pub struct Client {
    host: String,
    /// The path before `/cases`.
    pub base: String,
    headers: Vec<(String, String)>,
    /// None: nothing is remembered.
    seen: Option<Mutex<Vec<Exchange>>>,
}

/// Headers of one request.
pub type Headers<'a> = &'a [(&'a str, &'a str)];

impl Client {
    /// A client for the backend at `url`, which sends `headers` with every request.
    ///
    /// # Errors
    /// The URL is not one of the form `http://host:port/base`.
    pub fn new(url: &str, headers: Vec<(String, String)>) -> Done<Client> {
        let Some(rest) = url.strip_prefix("http://") else {
            return Err(format!(
                "--url {url}: wanted is http://host:port/base; for HTTPS put a local proxy in front, such as \
                 `socat TCP-LISTEN:8443,fork OPENSSL:bank.example:443`"
            )
            .into());
        };
        let (host, base) = match rest.split_once('/') {
            Some((host, base)) => (host, format!("/{}", base.trim_end_matches('/'))),
            None => (rest, String::new()),
        };
        if host.is_empty() || host.contains(['@', ' ']) {
            return Err(format!("--url {url}: no host that can be asked").into());
        }
        Ok(Client {
            host: host.to_owned(),
            base: if base == "/" { String::new() } else { base },
            headers,
            seen: Some(Mutex::default()),
        })
    }

    /// The same client, which remembers nothing of what it was answered.
    pub fn forgetful(self) -> Client {
        Client { seen: None, ..self }
    }

    /// Everything that was answered so far.
    pub fn seen(&self) -> Vec<Exchange> {
        let seen = self
            .seen
            .as_ref()
            .map(|seen| seen.lock().unwrap_or_else(PoisonError::into_inner));
        seen.map(|seen| seen.clone()).unwrap_or_default()
    }

    /// Sends one request below the base path; waits and sends again where the answer is 429.
    ///
    /// # Errors
    /// There was no answer; says what happened.
    pub fn send(&self, line: &str, headers: Headers, body: &[u8]) -> Result<Answer, String> {
        loop {
            let answer = self.send_once(line, headers, body)?;
            let later = answer
                .header("retry-after")
                .and_then(|seconds| seconds.parse().ok());
            match later.filter(|seconds| answer.status == 429 && *seconds <= LATER) {
                Some(seconds) => std::thread::sleep(Duration::from_secs(seconds)),
                None => return Ok(answer),
            }
        }
    }

    /// Sends one request below the base path, whatever is answered.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn send_once(&self, line: &str, headers: Headers, body: &[u8]) -> Result<Answer, String> {
        let (method, path) = line.split_once(' ').ok_or("a request has a method and a path")?;
        self.exchange(method, &format!("{}{path}", self.base), headers, body, true)
    }

    /// Sends one request to a path from the root of the host, without the headers that go with every request if
    /// `known` is false.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn at_root(&self, line: &str, headers: Headers, known: bool) -> Result<Answer, String> {
        let (method, path) = line.split_once(' ').ok_or("a request has a method and a path")?;
        self.exchange(method, path, headers, b"", known)
    }

    /// The same request as [`Client::send_once`], but without the headers that go with every request.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn as_stranger(&self, line: &str, headers: Headers, body: &[u8]) -> Result<Answer, String> {
        let (method, path) = line.split_once(' ').ok_or("a request has a method and a path")?;
        self.exchange(method, &format!("{}{path}", self.base), headers, body, false)
    }

    /// Sends the head and `sent` bytes of a body that was announced with another length, or all of it, and hangs up.
    ///
    /// # Errors
    /// There is nobody to send it to.
    pub fn hang_up(&self, line: &str, headers: Headers, body: &[u8], sent: usize) -> Result<(), String> {
        let (method, path) = line.split_once(' ').ok_or("a request has a method and a path")?;
        let mut stream = self.connect()?;
        let head = self.head(method, &format!("{}{path}", self.base), headers, body.len(), true);
        let part = body.get(..sent).unwrap_or(body);
        // It may be refused before all of it is there.
        let _ = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(part));
        let _ = stream.shutdown(std::net::Shutdown::Both);
        Ok(())
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: Headers,
        body: &[u8],
        known: bool,
    ) -> Result<Answer, String> {
        let mut stream = self.connect()?;
        let head = self.head(method, path, headers, body.len(), known);
        // It may answer and close before all is sent; then the answer counts.
        let sent = stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(body));
        let answer = read(BufReader::new(stream)).map_err(|error| match sent {
            Err(sent) => format!("{method} {path}: {sent}"),
            Ok(()) => format!("{method} {path}: {error}"),
        })?;
        if let Some(seen) = &self.seen {
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Exchange {
                    asked: format!("{method} {path}"),
                    answer: answer.clone(),
                });
        }
        Ok(answer)
    }

    fn connect(&self) -> Result<TcpStream, String> {
        let with_port = if self
            .host
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
        {
            self.host.clone()
        } else {
            format!("{}:80", self.host)
        };
        let stream = TcpStream::connect(&with_port).map_err(|error| format!("{with_port}: {error}"))?;
        let limits = stream
            .set_read_timeout(Some(PATIENCE))
            .and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
        limits
            .and_then(|()| stream.set_nodelay(true))
            .map_err(|error| error.to_string())?;
        Ok(stream)
    }

    fn head(&self, method: &str, path: &str, headers: Headers, length: usize, known: bool) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.host
        );
        let mut add = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
        for (name, value) in headers {
            add(name, value);
        }
        if known {
            for (name, value) in &self.headers {
                add(name, value);
            }
        }
        if length > 0 || matches!(method, "PUT" | "POST") {
            add("content-length", &length.to_string());
        }
        head.push_str("\r\n");
        head
    }
}

fn read(mut stream: impl BufRead) -> std::io::Result<Answer> {
    let broken = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    loop {
        let status = line(&mut stream)?;
        let status = status.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status: u16 = status.ok_or_else(|| broken("the answer has no status line"))?;
        let mut headers = Vec::new();
        loop {
            let line = line(&mut stream)?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
        if (100..200).contains(&status) {
            continue;
        }
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
        };
        let chunked = answer
            .header("transfer-encoding")
            .is_some_and(|coding| coding.contains("chunked"));
        let length: Option<u64> = answer
            .header("content-length")
            .and_then(|length| length.parse().ok());
        if chunked {
            answer.body = chunks(&mut stream)?;
        } else if matches!(status, 204 | 304) {
        } else {
            stream
                .by_ref()
                .take(length.unwrap_or(LONGEST).min(LONGEST))
                .read_to_end(&mut answer.body)?;
            if length.is_some_and(|length| length != answer.body.len() as u64) {
                return Err(broken("the answer breaks off"));
            }
        }
        return Ok(answer);
    }
}

fn chunks(stream: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(stream)?;
        let size = u64::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16);
        let size =
            size.map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "a chunk without a size"))?;
        if size == 0 {
            return Ok(body);
        }
        stream.take(size.min(LONGEST)).read_to_end(&mut body)?;
        line(stream)?;
    }
}

fn line(stream: &mut impl BufRead) -> std::io::Result<String> {
    let mut line = Vec::new();
    stream.take(64 * 1024).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line)
        .trim_end_matches(['\r', '\n'])
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_every_form() {
        let check =
            |text: &str| read(text.as_bytes()).map(|a| (a.status, String::from_utf8(a.body).unwrap()));
        let whole = (200, "abc".to_owned());
        for text in [
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcdef",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200\r\n\r\nabc",
        ] {
            assert_eq!(check(text).unwrap(), whole, "{text}");
        }
        for text in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc",
            "SSH-2.0\r\n\r\n",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_url_is_taken_apart() {
        for (url, host, base) in [
            ("http://127.0.0.1:8080/api/v1", "127.0.0.1:8080", "/api/v1"),
            ("http://bank.example/", "bank.example", ""),
            ("http://bank.example", "bank.example", ""),
        ] {
            let client = Client::new(url, Vec::new()).unwrap();
            assert_eq!(
                (client.host.as_str(), client.base.as_str()),
                (host, base),
                "{url}"
            );
        }
        for url in ["https://bank.example", "bank.example", "http://user@bank"] {
            assert!(Client::new(url, Vec::new()).is_err(), "{url}");
        }
    }
}
