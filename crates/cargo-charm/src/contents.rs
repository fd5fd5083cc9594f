//! What goes into a `.charm` file beside the program.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path};

use anyhow::{Context as _, Result};
use charm_metadata::{FileName, Part, Platform, Sources};
use ignore::WalkBuilder;
use serde::Serialize;

use crate::failure::Failure;
use crate::filter::Filter;

/// What people and Charmhub look for at the top of a charm. It is packed where it is there.
const AT_THE_TOP: [&str; 9] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "icon.svg",
    "lxd-profile.yaml",
    "version",
];

/// The files of a charm, by their paths in it.
pub(crate) type Contents = BTreeMap<String, File>;

/// A file in a charm.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_executable: bool,
}

impl File {
    fn text(text: impl Into<Vec<u8>>) -> Self {
        File {
            bytes: text.into(),
            is_executable: false,
        }
    }

    fn read(path: &Path) -> Result<Self> {
        let cannot = || format!("cannot read {}", path.display());
        let mode = fs::metadata(path)
            .with_context(cannot)?
            .permissions()
            .mode();
        Ok(File {
            bytes: fs::read(path).with_context(cannot)?,
            is_executable: mode & 0o100 != 0,
        })
    }
}

/// Writes the files into `dir`, which has nothing else then.
pub(crate) fn write(contents: &Contents, dir: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", dir.display());
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(cannot)?;
    }
    for (name, file) in contents {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(cannot)?;
        }
        fs::write(&path, &file.bytes).with_context(cannot)?;
        if file.is_executable {
            fs::set_permissions(&path, Permissions::from_mode(0o755)).with_context(cannot)?;
        }
    }
    Ok(())
}

/// The files of the charm in `dir`, with `program` to start.
pub(crate) fn gather(
    dir: &Path,
    sources: &Sources,
    parts: &[Part],
    platform: &Platform,
    program: &Path,
) -> Result<Contents> {
    let mut contents = Contents::new();
    for part in parts {
        add_part(dir, part, &mut contents)?;
    }
    for name in AT_THE_TOP {
        let path = dir.join(name);
        if path.is_file() {
            contents.insert(name.to_owned(), File::read(&path)?);
        }
    }
    // Last, so that nothing stands in for what Juju reads and runs.
    for name in [FileName::Metadata, FileName::Config, FileName::Actions] {
        if let Some(text) = sources.text(name) {
            contents.insert(name.as_str().to_owned(), File::text(text));
        }
    }
    for (name, text) in charm_metadata::packed(sources) {
        contents.insert(name.as_str().to_owned(), File::text(text));
    }
    contents.insert("manifest.yaml".to_owned(), File::text(manifest(platform)?));
    let dispatch = File {
        is_executable: true,
        ..File::read(program)?
    };
    contents.insert("dispatch".to_owned(), dispatch);
    Ok(contents)
}

/// On which systems the charm runs, and what packed it. No time: the same charm is the same file.
fn manifest(platform: &Platform) -> Result<String> {
    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Manifest<'a> {
        cargo_charm_version: &'static str,
        bases: &'a [charm_metadata::Base],
    }
    Ok(serde_json::to_string(&Manifest {
        cargo_charm_version: env!("CARGO_PKG_VERSION"),
        bases: &platform.bases,
    })?)
}

/// Adds the files that a part brings, but for the program.
fn add_part(dir: &Path, part: &Part, contents: &mut Contents) -> Result<()> {
    if let Some(script) = part.scripts().next() {
        return Err(only_charmcraft(part, &format!("has a script, `{script}`")).into());
    }
    match part.plugin() {
        // The program of the one is what is packed as `dispatch`; the other brings nothing.
        "rust" | "nil" => Ok(()),
        "dump" => dump(dir, part, contents),
        other => Err(only_charmcraft(part, &format!("is built by the plugin `{other}`")).into()),
    }
}

fn only_charmcraft(part: &Part, why: &str) -> Failure {
    Failure::new(
        format!(
            "charmcraft.yaml: part `{}` {why}, which only charmcraft can run",
            part.name
        ),
        "pack with `charmcraft pack`, or bring files with the plugin `dump`",
    )
}

/// The plugin `dump`: files as they are.
fn dump(dir: &Path, part: &Part, contents: &mut Contents) -> Result<()> {
    let source = part.source.as_deref().unwrap_or(".");
    let root = dir
        .join(source)
        .join(part.source_subdir.as_deref().unwrap_or("."));
    if !root.is_dir() {
        let what = format!("part `{}`: {} is no directory", part.name, root.display());
        return Err(Failure::new(what, "only sources on this machine can be packed").into());
    }
    let (stage, prime) = (Filter::new(&part.stage)?, Filter::new(&part.prime)?);
    let files = WalkBuilder::new(&root)
        .standard_filters(false)
        .add_custom_ignore_filename(".jujuignore")
        .filter_entry(|entry| !is_of_the_build(entry.path()))
        .sort_by_file_path(Path::cmp)
        .build();
    for entry in files {
        let entry = entry?;
        let path = entry.path().strip_prefix(&root)?;
        let Some(name) = in_archive(path) else {
            let what = format!(
                "{} has no name that Juju can unpack",
                entry.path().display()
            );
            return Err(Failure::new(what, "names in a charm are UTF-8").into());
        };
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else {
            continue;
        };
        let name = organized(part, &name)?;
        if !stage.takes(&name) || !prime.takes(&name) {
            continue;
        }
        if !kind.is_file() {
            let what = format!("{} is no plain file", entry.path().display());
            let help = "put a copy there, or leave it out with `stage: [-PATH]` or .jujuignore";
            return Err(Failure::new(what, help).into());
        }
        contents.insert(name, File::read(entry.path())?);
    }
    Ok(())
}

/// What cargo, git and earlier packing leave in a charm's directory.
fn is_of_the_build(path: &Path) -> bool {
    let is_cache = || path.join("CACHEDIR.TAG").is_file();
    path.file_name().is_some_and(|name| name == ".git")
        || path
            .extension()
            .is_some_and(|extension| extension == "charm")
        || is_cache()
}

fn in_archive(path: &Path) -> Option<String> {
    let parts = path.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

/// Where `organize` puts a file: the longest entry that is the file or a directory above it counts.
fn organized(part: &Part, name: &str) -> Result<String> {
    for (from, to) in part.organize.iter().rev() {
        if from.contains(['*', '?', '[']) {
            return Err(only_charmcraft(part, &format!("organizes `{from}`, a pattern")).into());
        }
        let from = from.trim_end_matches('/');
        if name == from {
            let last = from.rsplit('/').next().unwrap_or(from);
            let into = to.strip_suffix('/').map(|dir| format!("{dir}/{last}"));
            return Ok(into.unwrap_or_else(|| to.clone()));
        }
        if let Some(rest) = name
            .strip_prefix(from)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            return Ok(format!("{}/{rest}", to.trim_end_matches('/')));
        }
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_go_where_organize_puts_them() {
        let organize = [("a.txt", "b.txt"), ("docs", "manual"), ("x/y", "z/")];
        let organize = organize.map(|(from, to)| (from.to_owned(), to.to_owned()));
        let mut part = Part::default();
        part.organize.extend(organize);
        let to = |name: &str| organized(&part, name).unwrap();
        assert_eq!(to("a.txt"), "b.txt");
        assert_eq!(to("docs/deep/one.md"), "manual/deep/one.md");
        assert_eq!(to("x/y"), "z/y");
        assert_eq!(to("docsy"), "docsy");
    }
}
