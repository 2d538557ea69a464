//! Requests written by hand, so that they can be wrong in any way.

use blob_store::SignedRequest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request as it goes over the line.
#[derive(Clone, Debug)]
pub struct Raw {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Where it goes.
    pub to: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 0 if the line was closed without an answer.
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Raw {
    /// The request as whoever was given it sends it.
    pub fn new(signed: &SignedRequest, body: &[u8]) -> Self {
        let url = &signed.url;
        let to = format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"));
        let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        let mut headers = vec![("host".to_owned(), to.clone())];
        headers.extend(signed.headers.iter().cloned());
        Self { method: signed.method.to_owned(), target, headers, body: body.to_vec(), to }
    }

    /// Gives a header another value, or a first one.
    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(given, _)| given != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Leaves a header out.
    pub fn unset(&mut self, name: &str) {
        self.headers.retain(|(given, _)| given != name);
    }

    /// Writes something else where something stands in path and query.
    pub fn swap(&mut self, what: &str, with: &str) {
        assert!(self.target.contains(what), "{what} stands in {}", self.target);
        self.target = self.target.replace(what, with);
    }

    /// Sends it, closes that side, and reads the answer.
    pub async fn send(&self) -> Answer {
        let mut line = TcpStream::connect(&self.to).await.expect("the store listens");
        let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let told = self.headers.iter().find(|(name, _)| name == "content-length");
        let short = told.is_some_and(|(_, length)| length.parse().unwrap_or(0) > self.body.len());
        let request = [head.as_bytes(), b"\r\n", &self.body].concat();
        // A store may refuse before it has read all.
        let _ = line.write_all(&request).await;
        if short {
            let _ = line.shutdown().await;
        }
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer).await;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(answer.len());
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer {
            status,
            head: head.to_ascii_lowercase(),
            body: answer.get(end + 4..).unwrap_or_default().to_vec(),
        }
    }
}
