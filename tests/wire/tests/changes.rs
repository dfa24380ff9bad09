//! A change of policy holds from the next statement of another connection, whatever that one has prepared.

use postgres::{Client, IsolationLevel, Statement};
use wire::{Fixture, MASKED, SECRET};

/// The e-mail address that row `id` shows, by a prepared statement.
fn seen(client: &mut Client, statement: &Statement, id: i32) -> String {
    client.query_one(statement, &[&id]).expect("a row").get(0)
}

const QUERY: &str = "SELECT doc ->> 'email' FROM event_masked WHERE id = $1";

/// With the plan that the server chooses, custom and generic, and after enough executions for a generic one.
#[test]
fn prepared_statements_follow_grants() {
    let mut fixture = Fixture::new("prepared");
    for mode in ["auto", "force_generic_plan", "force_custom_plan"] {
        let mut reader = fixture.reader();
        reader.batch_execute(&format!("SET plan_cache_mode = {mode}")).expect("a mode");
        let statement = reader.prepare(QUERY).expect("a statement");
        for round in 0..3 {
            for id in 1..=8 {
                assert_eq!(
                    seen(&mut reader, &statement, id),
                    MASKED,
                    "{mode}, round {round}, before the grant"
                );
            }
            fixture.grant();
            for id in 1..=8 {
                assert_eq!(seen(&mut reader, &statement, id), SECRET, "{mode}, round {round}, granted");
            }
            fixture.revoke();
        }
        assert_eq!(seen(&mut reader, &statement, 1), MASKED, "{mode}, in the end");
    }
}

/// A statement that was prepared in clear, and nothing since: the very first execution after the revoke.
#[test]
fn revoke_between_prepare_and_execute() {
    let mut fixture = Fixture::new("between");
    fixture.grant();
    let mut reader = fixture.reader();
    reader.batch_execute("SET plan_cache_mode = force_generic_plan").expect("a mode");
    let statement = reader.prepare(QUERY).expect("a statement");
    assert_eq!(seen(&mut reader, &statement, 1), SECRET);
    fixture.revoke();
    assert_eq!(seen(&mut reader, &statement, 1), MASKED);
}

/// Within a transaction the snapshot of the data stays; what one may see of it does not.
#[test]
fn transactions_do_not_keep_access() {
    let mut fixture = Fixture::new("transactions");
    for level in [IsolationLevel::ReadCommitted, IsolationLevel::RepeatableRead, IsolationLevel::Serializable]
    {
        fixture.grant();
        let mut reader = fixture.reader();
        let mut transaction = reader.build_transaction().isolation_level(level).start().expect("begin");
        let statement = transaction.prepare(QUERY).expect("a statement");
        let mut look =
            |id: i32| -> String { transaction.query_one(&statement, &[&id]).expect("a row").get(0) };
        assert_eq!(look(1), SECRET, "{level:?}");
        fixture.revoke();
        assert_eq!(look(1), MASKED, "{level:?}, revoked");
        fixture.grant();
        assert_eq!(look(1), SECRET, "{level:?}, granted again");
        fixture.revoke();
        assert_eq!(look(2), MASKED, "{level:?}, revoked again");
    }
}

/// What another session has not committed does not count, and what it rolled back never did.
#[test]
fn only_what_is_committed_counts() {
    let mut fixture = Fixture::new("committed");
    let mut reader = fixture.reader();
    let statement = reader.prepare(QUERY).expect("a statement");
    let name = fixture.name.clone();
    let grant = format!("SELECT pii_grant_access('{name}', source => '{name}.event')");

    let mut transaction = fixture.admin.transaction().expect("begin");
    transaction.batch_execute(&grant).expect("a grant");
    assert_eq!(seen(&mut reader, &statement, 1), MASKED, "not committed yet");
    transaction.rollback().expect("rollback");
    assert_eq!(seen(&mut reader, &statement, 1), MASKED, "rolled back");

    let mut transaction = fixture.admin.transaction().expect("begin");
    let mut savepoint = transaction.savepoint("s").expect("a savepoint");
    savepoint.batch_execute(&grant).expect("a grant");
    savepoint.rollback().expect("rollback");
    transaction.commit().expect("commit");
    assert_eq!(seen(&mut reader, &statement, 1), MASKED, "taken back to a savepoint");

    let mut transaction = fixture.admin.transaction().expect("begin");
    transaction.batch_execute(&grant).expect("a grant");
    transaction.commit().expect("commit");
    assert_eq!(seen(&mut reader, &statement, 1), SECRET, "committed");
}

/// In functions, whose plans live as long as the session.
#[test]
fn functions_follow() {
    let mut fixture = Fixture::new("functions");
    let name = fixture.name.clone();
    fixture
        .admin
        .batch_execute(&format!(
            "CREATE FUNCTION {name}.plpgsql(n integer) RETURNS text LANGUAGE plpgsql STABLE AS
                 $$ BEGIN RETURN (SELECT doc ->> 'email' FROM {name}.event_masked WHERE id = n); END $$;
             CREATE FUNCTION {name}.sql(n integer) RETURNS text LANGUAGE sql STABLE AS
                 $$ SELECT doc ->> 'email' FROM {name}.event_masked WHERE id = n $$;
             CREATE FUNCTION {name}.loops() RETURNS SETOF text LANGUAGE plpgsql AS
                 $$ BEGIN RETURN QUERY SELECT doc ->> 'email' FROM {name}.event_masked; END $$;"
        ))
        .expect("functions");
    let mut reader = fixture.reader();
    let statement =
        reader.prepare("SELECT plpgsql($1), sql($1), min(l), max(l) FROM loops() l").expect("a statement");
    let mut look = |id: i32| -> Vec<String> {
        let row = reader.query_one(&statement, &[&id]).expect("a row");
        (0..4).map(|n| row.get(n)).collect()
    };
    for _ in 0..2 {
        for id in 1..=7 {
            assert_eq!(look(id), [MASKED; 4]);
        }
        fixture.grant();
        for id in 1..=7 {
            assert_eq!(look(id), [SECRET; 4]);
        }
        fixture.revoke();
    }
    assert_eq!(look(1), [MASKED; 4]);
}

/// A matcher that is added now masks what the other connection reads next.
#[test]
fn matchers_follow() {
    let mut fixture = Fixture::new("matchers");
    let mut reader = fixture.reader();
    let statement =
        reader.prepare("SELECT doc ->> 'plan' FROM event_masked WHERE id = $1").expect("a statement");
    for _ in 0..2 {
        for id in 1..=7 {
            assert_eq!(seen(&mut reader, &statement, id), "pro");
        }
        fixture
            .admin
            .batch_execute("SELECT pii_add_matcher('wire plan', keys => '{plan}')")
            .expect("a matcher");
        assert_eq!(seen(&mut reader, &statement, 1), "p***");
        fixture.admin.batch_execute("SELECT pii_drop_matcher('wire plan')").expect("a drop");
    }
    assert_eq!(seen(&mut reader, &statement, 1), "pro");
}
