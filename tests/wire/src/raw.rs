//! A connection that speaks the protocol message by message: several statements are sent before the server answers, and a
//! portal is run in parts.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use postgres::Config;
use postgres::config::Host;

/// A connection.
pub struct Raw(UnixStream);

/// What the server answered to a message, as far as tests look at it.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// The first column of a row.
    Row(String),
    /// A portal has more rows.
    Suspended,
    /// The code of an error; the rest of what was sent is skipped.
    Error(String),
}

impl Raw {
    /// Connects as the user of `config`, who needs no password.
    pub fn connect(config: &Config) -> Raw {
        let Some(Host::Unix(host)) = config.get_hosts().first() else {
            panic!("PII_TEST_DSN must name a Unix socket's directory as host")
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let mut raw =
            Raw(UnixStream::connect(host.join(format!(".s.PGSQL.{port}"))).expect("the server's socket"));
        let mut start = 196_608u32.to_be_bytes().to_vec();
        for (key, value) in [
            ("user", config.get_user().expect("a user")),
            ("database", config.get_dbname().expect("a database")),
            ("options", config.get_options().unwrap_or_default()),
        ] {
            start.extend(text(key));
            start.extend(text(value));
        }
        start.push(0);
        raw.0.write_all(&with_length(&start)).expect("sent");
        raw.answers();
        raw
    }

    /// Sends all messages at once, and a Sync behind them.
    pub fn send(&mut self, messages: &[Vec<u8>]) -> Vec<Answer> {
        let mut all = messages.concat();
        all.extend(message(b'S', &[]));
        self.0.write_all(&all).expect("sent");
        self.answers()
    }

    /// What came until the server is ready.
    fn answers(&mut self) -> Vec<Answer> {
        let mut answers = Vec::new();
        loop {
            let mut head = [0; 5];
            self.0.read_exact(&mut head).expect("an answer");
            let length = u32::from_be_bytes(head[1..].try_into().expect("four bytes"));
            let mut body = vec![0; length as usize - 4];
            self.0.read_exact(&mut body).expect("the rest of an answer");
            match head[0] {
                // The number of columns and the length of the first.
                b'D' => {
                    let length = i32::from_be_bytes(body[2..6].try_into().expect("four bytes"));
                    let end = 6 + usize::try_from(length).unwrap_or(0);
                    answers.push(Answer::Row(String::from_utf8_lossy(&body[6..end]).into_owned()));
                }
                b's' => answers.push(Answer::Suspended),
                b'E' => {
                    let code = body.split(|byte| *byte == 0).find_map(|field| field.strip_prefix(b"C"));
                    answers
                        .push(Answer::Error(String::from_utf8_lossy(code.unwrap_or_default()).into_owned()));
                }
                b'Z' => return answers,
                _ => {}
            }
        }
    }
}

/// Parse: a statement without parameters gets a name.
pub fn parse(name: &str, query: &str) -> Vec<u8> {
    message(b'P', &[text(name), text(query), vec![0, 0]].concat())
}

/// Bind: a portal runs a statement, with results as text.
pub fn bind(portal: &str, name: &str) -> Vec<u8> {
    message(b'B', &[text(portal), text(name), vec![0; 6]].concat())
}

/// Execute: up to so many rows of a portal, or all (0).
pub fn execute(portal: &str, rows: u32) -> Vec<u8> {
    message(b'E', &[text(portal), rows.to_be_bytes().to_vec()].concat())
}

/// A whole statement.
pub fn run(query: &str) -> Vec<u8> {
    [parse("", query), bind("", ""), execute("", 0)].concat()
}

fn text(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind], &with_length(body)[..]].concat()
}

/// The length counts itself.
fn with_length(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("a short message");
    [&length.to_be_bytes(), body].concat()
}
