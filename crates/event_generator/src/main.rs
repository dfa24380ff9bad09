//! `event-generator --count N --size small|large --seed S [--clean] [--start ISO]`: events as NDJSON on standard output.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use event_generator::{Options, Size, line, time};

const USAGE: &str = "usage: event-generator [--count N] [--size small|large] [--seed S] [--clean] [--start 2026-01-01T00:00:00Z]
Writes N (1000) customer events as NDJSON. The same options always give the same bytes.
--clean: without personal data";

fn main() -> ExitCode {
    let (count, options) = match arguments(std::env::args().skip(1)) {
        Ok(parsed) => parsed,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match write(count, &options) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read (`| head`) has enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(count: u64, options: &Options) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    for index in 0..count {
        writeln!(out, "{}", line(options, index))?;
    }
    out.flush()
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<(u64, Options), String> {
    let mut count = 1000;
    let mut options = Options { size: Size::Small, seed: 1, clean: false, start: 1_767_225_600 };
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--count" => count = whole(&value()?)?,
            "--seed" => options.seed = whole(&value()?)?,
            "--clean" => options.clean = true,
            "--size" => {
                options.size = match value()?.as_str() {
                    "small" => Size::Small,
                    "large" => Size::Large,
                    other => return Err(format!("no size {other}: small or large")),
                }
            }
            "--start" => {
                let given = value()?;
                options.start =
                    time::parse(&given).ok_or(format!("{given} is not a time like 2026-01-31T08:30:00Z"))?;
            }
            "--help" | "-h" => return Err(String::new()),
            other => return Err(format!("no option {other}")),
        }
    }
    Ok((count, options))
}

fn whole(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is not a whole number"))
}
