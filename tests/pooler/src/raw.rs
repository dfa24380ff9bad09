//! As much of the protocol as it takes to execute, under its name, a statement that another client prepared: drivers
//! know only their own.

use std::io::{Error, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// A connection.
pub struct Raw(UnixStream);

/// What came back: rows as text, or the SQLSTATE and text of an error.
pub type Outcome = Result<Vec<Vec<String>>, (String, String)>;

impl Raw {
    /// Connects through a Unix socket, as a role that needs no password.
    pub fn connect(socket: &Path, user: &str, database: &str) -> Result<Raw, Error> {
        let mut raw = Raw(UnixStream::connect(socket)?);
        let mut body = 196_608u32.to_be_bytes().to_vec();
        for part in ["user", user, "database", database, ""] {
            string(&mut body, part);
        }
        let mut message = (body.len() as u32 + 4).to_be_bytes().to_vec();
        message.extend_from_slice(&body);
        raw.0.write_all(&message)?;
        let welcome = raw.answer()?;
        welcome.map_err(|(_, text)| Error::other(text))?;
        Ok(raw)
    }

    /// Statements as one message.
    pub fn simple(&mut self, statements: &str) -> Result<Outcome, Error> {
        let mut body = Vec::new();
        string(&mut body, statements);
        self.send(&[(b'Q', body)])
    }

    /// Prepares a statement with one integer parameter under a name.
    pub fn parse(&mut self, name: &str, statement: &str) -> Result<Outcome, Error> {
        let mut body = Vec::new();
        string(&mut body, name);
        string(&mut body, statement);
        body.extend_from_slice(&[0, 1, 0, 0, 0, 23]);
        self.send(&[(b'P', body), (b'S', Vec::new())])
    }

    /// Executes a statement of this name, whoever prepared it.
    pub fn execute(&mut self, name: &str, parameter: i32) -> Result<Outcome, Error> {
        let mut bind = Vec::new();
        string(&mut bind, "");
        string(&mut bind, name);
        bind.extend_from_slice(&[0, 0, 0, 1]);
        let text = parameter.to_string();
        bind.extend_from_slice(&(text.len() as u32).to_be_bytes());
        bind.extend_from_slice(text.as_bytes());
        bind.extend_from_slice(&[0, 0]);
        let execute = vec![0; 5];
        self.send(&[(b'B', bind), (b'E', execute), (b'S', Vec::new())])
    }

    fn send(&mut self, messages: &[(u8, Vec<u8>)]) -> Result<Outcome, Error> {
        let mut bytes = Vec::new();
        for (kind, body) in messages {
            bytes.push(*kind);
            bytes.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
            bytes.extend_from_slice(body);
        }
        self.0.write_all(&bytes)?;
        self.answer()
    }

    /// Reads until the server is ready for the next query.
    fn answer(&mut self) -> Result<Outcome, Error> {
        let mut outcome: Outcome = Ok(Vec::new());
        loop {
            let mut head = [0; 5];
            self.0.read_exact(&mut head)?;
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let mut body = vec![0; length.saturating_sub(4)];
            self.0.read_exact(&mut body)?;
            match head[0] {
                b'D' => {
                    if let Ok(rows) = &mut outcome {
                        rows.push(columns(&body));
                    }
                }
                b'E' => outcome = Err((field(&body, b'C'), field(&body, b'M'))),
                b'Z' => return Ok(outcome),
                _ => {}
            }
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // A polite end; that it cannot be sent says only that there is nobody left to tell.
        let _ = self.0.write_all(&[b'X', 0, 0, 0, 4]);
    }
}

fn string(body: &mut Vec<u8>, text: &str) {
    body.extend_from_slice(text.as_bytes());
    body.push(0);
}

/// The columns of a row in text format.
fn columns(body: &[u8]) -> Vec<String> {
    let mut rest = &body[2..];
    let mut columns = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = i32::from_be_bytes(*length);
        let (value, after) = after.split_at(usize::try_from(length).unwrap_or(0));
        columns.push(if length < 0 {
            "NULL".to_owned()
        } else {
            String::from_utf8_lossy(value).into_owned()
        });
        rest = after;
    }
    columns
}

/// One field of an error.
fn field(body: &[u8], code: u8) -> String {
    let fields = body.split(|byte| *byte == 0);
    fields
        .filter_map(|field| field.split_first())
        .find(|(kind, _)| **kind == code)
        .map_or(String::new(), |(_, text)| String::from_utf8_lossy(text).into_owned())
}
