//! A server that speaks the protocol of S3, for tests: moto, on a free port of the loopback interface, in memory, ended
//! with its value.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::Done;
use crate::receiver::Kept;

/// A running server with a bucket in it.
pub struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// Starts one.
    ///
    /// # Errors
    /// moto cannot be installed, or does not start; it says why.
    pub fn start() -> Done<Server> {
        let mut process = crate::run::command(crate::setup::moto()?)
            .args(["--host", "127.0.0.1", "--port", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(process.stderr.take().ok_or("no stderr")?);
        let (mut said, mut line) = (String::new(), String::new());
        while lines.read_line(&mut line)? > 0 {
            let port = line
                .trim_end()
                .rsplit_once("http://127.0.0.1:")
                .map(|(_, port)| port);
            if let Some(Ok(port)) = port.map(str::parse) {
                // Somebody has to read what it says later, or it would wait.
                std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
                let server = Server { process, port };
                server.ask("PUT", "/bank")?;
                return Ok(server);
            }
            said.push_str(&line);
            line.clear();
        }
        process.wait()?;
        Err(format!("moto does not start: {said}").into())
    }

    /// How a receiver is told to keep attachments there, under this prefix.
    ///
    /// # Errors
    /// None, unless the prefix is no part of a name.
    pub fn place(&self, bucket: &str, prefix: &str) -> Done<Kept> {
        let settings = [
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ACCESS_KEY_ID", "only-for-tests".into()),
            ("AWS_SECRET_ACCESS_KEY", "only-for-tests".into()),
            ("AWS_REGION", "us-east-1".into()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        Kept::of(&format!("s3://{bucket}/{prefix}"), false, settings.into())
    }

    /// The names of all objects under a prefix.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn names(&self, prefix: &str) -> Done<Vec<String>> {
        let list = self.ask("GET", &format!("/bank?list-type=2&prefix={prefix}/"))?;
        Ok(between(&list, "<Key>", "</Key>"))
    }

    /// How many uploads were begun and neither completed nor given up.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn unfinished(&self) -> Done<usize> {
        let list = self.ask("GET", "/bank?uploads")?;
        if !list.contains("ListMultipartUploadsResult") {
            return Err(format!("moto says {list}").into());
        }
        Ok(between(&list, "<UploadId>", "</UploadId>").len())
    }

    fn ask(&self, method: &str, path: &str) -> Done<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        // A request that is not signed is nobody's, and moto lets everybody do everything.
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    let parts = text.split(before).skip(1);
    parts
        .filter_map(|part| part.split_once(after))
        .map(|(inside, _)| inside.to_owned())
        .collect()
}
