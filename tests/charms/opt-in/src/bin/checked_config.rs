//! Has a rule for an option.

use std::process::ExitCode;

use charm_core::model::{BadOption, CheckedConfig};
use opt_in::Config;

struct Settings;

impl CheckedConfig for Settings {
    type Config = Config;

    fn check(config: Config) -> Result<Self, BadOption> {
        match config.motto.is_empty() {
            true => Err(BadOption::new(Config::MOTTO, "a motto")),
            false => Ok(Settings),
        }
    }
}

fn main() -> ExitCode {
    opt_in::main(|charm| {
        charm.check_config::<Settings>();
    })
}
