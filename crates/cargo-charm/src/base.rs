//! The systems that charms run on, and whether a program runs there.

use charm_metadata::Base;

use crate::architecture::Architecture;
use crate::failure::Failure;
use crate::program::{Glibc, Program};

/// The glibc of each base, as its distribution ships it for as long as it is kept.
const GLIBC: [(&str, &str, Glibc); 8] = [
    ("ubuntu", "18.04", Glibc(2, 27)),
    ("ubuntu", "20.04", Glibc(2, 31)),
    ("ubuntu", "22.04", Glibc(2, 35)),
    ("ubuntu", "24.04", Glibc(2, 39)),
    ("ubuntu", "25.04", Glibc(2, 41)),
    ("ubuntu", "25.10", Glibc(2, 42)),
    ("ubuntu", "26.04", Glibc(2, 43)),
    ("almalinux", "9", Glibc(2, 34)),
];

/// Libraries that come with glibc.
const OF_GLIBC: [&str; 7] = [
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libresolv.so.2",
    "libutil.so.1",
];

/// Whether `program` runs on `base`.
///
/// # Errors
///
/// Why it does not, and what helps.
pub(crate) fn check(
    program: &Program,
    base: &Base,
    architecture: &Architecture,
) -> Result<(), Failure> {
    let what = |reason: String| {
        format!(
            "the charm does not run on {}@{}: {reason}",
            base.name, base.channel
        )
    };
    if program.machine != architecture.machine {
        return Err(Failure::new(
            what(format!("its program is not one for {}", architecture.name)),
            format!(
                "build it for {}: `--target {}`",
                architecture.name,
                architecture.best_target()
            ),
        ));
    }
    let is_of_system = |name: &str| {
        OF_GLIBC.contains(&name)
            || name.starts_with("ld-linux")
            || name == "ld64.so.1"
            || name == "libgcc_s.so.1"
    };
    let static_instead = || match architecture.best_target() {
        target if target.contains("musl") => format!("rustup target add {target}"),
        _ => "build on the oldest base that the charm names".to_owned(),
    };
    if let Some(library) = program.libraries.iter().find(|name| !is_of_system(name)) {
        return Err(Failure::new(
            what(format!(
                "its program loads {library}, which may not be there"
            )),
            "link it statically; many crates have a feature `vendored` or `bundled`",
        ));
    }
    let (Some(needed), Some(present)) = (program.glibc, glibc(base)) else {
        return Ok(());
    };
    if needed > present {
        return Err(Failure::new(
            what(format!(
                "its program needs glibc {needed}, and that base has {present}"
            )),
            static_instead(),
        ));
    }
    Ok(())
}

/// The glibc of a base; none for one that is not known here.
pub(crate) fn glibc(base: &Base) -> Option<Glibc> {
    let mut known = GLIBC.iter();
    let found = known.find(|(name, channel, _)| base.name == *name && base.channel == *channel);
    found.map(|(_, _, glibc)| *glibc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::elf;

    fn verdict(channel: &str, glibc: Option<Glibc>, libraries: &[&str]) -> Option<String> {
        let program = Program {
            machine: elf::EM_X86_64,
            libraries: libraries.iter().map(|&name| name.into()).collect(),
            glibc,
            size: 0,
        };
        let base = Base {
            name: "ubuntu".to_owned(),
            channel: channel.to_owned(),
            architectures: vec!["amd64".to_owned()],
        };
        let architecture = Architecture::named("amd64").unwrap();
        let error = check(&program, &base, architecture).err()?;
        Some(crate::failure::told(&error.into()))
    }

    #[test]
    fn a_static_program_runs_everywhere() {
        assert_eq!(verdict("18.04", None, &[]), None);
    }

    #[test]
    fn a_newer_glibc_than_the_base_has_is_refused_with_the_target_to_install() {
        let libraries = ["libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"];
        assert_eq!(verdict("22.04", Some(Glibc(2, 35)), &libraries), None);
        assert_eq!(
            verdict("20.04", Some(Glibc(2, 34)), &libraries).unwrap(),
            "error: the charm does not run on ubuntu@20.04: its program needs glibc 2.34, and that base has 2.31\n \
             help: rustup target add x86_64-unknown-linux-musl"
        );
        // A base of tomorrow has a newer one.
        assert_eq!(verdict("30.04", Some(Glibc(2, 34)), &libraries), None);
    }

    #[test]
    fn a_library_that_the_base_may_not_have_is_named() {
        let told = verdict("24.04", Some(Glibc(2, 34)), &["libssl.so.3", "libc.so.6"]).unwrap();
        assert!(told.contains("loads libssl.so.3"), "{told}");
    }

    #[test]
    fn a_program_of_another_machine_is_refused() {
        let program = Program {
            machine: elf::EM_AARCH64,
            libraries: vec![],
            glibc: None,
            size: 0,
        };
        let base = Base {
            name: "ubuntu".to_owned(),
            channel: "24.04".to_owned(),
            architectures: vec![],
        };
        let architecture = Architecture::named("amd64").unwrap();
        let error = check(&program, &base, architecture).unwrap_err();
        assert!(error.to_string().contains("not one for amd64"), "{error}");
    }
}
