//! What a compiled program needs of the system that it runs on.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use object::elf::{self, FileHeader32, FileHeader64};
use object::read::elf::{Dyn, FileHeader, ProgramHeader, SectionHeader};
use object::{Endianness, FileKind};

/// A version of glibc: 2.39.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Glibc(pub(crate) u32, pub(crate) u32);

impl Glibc {
    /// Reads the name of a version of symbols, `GLIBC_2.34`; others than those of public releases are none.
    fn of_symbol(name: &str) -> Option<Self> {
        let (major, rest) = name.strip_prefix("GLIBC_")?.split_once('.')?;
        let minor = rest.split('.').next()?;
        Some(Glibc(major.parse().ok()?, minor.parse().ok()?))
    }
}

impl fmt::Display for Glibc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// What an ELF file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// For which machine it is.
    pub(crate) machine: elf::Machine,
    /// The shared libraries that it loads; none if it is static.
    pub(crate) libraries: Vec<String>,
    /// The oldest glibc that it runs with, if it needs any.
    pub(crate) glibc: Option<Glibc>,
    /// In bytes.
    pub(crate) size: u64,
}

impl Program {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let data =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&data).with_context(|| path.display().to_string())
    }

    fn parse(data: &[u8]) -> Result<Self> {
        match FileKind::parse(data).context("not a program")? {
            FileKind::Elf64 => Self::of::<FileHeader64<Endianness>>(data),
            FileKind::Elf32 => Self::of::<FileHeader32<Endianness>>(data),
            other => bail!("not a program for Linux: {other:?}"),
        }
    }

    fn of<Elf: FileHeader<Endian = Endianness>>(data: &[u8]) -> Result<Self> {
        let header = Elf::parse(data)?;
        let endian = header.endian()?;
        let sections = header.sections(endian, data)?;
        let mut libraries = Vec::new();
        for segment in header.program_headers(endian, data)? {
            let Some(entries) = segment.dynamic(endian, data)? else {
                continue;
            };
            let strings = sections
                .iter()
                .find_map(|section| section.dynamic(endian, data).transpose())
                .transpose()?;
            let Some((_, strings)) = strings else {
                continue;
            };
            let strings = sections.strings(endian, data, strings)?;
            for entry in entries
                .iter()
                .filter(|entry| entry.tag(endian) == elf::DT_NEEDED)
            {
                let name = entry.string(endian, strings)?;
                libraries.push(String::from_utf8_lossy(name).into_owned());
            }
        }
        let mut glibc = None;
        if let Some((mut needs, strings)) = sections.gnu_verneed(endian, data)? {
            let strings = sections.strings(endian, data, strings)?;
            while let Some((_, mut versions)) = needs.next()? {
                while let Some(version) = versions.next()? {
                    let name = version.name(endian, strings)?;
                    glibc = glibc.max(Glibc::of_symbol(&String::from_utf8_lossy(name)));
                }
            }
        }
        Ok(Program {
            machine: header.e_machine(endian),
            libraries,
            glibc,
            size: data.len() as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_glibc_are_compared_as_numbers() {
        let read = Glibc::of_symbol;
        assert_eq!(read("GLIBC_2.2.5"), Some(Glibc(2, 2)));
        assert!(read("GLIBC_2.4") < read("GLIBC_2.34"));
        for other in ["GLIBC_PRIVATE", "GLIBC_ABI_DT_RELR", "GCC_3.0", ""] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_program_is_refused() {
        for data in [&b""[..], b"#!/bin/sh\n", b"\x7fELF\x02\x01\x01 cut off"] {
            assert!(Program::parse(data).is_err());
        }
    }
}
