charm_core::metadata!(mod charm, "src");



fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        let _ = charm;
    })
}
