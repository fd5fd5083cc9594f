//! Checks the charms in the given directories: one line `DIR: ok`, or the directory's problems with their level. Fails when Juju or
//! charmcraft would refuse one.
//!
//! `cargo run -q -p charm-metadata --example validate -- DIR…`

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use charm_metadata::{Charm, Level, Problem, Sources};

fn main() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut code = ExitCode::SUCCESS;
    let dirs: Vec<_> = std::env::args_os().skip(1).collect();
    if dirs.is_empty() {
        writeln!(io::stderr(), "usage: validate DIR…")?;
        return Ok(ExitCode::from(2));
    }
    for dir in dirs {
        let dir = Path::new(&dir);
        let problems = problems(dir);
        if problems.is_empty() {
            writeln!(out, "{}: ok", dir.display())?;
        }
        for problem in &problems {
            writeln!(out, "{}: {}: {problem}", dir.display(), problem.level)?;
            if problem.level != Level::Doubtful {
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn problems(dir: &Path) -> Vec<Problem> {
    match Sources::load(dir) {
        Ok(sources) => Charm::check(&sources).1,
        Err(errors) => errors.problems().to_vec(),
    }
}
