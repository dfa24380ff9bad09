//! What another session changes holds from the next statement of an open transaction, at every isolation level, however
//! that statement got its plan.

use postgres::types::Type;
use postgres::{Client, Error, SimpleQueryMessage, Statement};
use wire::{Fixture, MASKED, SECRET, state};

const QUERY: &str = "SELECT concat_ws('/', doc ->> 'email', doc ->> 'plan') FROM event_masked";
const LEVELS: [&str; 3] = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];
const PLAN_MODES: [&str; 3] = ["auto", "force_generic_plan", "force_custom_plan"];

/// How a statement comes to its plan.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Simple,
    Unnamed,
    Named,
    Execute,
    PlPgSql,
    Sql,
    Procedure,
    Cursor,
}

const WAYS: [Way; 8] = [
    Way::Simple,
    Way::Unnamed,
    Way::Named,
    Way::Execute,
    Way::PlPgSql,
    Way::Sql,
    Way::Procedure,
    Way::Cursor,
];

impl Way {
    /// Whether its plan was chosen before Postgres lets an extension look: then a revoke ends the transaction with an
    /// error instead of masking.
    fn may_be_refused(self) -> bool {
        matches!(self, Way::Named | Way::Cursor)
    }
}

/// The connection that reads, with everything it prepared.
struct Reader {
    client: Client,
    named: Statement,
}

impl Reader {
    fn new(fixture: &Fixture, plan_mode: &str) -> Reader {
        let mut client = fixture.reader();
        client
            .batch_execute(&format!(
                "SET plan_cache_mode = {plan_mode}; PREPARE kept AS {QUERY} WHERE id = 1; SELECT plpgsql(), sql();"
            ))
            .expect("statements");
        let named = client.prepare(&format!("{QUERY} WHERE id = $1")).expect("a statement");
        Reader { client, named }
    }

    fn begin(&mut self, level: &str) {
        // The first statement takes the snapshot; the cursor stays open through all changes.
        let begin = format!("BEGIN ISOLATION LEVEL {level}; SELECT 1; DECLARE c CURSOR FOR {QUERY}");
        self.client.batch_execute(&begin).expect("a transaction");
    }

    fn end(&mut self) {
        self.client.batch_execute("ROLLBACK").expect("the end");
    }

    fn ask(&mut self, way: Way) -> Result<String, Error> {
        match way {
            Way::Simple => self.text(&format!("{QUERY} WHERE id = 1")),
            Way::Unnamed => {
                let query = format!("{QUERY} WHERE id = $1");
                Ok(self.client.query_typed(&query, &[(&1i32, Type::INT4)])?[0].get(0))
            }
            Way::Named => Ok(self.client.query_one(&self.named, &[&1i32])?.get(0)),
            Way::Execute => self.text("EXECUTE kept"),
            Way::PlPgSql => self.text("SELECT plpgsql()"),
            Way::Sql => self.text("SELECT sql()"),
            Way::Procedure => self.text("CALL procedure(NULL)"),
            Way::Cursor => self.text("FETCH c"),
        }
    }

    fn text(&mut self, statement: &str) -> Result<String, Error> {
        let messages = self.client.simple_query(statement)?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        Ok(row.expect("a row").to_owned())
    }
}

/// What another session does, and undoes, and what the reader sees before and after.
struct Change {
    name: &'static str,
    setup: String,
    shows: String,
    change: String,
    then_shows: String,
    undo: String,
}

/// Every kind of change. `{0}` is the name of the fixture; its team is `{0}_team`.
fn changes(fixture: &Fixture) -> Vec<Change> {
    let name = &fixture.name;
    let clear = format!("{SECRET}/pro");
    let masked = format!("{MASKED}/pro");
    let revoke = format!("SELECT pii_revoke_access('{name}')");
    let losing = |what, grant: String| Change {
        name: what,
        setup: grant.clone(),
        shows: clear.clone(),
        change: revoke.clone(),
        then_shows: masked.clone(),
        undo: grant,
    };
    let membership = |what, lose: String, gain: String| Change {
        name: what,
        setup: format!(
            "SELECT pii_grant_access('{name}_team', source => '{name}.event'); GRANT {name}_team TO {name}"
        ),
        shows: clear.clone(),
        change: lose,
        then_shows: masked.clone(),
        undo: gain,
    };
    let matching = |what, change: String, undo: String| Change {
        name: what,
        setup: String::new(),
        shows: masked.clone(),
        change,
        then_shows: format!("{MASKED}/p***"),
        undo,
    };
    let source = format!("'{name}', source => '{name}.event'");
    vec![
        losing("everything of the source", format!("SELECT pii_grant_access({source})")),
        losing("everything of every source", format!("SELECT pii_grant_access('{name}')")),
        losing("a category", format!("SELECT pii_grant_access({source}, categories => '{{email}}')")),
        losing(
            "with an expiry",
            format!("SELECT pii_grant_access({source}, expires_at => now() + interval '1 hour')"),
        ),
        membership(
            "a membership",
            format!("REVOKE {name}_team FROM {name}"),
            format!("GRANT {name}_team TO {name}"),
        ),
        // Up to 15 a property of the role, since 16 one of the membership.
        membership(
            "inheritance",
            format!(
                "DO $$ BEGIN IF current_setting('server_version_num')::integer < 160000 THEN ALTER ROLE {name} NOINHERIT;
                 ELSE EXECUTE 'GRANT {name}_team TO {name} WITH INHERIT FALSE'; END IF; END $$"
            ),
            format!(
                "DO $$ BEGIN IF current_setting('server_version_num')::integer < 160000 THEN ALTER ROLE {name} INHERIT;
                 ELSE EXECUTE 'GRANT {name}_team TO {name} WITH INHERIT TRUE'; END IF; END $$"
            ),
        ),
        membership(
            "the privileges of the role that holds the grant",
            format!("DROP OWNED BY {name}_team"),
            format!("SELECT pii_grant_access('{name}_team', source => '{name}.event')"),
        ),
        matching(
            "a matcher",
            "SELECT pii_add_matcher('plan')".to_owned(),
            "SELECT pii_drop_matcher('plan')".to_owned(),
        ),
        matching(
            "a classified path",
            format!("SELECT pii_classify('{name}.event', 'doc.plan', 'red', mask => 'shape')"),
            format!("SELECT pii_classify('{name}.event', 'doc.plan', 'green')"),
        ),
    ]
}

#[test]
fn a_change_holds_from_the_next_statement() {
    let mut fixture = Fixture::new("open");
    with_functions(&mut fixture);
    let (mut refused, mut followed) = (Vec::new(), 0);
    for change in changes(&fixture) {
        fixture.admin.batch_execute(&change.setup).expect(change.name);
        for plan_mode in PLAN_MODES {
            let mut reader = Reader::new(&fixture, plan_mode);
            for (level, way) in LEVELS.iter().flat_map(|level| WAYS.map(|way| (*level, way))) {
                let what = format!("{}, {plan_mode}, {level}, {way:?}", change.name);
                reader.begin(level);
                // Often enough for a generic plan, and to hold every lock (a cursor has ten rows).
                for _ in 0..7 {
                    assert_eq!(reader.ask(way).expect(&what), change.shows, "{what}: before");
                }
                fixture.admin.batch_execute(&change.change).expect(&what);
                match reader.ask(way) {
                    Ok(shown) => assert_eq!(shown, change.then_shows, "{what}: after"),
                    Err(error) => {
                        assert_eq!(state(&error), "42501", "{what}: {error}");
                        assert!(way.may_be_refused(), "{what}: refused instead of masked");
                        refused.push((plan_mode, way));
                        reader.end();
                        reader.begin(level);
                        assert_eq!(reader.ask(way).expect(&what), change.then_shows, "{what}: asked again");
                    }
                }
                fixture.admin.batch_execute(&change.undo).expect(&what);
                assert_eq!(reader.ask(way).expect(&what), change.shows, "{what}: undone");
                reader.end();
                followed += 1;
            }
        }
        let clean = format!(
            "SELECT pii_revoke_access('{0}'); SELECT pii_revoke_access('{0}_team'); REVOKE {0}_team FROM {0}",
            fixture.name
        );
        fixture.admin.batch_execute(&clean).expect("a clean slate");
    }
    assert_eq!(followed, changes(&fixture).len() * PLAN_MODES.len() * LEVELS.len() * WAYS.len());
    // A plan that is made for every execution is never too old.
    assert!(!refused.contains(&("force_custom_plan", Way::Named)), "{refused:?}");
}

/// A moment that passes needs no message: by every way in one transaction, the cursor among them in its midst.
#[test]
fn an_expiry_holds_from_the_next_statement() {
    let mut fixture = Fixture::new("expiry");
    with_functions(&mut fixture);
    let name = fixture.name.clone();
    for (level, plan_mode) in LEVELS.iter().zip(PLAN_MODES) {
        let mut reader = Reader::new(&fixture, plan_mode);
        fixture
            .admin
            .batch_execute(&format!(
                "SELECT pii_grant_access('{name}', source => '{name}.event',
                     expires_at => clock_timestamp() + interval '1 second')"
            ))
            .expect("a grant");
        reader.begin(level);
        for way in WAYS {
            assert_eq!(reader.ask(way).expect("a row"), format!("{SECRET}/pro"), "{level}, {way:?}: before");
        }
        std::thread::sleep(std::time::Duration::from_millis(1100));
        for way in WAYS {
            assert_eq!(reader.ask(way).expect("a row"), format!("{MASKED}/pro"), "{level}, {way:?}: expired");
        }
        reader.end();
    }
}

/// Statements that are sent as one message, as to a pooler: a revoke that comes between two of them.
#[test]
fn a_revoke_holds_from_the_next_statement_of_a_message() {
    let mut fixture = Fixture::new("message");
    with_functions(&mut fixture);
    let simple = format!("{QUERY} WHERE id = 1");
    for statement in [&simple, "EXECUTE kept", "SELECT plpgsql()", "SELECT sql()", "CALL procedure(NULL)"] {
        fixture.grant();
        fixture.admin.batch_execute("SELECT pg_advisory_lock(7)").expect("a lock");
        let mut reader = Reader::new(&fixture, "auto");
        let message = format!(
            "BEGIN; {} SELECT pg_advisory_xact_lock(7); {statement}; COMMIT",
            format!("{statement}; ").repeat(7)
        );
        let answers = std::thread::spawn(move || reader.client.simple_query(&message));
        let waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND NOT granted";
        while fixture.admin.query_one(waits, &[]).expect("a count").get::<_, i64>(0) == 0 {
            assert!(!answers.is_finished(), "{statement}: it waits");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        fixture.revoke();
        fixture.admin.batch_execute("SELECT pg_advisory_unlock(7)").expect("no lock");
        let answers = answers.join().expect("no panic").expect("answers");
        let seen: Vec<&str> = answers
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => row.get(0).filter(|text| !text.is_empty()),
                _ => None,
            })
            .collect();
        let mut expected = vec![format!("{SECRET}/pro"); 7];
        expected.push(format!("{MASKED}/pro"));
        assert_eq!(seen, expected, "{statement}");
    }
}

/// Statements that contain an EXECUTE.
#[test]
fn a_revoke_holds_for_what_contains_an_execute() {
    let mut fixture = Fixture::new("contains");
    with_functions(&mut fixture);
    for level in LEVELS {
        fixture.grant();
        let mut reader = Reader::new(&fixture, "force_generic_plan");
        reader.begin(level);
        assert_eq!(reader.ask(Way::Execute).expect("a row"), format!("{SECRET}/pro"));
        fixture.revoke();
        reader.client.batch_execute("CREATE TEMP TABLE copied AS EXECUTE kept").expect(level);
        assert_eq!(reader.text("TABLE copied").expect("a row"), format!("{MASKED}/pro"), "{level}");
        reader.end();
        fixture.grant();
        reader.begin(level);
        assert_eq!(reader.ask(Way::Execute).expect("a row"), format!("{SECRET}/pro"));
        fixture.revoke();
        let explained = reader.text("EXPLAIN (ANALYZE, FORMAT json) EXECUTE kept").expect(level);
        assert!(explained.contains("Actual Rows"), "{level}: {explained}");
        assert_eq!(reader.ask(Way::Execute).expect("a row"), format!("{MASKED}/pro"), "{level}");
        reader.end();
    }
}

/// What was prepared for a commit in two phases holds once it is committed, by whichever session.
#[test]
fn a_revoke_in_two_phases_holds_when_it_is_committed() {
    let mut fixture = Fixture::new("phases");
    with_functions(&mut fixture);
    let name = fixture.name.clone();
    for way in WAYS.into_iter().filter(|way| !way.may_be_refused()) {
        fixture.grant();
        let mut reader = Reader::new(&fixture, "auto");
        reader.begin("REPEATABLE READ");
        let prepare = format!(
            "BEGIN; SELECT pii_revoke_access('{name}', source => '{name}.event'); PREPARE TRANSACTION 'wire'"
        );
        fixture.admin.batch_execute(&prepare).expect("prepared");
        assert_eq!(reader.ask(way).expect("a row"), format!("{SECRET}/pro"), "{way:?}: prepared");
        wire::connect(&wire::superuser()).batch_execute("COMMIT PREPARED 'wire'").expect("committed");
        assert_eq!(reader.ask(way).expect("a row"), format!("{MASKED}/pro"), "{way:?}: committed");
        reader.end();
    }
}

/// Functions by which the reader reads.
fn with_functions(fixture: &mut Fixture) {
    let name = fixture.name.clone();
    let query = QUERY.replace("event_masked", &format!("{name}.event_masked WHERE id = 1"));
    fixture
        .admin
        .batch_execute(&format!(
            "CREATE FUNCTION {name}.plpgsql() RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN ({query}); END $$;
             CREATE FUNCTION {name}.sql() RETURNS text LANGUAGE sql VOLATILE AS $$ {query} $$;
             CREATE PROCEDURE {name}.procedure(INOUT seen text) LANGUAGE plpgsql AS $$ BEGIN seen := ({query}); END $$;"
        ))
        .expect("functions");
}
