//! A mask over a huge document can be stopped, and nobody else notices.

use std::time::{Duration, Instant};

use postgres::NoTls;
use wire::{Fixture, state};

/// About 200 MB in one document: two million strings of a hundred bytes, each with something to mask.
fn fill(fixture: &mut Fixture) {
    let name = fixture.name.clone();
    fixture
        .admin
        .batch_execute(&format!(
            "CREATE TABLE {name}.huge (doc jsonb);
             ALTER TABLE {name}.huge ALTER doc SET STORAGE EXTERNAL;
             INSERT INTO {name}.huge
                 SELECT jsonb_build_object('list', jsonb_agg('please write to user' || n || '@example.com about the order, and call +1 415 555 0132 too'
                     || repeat('.', 20))) FROM generate_series(1, 2000000) n;
             SELECT pii_create_masked_view('{name}.huge');
             GRANT SELECT ON {name}.huge_masked TO {name};"
        ))
        .expect("a huge document");
    let size: i64 = fixture
        .admin
        .query_one(&format!("SELECT sum(pg_column_size(doc))::bigint FROM {name}.huge"), &[])
        .expect("its size")
        .get(0);
    assert!(size > 190_000_000, "{size} bytes");
}

/// A hundred masks of it: the count is over what the mask yields.
const QUERY: &str = "SELECT count(doc) FROM huge_masked, generate_series(1, 100)";

#[test]
fn a_mask_in_progress_can_be_stopped() {
    let mut fixture = Fixture::new("cancel");
    fill(&mut fixture);

    // By the server's own clock.
    let mut reader = fixture.reader();
    reader.batch_execute("SET statement_timeout = '300ms'").expect("a timeout");
    let began = Instant::now();
    let error = reader.query(QUERY, &[]).expect_err("it takes longer");
    let took = began.elapsed();
    assert_eq!(state(&error), "57014", "{error}");
    assert!(took < Duration::from_millis(1300), "stopped after {took:?}");

    // By another connection, and meanwhile a third one works on.
    reader.batch_execute("RESET statement_timeout").expect("no timeout");
    let cancel = reader.cancel_token();
    let mut other = fixture.reader();
    let (error, took) = std::thread::scope(|scope| {
        let running = scope.spawn(move || {
            let error = reader.query(QUERY, &[]).expect_err("it is stopped");
            (reader, error, Instant::now())
        });
        std::thread::sleep(Duration::from_millis(300));
        let began = Instant::now();
        let seen: i64 = other.query_one("SELECT count(*) FROM event_masked", &[]).expect("rows").get(0);
        assert_eq!(seen, 10);
        assert!(began.elapsed() < Duration::from_millis(500), "others wait for {:?}", began.elapsed());
        let began = Instant::now();
        cancel.cancel_query(NoTls).expect("a cancel");
        let (mut reader, error, ended) = running.join().expect("no panic");
        // The connection goes on as if nothing had been.
        let seen: i64 = reader.query_one("SELECT count(*) FROM event_masked", &[]).expect("rows").get(0);
        assert_eq!(seen, 10);
        (error, ended.saturating_duration_since(began))
    });
    assert_eq!(state(&error), "57014", "{error}");
    assert!(took < Duration::from_secs(1), "stopped {took:?} after the cancel");
}
