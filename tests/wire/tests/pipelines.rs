//! Messages that are sent together, with changes of the role between them, and portals that are run in parts: each part
//! shows what the role of that moment may see, whoever it was planned for.

use postgres::Config;
use wire::raw::{Answer, Raw, bind, execute, parse, run};
use wire::{Fixture, MASKED, SECRET};

const QUERY: &str = "SELECT doc ->> 'email' FROM event_masked ORDER BY id";

/// The role of the fixture that is granted access, and its team, that is not: a superuser becomes one or the other.
struct Roles {
    fixture: Fixture,
    granted: String,
    other: String,
}

impl Roles {
    fn new(name: &str) -> Roles {
        let mut fixture = Fixture::new(name);
        let name = fixture.name.clone();
        fixture
            .admin
            .batch_execute(&format!(
                "GRANT USAGE ON SCHEMA {name} TO {name}_team; GRANT SELECT ON {name}.event_masked TO {name}_team;
                 CREATE VIEW {name}.twin AS SELECT * FROM {name}.event; GRANT SELECT ON {name}.twin TO {name}, {name}_team"
            ))
            .expect("rights");
        Roles { fixture, granted: format!("SET ROLE {name}"), other: format!("SET ROLE {name}_team") }
    }

    fn connect(&self) -> Raw {
        let mut config: Config = wire::superuser();
        config.options(&format!("-c search_path={},public", self.fixture.name));
        Raw::connect(&config)
    }

    /// Everything, or one category: with the one the call goes from the plan, with the other it stays.
    fn grant(&mut self, categories: &str) {
        let name = self.fixture.name.clone();
        self.fixture.revoke();
        self.fixture
            .admin
            .batch_execute(&format!(
                "SELECT pii_grant_access('{name}', source => '{name}.event', categories => {categories})"
            ))
            .expect("a grant");
    }
}

const KINDS: [&str; 2] = ["NULL", "'{email}'"];

fn rows(text: &str, count: usize) -> Vec<Answer> {
    let mut rows: Vec<_> = (0..count).map(|_| Answer::Row(text.into())).collect();
    rows.push(Answer::Suspended);
    rows
}

/// One statement, bound anew after each change of the role, in one transaction and in one for all of the messages.
#[test]
fn a_statement_is_bound_for_the_role_of_that_moment() {
    let mut roles = Roles::new("bound");
    for (kind, begin) in KINDS.iter().flat_map(|kind| [(kind, true), (kind, false)]) {
        roles.grant(kind);
        let mut raw = roles.connect();
        if begin {
            raw.send(&[run("BEGIN")]);
        }
        let mut messages = vec![run(&roles.granted), parse("kept", QUERY)];
        // Often enough for a generic plan.
        for n in 0..14 {
            let portal = format!("p{n}");
            let role = if n % 2 == 0 { &roles.granted } else { &roles.other };
            messages.extend([run(role), bind(&portal, "kept"), execute(&portal, 2)]);
        }
        let expected: Vec<_> =
            (0..14).flat_map(|n| rows(if n % 2 == 0 { SECRET } else { MASKED }, 2)).collect();
        assert_eq!(raw.send(&messages), expected, "{kind}, in a transaction: {begin}");
    }
}

/// A portal that was bound for one role, and run for another before anything was fetched, or after a part was.
#[test]
fn a_portal_is_run_for_the_role_of_that_moment() {
    let mut roles = Roles::new("run");
    for (kind, fetched) in KINDS.iter().flat_map(|kind| [(kind, 0), (kind, 3)]) {
        roles.grant(kind);
        let mut raw = roles.connect();
        let mut messages =
            vec![run("BEGIN"), run(&roles.granted), parse("kept", QUERY), bind("portal", "kept")];
        let mut expected = Vec::new();
        if fetched > 0 {
            messages.push(execute("portal", fetched));
            expected.extend(rows(SECRET, fetched as usize));
        }
        messages.extend([run(&roles.other), execute("portal", 2)]);
        // Planned in clear, it is refused; else the mask is decided now.
        expected.extend(if *kind == "NULL" { vec![Answer::Error("42501".into())] } else { rows(MASKED, 2) });
        assert_eq!(raw.send(&messages), expected, "{kind}, {fetched} rows before");
    }
}

/// Each role its own portal, run by turns.
#[test]
fn portals_of_two_roles_do_not_mix() {
    let mut roles = Roles::new("turns");
    for kind in KINDS {
        roles.grant(kind);
        let mut raw = roles.connect();
        let mut messages = vec![run("BEGIN"), parse("kept", QUERY)];
        messages.extend([
            run(&roles.granted),
            bind("clear", "kept"),
            run(&roles.other),
            bind("masked", "kept"),
        ]);
        let mut expected = Vec::new();
        for _ in 0..3 {
            messages.extend([
                run(&roles.granted),
                execute("clear", 1),
                run(&roles.other),
                execute("masked", 1),
            ]);
            expected.extend(rows(SECRET, 1));
            expected.extend(rows(MASKED, 1));
        }
        assert_eq!(raw.send(&messages), expected, "{kind}");
    }
}

/// A grant and its end between two parts: the next part shows it.
#[test]
fn a_portal_follows_grants_between_its_parts() {
    let mut roles = Roles::new("parts");
    let mut raw = roles.connect();
    let begin = [
        run("BEGIN"),
        run(&roles.granted),
        parse("kept", QUERY),
        bind("portal", "kept"),
        execute("portal", 2),
    ];
    assert_eq!(raw.send(&begin), rows(MASKED, 2));
    roles.grant("'{email}'");
    assert_eq!(raw.send(&[execute("portal", 2)]), rows(SECRET, 2));
    roles.fixture.revoke();
    assert_eq!(raw.send(&[execute("portal", 2)]), rows(MASKED, 2));
    // Another statement of the same transaction gains as much.
    roles.grant("NULL");
    assert_eq!(
        raw.send(&[execute("portal", 2), bind("other", "kept"), execute("other", 2)]),
        [rows(SECRET, 2), rows(SECRET, 2)].concat_all()
    );
}

/// A membership that is granted, taken back to a savepoint, and used, in one go.
#[test]
fn memberships_of_a_savepoint_end_with_it() {
    let mut roles = Roles::new("savepoint");
    roles.grant("NULL");
    let name = roles.fixture.name.clone();
    let mut raw = roles.connect();
    let look = |portal: &str| {
        [run(&roles.other), bind(portal, "kept"), execute(portal, 1), run("RESET ROLE")].concat()
    };
    let messages = [
        run("BEGIN"),
        parse("kept", QUERY),
        look("before"),
        run("SAVEPOINT s"),
        run(&format!("GRANT {name} TO {name}_team")),
        look("within"),
        run("ROLLBACK TO s"),
        look("after"),
        run(&format!("GRANT {name} TO {name}_team")),
        look("again"),
        run("ROLLBACK"),
        run("BEGIN"),
        look("in the end"),
    ];
    let expected = [rows(MASKED, 1), rows(SECRET, 1), rows(MASKED, 1), rows(SECRET, 1), rows(MASKED, 1)];
    assert_eq!(raw.send(&messages), expected.concat_all());
}

/// What SECURITY.md says is not protected: statements whose rows are gathered at the first part keep them as they were.
#[test]
fn what_is_gathered_at_the_first_part_stays() {
    let mut roles = Roles::new("gathered");
    let name = roles.fixture.name.clone();
    roles
        .fixture
        .admin
        .batch_execute(&format!(
            "CREATE TABLE {name}.copy (seen text); GRANT SELECT, INSERT ON {name}.copy TO {name}"
        ))
        .expect("a table");
    for kind in KINDS {
        roles.grant(kind);
        for gathering in
            ["EXECUTE kept", "INSERT INTO copy SELECT doc ->> 'email' FROM event_masked RETURNING seen"]
        {
            let messages = [
                run("BEGIN"),
                run(&roles.granted),
                run("DEALLOCATE ALL"),
                run(&format!("PREPARE kept AS {QUERY}")),
                parse("gathers", gathering),
                bind("portal", "gathers"),
                execute("portal", 2),
                run(&roles.other),
                execute("portal", 2),
            ];
            let mut raw = roles.connect();
            let expected = [rows(SECRET, 2), rows(SECRET, 2)].concat_all();
            assert_eq!(raw.send(&messages), expected, "{kind}, {gathering}");
        }
    }
}

/// The twin without a mask: a portal hands on to whoever runs it.
#[test]
fn nothing_stands_between_a_portal_of_the_twin_and_whoever_runs_it() {
    let roles = Roles::new("twin");
    let mut raw = roles.connect();
    let query = QUERY.replace("event_masked", "twin");
    let messages = [
        run("BEGIN"),
        run(&roles.granted),
        parse("kept", &query),
        bind("portal", "kept"),
        execute("portal", 2),
        run(&roles.other),
        execute("portal", 2),
    ];
    assert_eq!(raw.send(&messages), [rows(SECRET, 2), rows(SECRET, 2)].concat_all());
}

/// Answers one after the other.
trait ConcatAll {
    fn concat_all(self) -> Vec<Answer>;
}

impl<const N: usize> ConcatAll for [Vec<Answer>; N] {
    fn concat_all(self) -> Vec<Answer> {
        self.into_iter().flatten().collect()
    }
}
