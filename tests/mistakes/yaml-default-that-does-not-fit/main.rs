charm_core::metadata!(mod charm);

use charm::Config;

fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        let _ = (charm, Config::load);
    })
}
