//! A proxy between a client and the server that keeps every byte that the server sends.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use postgres::Config;
use postgres::config::Host;

/// The proxy of one connection.
pub struct Recorder {
    directory: PathBuf,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Recorder {
    /// Listens in a directory of its own, for a connection to the server of `config`.
    pub fn start(config: &Config) -> Recorder {
        let Some(Host::Unix(host)) = config.get_hosts().first() else {
            panic!("PII_TEST_DSN must name a Unix socket's directory as host")
        };
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let server = host.join(format!(".s.PGSQL.{port}"));
        let directory = tempfile();
        let listener = UnixListener::bind(directory.join(".s.PGSQL.5432")).expect("a socket to listen on");
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let server = UnixStream::connect(&server).expect("the server's socket");
                let (to_server, from_client) = (server.try_clone(), client.try_clone());
                let (Ok(to_server), Ok(from_client)) = (to_server, from_client) else { return };
                thread::spawn(move || forward(from_client, to_server, |_| {}));
                let kept = Arc::clone(&kept);
                thread::spawn(move || {
                    forward(server, client, |bytes| kept.lock().expect("no panic").extend_from_slice(bytes));
                });
            }
        });
        Recorder { directory, sent }
    }

    /// Where the proxy's socket is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Everything that the server has sent so far.
    pub fn sent(&self) -> Vec<u8> {
        self.sent.lock().expect("no panic").clone()
    }

    /// Whether the server sent this text, as it is or with its letters in UTF-16 or hexadecimal.
    pub fn saw(&self, text: &str) -> bool {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let sent = self.sent();
        [text.as_bytes(), hex.as_bytes(), &wide]
            .iter()
            .any(|wanted| sent.windows(wanted.len()).any(|window| window == *wanted))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn forward(mut from: UnixStream, mut to: UnixStream, mut seen: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        // Kept before it is passed on, so that whoever got an answer finds it in the record.
        seen(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// A new directory with a short path: it holds a socket.
fn tempfile() -> PathBuf {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.subsec_nanos());
    let directory = PathBuf::from(format!("/tmp/piiw{}.{nanos}", std::process::id()));
    std::fs::create_dir(&directory).expect("a directory for the socket");
    directory
}
