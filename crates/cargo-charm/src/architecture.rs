//! Debian's architectures, which Juju uses, and Rust's targets for them.

use std::path::Path;
use std::process::Command;

use object::elf;

use crate::failure::Failure;

/// An architecture that Juju runs on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Architecture {
    /// Debian's name.
    pub(crate) name: &'static str,
    /// What `std::env::consts::ARCH` calls it.
    rust: &'static str,
    /// The target whose programs need nothing of the system.
    linked_statically: Option<&'static str>,
    /// The target whose programs need glibc.
    pub(crate) linked_to_glibc: &'static str,
    /// How ELF files say it.
    pub(crate) machine: elf::Machine,
}

const ALL: [Architecture; 7] = [
    Architecture {
        name: "amd64",
        rust: "x86_64",
        linked_statically: Some("x86_64-unknown-linux-musl"),
        linked_to_glibc: "x86_64-unknown-linux-gnu",
        machine: elf::EM_X86_64,
    },
    Architecture {
        name: "arm64",
        rust: "aarch64",
        linked_statically: Some("aarch64-unknown-linux-musl"),
        linked_to_glibc: "aarch64-unknown-linux-gnu",
        machine: elf::EM_AARCH64,
    },
    Architecture {
        name: "armhf",
        rust: "arm",
        linked_statically: Some("armv7-unknown-linux-musleabihf"),
        linked_to_glibc: "armv7-unknown-linux-gnueabihf",
        machine: elf::EM_ARM,
    },
    Architecture {
        name: "i386",
        rust: "x86",
        linked_statically: Some("i686-unknown-linux-musl"),
        linked_to_glibc: "i686-unknown-linux-gnu",
        machine: elf::EM_386,
    },
    Architecture {
        name: "ppc64el",
        rust: "powerpc64",
        linked_statically: Some("powerpc64le-unknown-linux-musl"),
        linked_to_glibc: "powerpc64le-unknown-linux-gnu",
        machine: elf::EM_PPC64,
    },
    Architecture {
        name: "riscv64",
        rust: "riscv64",
        linked_statically: Some("riscv64gc-unknown-linux-musl"),
        linked_to_glibc: "riscv64gc-unknown-linux-gnu",
        machine: elf::EM_RISCV,
    },
    // Rust ships no musl for it.
    Architecture {
        name: "s390x",
        rust: "s390x",
        linked_statically: None,
        linked_to_glibc: "s390x-unknown-linux-gnu",
        machine: elf::EM_S390,
    },
];

impl Architecture {
    /// The one of this name; none for one that Juju does not have.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|architecture| architecture.name == name)
    }

    /// That of this machine.
    pub(crate) fn of_this_machine() -> Option<&'static Self> {
        let here = std::env::consts::ARCH;
        ALL.iter().find(|architecture| architecture.rust == here)
    }

    pub(crate) fn is_of_this_machine(&self) -> bool {
        self.rust == std::env::consts::ARCH
    }

    /// The best of the targets that `installed` says are there: static, or else one whose programs need the system's glibc.
    ///
    /// # Errors
    ///
    /// When there is none, with the line that installs one.
    pub(crate) fn target(&self, installed: impl Fn(&str) -> bool) -> Result<&'static str, Failure> {
        let targets = self
            .linked_statically
            .into_iter()
            .chain([self.linked_to_glibc]);
        let mut found = targets.filter(|target| installed(target));
        let best = self.best_target();
        found.next().ok_or_else(|| {
            let what = format!("no Rust target for {} is installed", self.name);
            let help = format!("rustup target add {best}");
            Failure::new(what, help)
        })
    }

    /// The target to install, if any is missing.
    pub(crate) fn best_target(&self) -> &'static str {
        self.linked_statically.unwrap_or(self.linked_to_glibc)
    }
}

/// Whether rustc has the standard library of a target, however it came there.
pub(crate) fn is_installed(target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", target])
        .output();
    let Ok(output) = output else { return false };
    let dir = String::from_utf8_lossy(&output.stdout);
    output.status.success() && Path::new(dir.trim()).is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str, installed: &[&str]) -> String {
        let target = Architecture::named(name)
            .unwrap()
            .target(|target| installed.contains(&target));
        target.map_or_else(|error| crate::failure::told(&error.into()), str::to_owned)
    }

    #[test]
    fn the_static_target_is_taken_where_it_is_installed() {
        let both = ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl"];
        assert_eq!(target("amd64", &both), "x86_64-unknown-linux-musl");
        assert_eq!(target("amd64", &both[..1]), "x86_64-unknown-linux-gnu");
    }

    #[test]
    fn without_a_target_the_error_says_what_to_install() {
        let only_here = ["x86_64-unknown-linux-gnu"];
        assert_eq!(
            target("arm64", &only_here),
            "error: no Rust target for arm64 is installed\n help: rustup target add aarch64-unknown-linux-musl"
        );
        assert_eq!(
            target("s390x", &only_here),
            "error: no Rust target for s390x is installed\n help: rustup target add s390x-unknown-linux-gnu"
        );
    }
}
