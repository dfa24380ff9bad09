//! Where the pooler and the server are.

use std::path::PathBuf;

use postgres::{Client, Config, NoTls};

use crate::raw::Raw;

/// The pooler that sends DISCARD ALL between clients in session mode, and the one that sends nothing.
const PORT: u16 = 6432;
const PORT_WITHOUT_RESET: u16 = 6433;

pub struct Place {
    /// The directory of the pooler's socket.
    pub pooler: PathBuf,
    /// A superuser's own way to the server.
    pub server: Config,
}

impl Place {
    /// A client of the pooler, by the name that the database has there.
    pub fn connect(&self, database: &str) -> Client {
        self.connect_as("pool_login", database)
    }

    /// The same for another login.
    pub fn connect_as(&self, user: &str, database: &str) -> Client {
        let mut config = Config::new();
        config.host_path(&self.pooler).port(PORT).user(user).dbname(database);
        config.connect(NoTls).expect("the pooler answers")
    }

    /// A client, without a driver, of the pooler that resets nothing.
    pub fn raw_without_reset(&self) -> Result<Raw, std::io::Error> {
        let socket = self.pooler.join(format!(".s.PGSQL.{PORT_WITHOUT_RESET}"));
        Raw::connect(&socket, "pool_login", "session")
    }

    /// A session past the pooler.
    pub fn admin(&self) -> Client {
        self.server.connect(NoTls).expect("the server answers")
    }
}
