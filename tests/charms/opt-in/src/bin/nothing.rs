//! The small charm and nothing more.

use std::process::ExitCode;

fn main() -> ExitCode {
    opt_in::main(|_| {})
}
