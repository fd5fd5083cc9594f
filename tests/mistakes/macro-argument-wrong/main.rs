charm_core::metadata!(charm);



fn main() -> std::process::ExitCode {
    charm_core::main(|charm| {
        let _ = charm;
    })
}
