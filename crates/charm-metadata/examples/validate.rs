//! Checks the charms in the given directories: one line `DIR: ok`, or the directory's problems.
//!
//! `cargo run -q -p charm-metadata --example validate -- DIR…`

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use charm_metadata::Charm;

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
        match Charm::load(dir) {
            Ok(_) => writeln!(out, "{}: ok", dir.display())?,
            Err(errors) => {
                code = ExitCode::FAILURE;
                for problem in &errors {
                    writeln!(out, "{}: {problem}", dir.display())?;
                }
            }
        }
    }
    Ok(code)
}
