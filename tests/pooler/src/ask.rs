//! The ways in which a request reads as a role, each of which leaves the server connection without one.

use postgres::types::Type;
use postgres::{Client, Error, SimpleQueryMessage};

use crate::tally::{Answer, Row};

/// Two rows from `$1` on.
pub const READ: &str = "SELECT id, doc ->> 'email', doc ->> 'name', doc ->> 'plan' FROM pool.event_masked \
                        WHERE id BETWEEN $1 AND $1 + 1 ORDER BY id";

/// Prepares on the server connection what requests of any client execute afterwards.
pub fn prepare() -> String {
    let anywhere = READ.replace("ORDER BY id", "ORDER BY doc ->> 'plan', id");
    format!(
        "DEALLOCATE ALL;
         PREPARE kept (integer) AS {READ};
         PREPARE kept_sorted (integer) AS {anywhere};
         PREPARE kept_fixed AS {}",
        READ.replace("$1", "7")
    )
}

/// A request as one role, or as two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// A transaction in one message.
    Message,
    /// No transaction but the one of the message.
    Implicit,
    /// The parts of the transaction one by one; unnamed statements of the extended protocol.
    Unnamed,
    /// The role by `set_config`, and statements that somebody prepared on the server connection.
    Execute,
    /// Functions, whose plans the server connection keeps.
    Functions,
    /// A cursor.
    Cursor,
    /// Two roles within a transaction.
    TwoRoles,
}

pub const WAYS: [Way; 7] =
    [Way::Message, Way::Implicit, Way::Unnamed, Way::Execute, Way::Functions, Way::Cursor, Way::TwoRoles];

/// How the server chooses between custom and generic plans.
const PLAN_MODES: [&str; 3] = ["auto", "force_generic_plan", "force_custom_plan"];

/// A client, by its number, and how often it has asked.
pub struct Asker {
    pub client: Client,
    pub number: usize,
    pub turn: usize,
    pub handovers: u64,
}

impl Asker {
    /// Asks as `role` (and then as `other`) for the rows from `id` on.
    pub fn ask(
        &mut self,
        way: Way,
        role: &'static str,
        other: &'static str,
        id: i32,
    ) -> Result<Vec<Answer>, Error> {
        let read = READ.replace("$1", &id.to_string());
        let plans = PLAN_MODES[self.turn % PLAN_MODES.len()];
        let begin = format!("BEGIN; SET LOCAL ROLE {role}; SET LOCAL plan_cache_mode = {plans}");
        match way {
            Way::Message => self.send(role, &format!("{begin}; {read}; {read}; COMMIT")),
            Way::Implicit => {
                let number = self.number;
                self.send(
                    role,
                    &format!(
                        "SELECT current_setting('pool.client', true) AS before, set_config('pool.client', '{number}', false);
                         SET ROLE {role}; {read}; EXECUTE kept ({id}); RESET ROLE"
                    ),
                )
            }
            Way::Unnamed => {
                self.client.batch_execute(&begin)?;
                let mut answers = Vec::new();
                for _ in 0..2 {
                    let rows = self.client.query_typed(READ, &[(&id, Type::INT4)])?;
                    let rows = rows
                        .iter()
                        .map(|row| {
                            [
                                row.get::<_, i32>(0).to_string(),
                                text(row.get(1)),
                                text(row.get(2)),
                                text(row.get(3)),
                            ]
                        })
                        .collect();
                    answers.push(Answer { role, rows });
                }
                self.client.batch_execute("COMMIT")?;
                Ok(answers)
            }
            Way::Execute => self.send(
                role,
                &format!(
                    "BEGIN; SELECT set_config('role', '{role}', true); SET LOCAL plan_cache_mode = {plans};
                     EXECUTE kept ({id}); EXECUTE kept_sorted ({id}); EXECUTE kept_fixed; COMMIT"
                ),
            ),
            Way::Functions => self.send(
                role,
                &format!(
                    "{begin}; SELECT * FROM pool.by_plpgsql({id}); SELECT * FROM pool.by_sql({id}); COMMIT"
                ),
            ),
            Way::Cursor => self.send(
                role,
                &format!("{begin}; DECLARE c CURSOR FOR {read}; FETCH 1 FROM c; FETCH 1 FROM c; COMMIT"),
            ),
            Way::TwoRoles => {
                let mut answers = self.send(
                    role,
                    &format!(
                        "{begin}; EXECUTE kept ({id}); {read}; SET LOCAL ROLE {other}; EXECUTE kept ({id}); {read}; COMMIT"
                    ),
                )?;
                let half = answers.len() / 2;
                answers[half..].iter_mut().for_each(|answer| answer.role = other);
                Ok(answers)
            }
        }
    }

    /// Sends statements as one message; those that return four columns are answers.
    pub fn send(&mut self, role: &'static str, message: &str) -> Result<Vec<Answer>, Error> {
        let mut answers = Vec::new();
        for part in self.client.simple_query(message)? {
            match part {
                SimpleQueryMessage::RowDescription(columns) if columns.len() == 4 => {
                    answers.push(Answer { role, rows: Vec::new() });
                }
                SimpleQueryMessage::Row(row) if row.len() == 4 => {
                    let row: Row = std::array::from_fn(|column| text(row.get(column).map(str::to_owned)));
                    answers.last_mut().expect("a description comes first").rows.push(row);
                }
                SimpleQueryMessage::Row(row) if row.columns()[0].name() == "before" => {
                    let before = row.get(0).filter(|before| !before.is_empty());
                    self.handovers +=
                        u64::from(before.is_some_and(|before| before != self.number.to_string()));
                }
                _ => {}
            }
        }
        Ok(answers)
    }

    /// Ends what an error left open.
    pub fn recover(&mut self) {
        self.client.batch_execute("ROLLBACK").expect("ROLLBACK");
    }
}

fn text(value: Option<String>) -> String {
    value.unwrap_or_else(|| "NULL".to_owned())
}
