//! What the tests over the wire share: a source with a masked view, a role that reads it, a proxy that
//! writes down every byte the server sends, and a connection that speaks message by message.

pub mod raw;
mod recorder;

use std::sync::{Mutex, MutexGuard, PoisonError};

use postgres::{Client, Config, NoTls};

pub use recorder::Recorder;

/// What must never be seen by a role without a grant.
pub const SECRET: &str = "quentin.zebra@secret-host.example";

/// What stands in its place.
pub const MASKED: &str = "q***.z***@s***-h***.e***";

/// One test at a time: roles and custom matchers are shared by all.
static TURN: Mutex<()> = Mutex::new(());

/// A schema `wire_<name>` with a source `event (id integer, doc jsonb)` of ten rows, its masked view, and a
/// role `wire_<name>` that may read the view, and a role `wire_<name>_team` that it may become a member of. All of it
/// is dropped at the end.
pub struct Fixture {
    pub admin: Client,
    /// Of the schema and of the role.
    pub name: String,
    _turn: MutexGuard<'static, ()>,
}

impl Fixture {
    /// Sets everything up. Panics when the server cannot be reached: these tests are nothing without one.
    pub fn new(name: &str) -> Fixture {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("wire_{name}");
        let mut admin = connect(&superuser());
        drop_all(&mut admin, &name);
        admin
            .batch_execute(&format!(
                "CREATE SCHEMA {name};
                 CREATE ROLE {name} LOGIN;
                 CREATE ROLE {name}_team;
                 GRANT USAGE ON SCHEMA {name} TO {name};
                 CREATE TABLE {name}.event (id integer PRIMARY KEY, doc jsonb);
                 INSERT INTO {name}.event
                     SELECT n, jsonb_build_object('n', n, 'plan', 'pro', 'email', '{SECRET}', 'text', 'ask {SECRET}, please')
                     FROM generate_series(1, 10) n;
                 SELECT pii_create_masked_view('{name}.event');
                 GRANT SELECT ON {name}.event_masked TO {name};"
            ))
            .expect("the fixture is made");
        Fixture { admin, name, _turn: turn }
    }

    /// A new connection of the role that reads.
    pub fn reader(&self) -> Client {
        self.reader_with(|_| {})
    }

    /// The same, with more options.
    pub fn reader_with(&self, options: impl FnOnce(&mut Config)) -> Client {
        let mut config = superuser();
        config.user(&self.name).options(&format!("-c search_path={},public", self.name));
        options(&mut config);
        connect(&config)
    }

    /// The reader's connection through a proxy that writes down what the server sends.
    pub fn recorded_reader(&self) -> (Client, Recorder) {
        let recorder = Recorder::start(&superuser());
        let directory = recorder.directory().to_owned();
        let mut config = Config::new();
        config
            .host_path(directory)
            .user(&self.name)
            .dbname(superuser().get_dbname().expect("the DSN names a database"))
            .options(&format!("-c search_path={},public", self.name));
        (connect(&config), recorder)
    }

    /// Grants everything of the source to the reader.
    pub fn grant(&mut self) {
        let call = format!("SELECT pii_grant_access('{0}', source => '{0}.event')", self.name);
        self.admin.batch_execute(&call).expect("the grant");
    }

    /// Takes it back.
    pub fn revoke(&mut self) {
        let call = format!("SELECT pii_revoke_access('{0}', source => '{0}.event')", self.name);
        self.admin.batch_execute(&call).expect("the revoke");
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        drop_all(&mut self.admin, &self.name);
    }
}

fn drop_all(admin: &mut Client, name: &str) {
    let statements = format!(
        "SET client_min_messages = error;
         DROP SCHEMA IF EXISTS {name} CASCADE;
         DO $$ DECLARE role name; BEGIN
             FOR role IN SELECT rolname FROM pg_roles WHERE rolname IN ('{name}', '{name}_team') LOOP
                 EXECUTE format('DROP OWNED BY %I; DROP ROLE %1$I', role);
             END LOOP;
         END $$;
         RESET client_min_messages;"
    );
    if let Err(error) = admin.batch_execute(&statements)
        && !std::thread::panicking()
    {
        panic!("cannot clean up: {error}");
    }
}

/// Where the server is, as a superuser, from `PII_TEST_DSN`.
pub fn superuser() -> Config {
    let dsn = std::env::var("PII_TEST_DSN").unwrap_or_else(|_| {
        panic!(
            "PII_TEST_DSN is not set. These tests need a superuser's connection to a database with the extension \
             created, through a Unix socket: run scripts/test, or set it such as \
             PII_TEST_DSN='host=/tmp/pg port=5432 user=postgres dbname=pii_wire'"
        )
    });
    dsn.parse().expect("PII_TEST_DSN is a connection string")
}

/// Connects.
pub fn connect(config: &Config) -> Client {
    config.connect(NoTls).expect("the server of PII_TEST_DSN answers")
}

/// The SQLSTATE of an error.
pub fn state(error: &postgres::Error) -> &str {
    error.code().map_or("", |state| state.code())
}
