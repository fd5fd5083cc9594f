charm_core::metadata!(
    #[expect(dead_code, reason = "about something else")]
    mod charm
);

use charm::DATABASE;
use charm_core::event::Start;
use charm_core::{Error, Model};

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        charm.observe_any((Start, DATABASE), show_status);
    })
}

fn show_status(_: &Model) -> Result<(), Error> {
    Ok(())
}
