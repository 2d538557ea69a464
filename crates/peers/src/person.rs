//! Somebody before a browser who signs in: follows what pages say and fills in what they ask.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::oidc::encoded;

/// A sign-in has so many pages at most.
const MAX_PAGES: u32 = 24;

/// Somebody with a name, who agrees or not.
pub struct Person {
    name: String,
    agrees: bool,
    cookies: BTreeMap<String, String>,
}

/// What an address answered.
struct Page {
    address: String,
    next: Option<String>,
    body: String,
}

impl Person {
    /// Somebody who agrees to what is asked.
    #[must_use]
    pub fn who_agrees(name: &str) -> Self {
        Self { name: name.to_owned(), agrees: true, cookies: BTreeMap::new() }
    }

    /// Somebody who cancels.
    #[must_use]
    pub fn who_cancels(name: &str) -> Self {
        Self { agrees: false, ..Self::who_agrees(name) }
    }

    /// Opens an address and goes on until no page asks for anything; gives the last address and page.
    ///
    /// # Panics
    /// If an address does not answer, or pages never end.
    pub fn visit(&mut self, address: &str) -> (String, String) {
        let (mut address, mut form) = (address.to_owned(), None);
        for _ in 0..MAX_PAGES {
            let page = self.ask(&address, form.take());
            if let Some(next) = page.next {
                address = next;
                continue;
            }
            match self.answer(&page) {
                Some((next, fields)) => (address, form) = (next, fields),
                None => return (page.address, page.body),
            }
        }
        panic!("the pages at {address} do not end");
    }

    /// What to do on a page: an address, and what is filled in there.
    fn answer(&self, page: &Page) -> Option<(String, Option<String>)> {
        if !self.agrees
            && let Some(way) = between(&page.body, "href=\"", "\"").find(|way| way.ends_with("/abort"))
        {
            return Some((absolute(&page.address, way), None));
        }
        let start = page.body.find("<form")?;
        let form = &page.body[start..start + page.body[start..].find("</form>")?];
        let action = between(form, "action=\"", "\"").next()?;
        let mut fields = Vec::new();
        for input in between(form, "<input", ">") {
            let Some(name) = between(input, "name=\"", "\"").next() else { continue };
            let value = match name {
                "login" => self.name.as_str(),
                "password" => "any",
                _ => between(input, "value=\"", "\"").next().unwrap_or_default(),
            };
            fields.push(format!("{}={}", encoded(name), encoded(value)));
        }
        Some((absolute(&page.address, action), Some(fields.join("&"))))
    }

    fn ask(&mut self, address: &str, form: Option<String>) -> Page {
        let rest = address.strip_prefix("http://").expect("tests sign in on this machine");
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let method = if form.is_some() { "POST" } else { "GET" };
        let form = form.unwrap_or_default();
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        let path = if path.is_empty() { "/" } else { path };
        // HTTP/1.0: the answer ends with the connection.
        let request = format!(
            "{method} {path} HTTP/1.0\r\nhost: {host}\r\ncookie: {}\r\ncontent-length: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
            cookies.join("; "),
            form.len()
        );
        let mut stream = TcpStream::connect(host).expect("the address answers");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer of HTTP");
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let mut next = None;
        for (name, value) in headers {
            if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) =
                    value.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
                self.cookies.insert(name.to_owned(), value.to_owned());
            } else if name.eq_ignore_ascii_case("location") {
                next = Some(absolute(address, value));
            }
        }
        Page { address: address.to_owned(), next, body: body.to_owned() }
    }
}

fn absolute(from: &str, way: &str) -> String {
    if !way.starts_with('/') {
        return way.to_owned();
    }
    let end = from["http://".len()..].find('/').map_or(from.len(), |at| at + "http://".len());
    format!("{}{way}", &from[..end])
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}
