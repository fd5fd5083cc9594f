//! Whether the files that a charm is made of have changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;

/// How often to look. Nobody notices so little, and the files of a charm are looked at in a millisecond.
const PAUSE: Duration = Duration::from_millis(300);

/// The files of a directory as they were, but for those that git ignores.
#[derive(Debug)]
pub(crate) struct Watched {
    dir: PathBuf,
    files: Files,
}

type Files = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

impl Watched {
    /// As they are now.
    pub(crate) fn now(dir: &Path) -> Self {
        Watched {
            dir: dir.to_owned(),
            files: files(dir),
        }
    }

    /// Waits until they are not the same any more.
    pub(crate) fn wait(self) {
        while files(&self.dir) == self.files {
            thread::sleep(PAUSE);
        }
    }
}

fn files(dir: &Path) -> Files {
    // Outside of a repository `.gitignore` counts as well.
    let files = WalkBuilder::new(dir).require_git(false).build();
    let files = files.flatten().filter_map(|entry| {
        let metadata = entry
            .metadata()
            .ok()
            .filter(|metadata| metadata.is_file())?;
        let stamp = (metadata.modified().ok(), metadata.len());
        Some((entry.into_path(), stamp))
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_changes_comes_or_goes_is_seen_and_what_is_built_is_not() {
        let dir = tempfile::TempDir::new().unwrap();
        let dir = dir.path();
        fs::create_dir_all(dir.join("src")).unwrap();
        fs::create_dir_all(dir.join("target")).unwrap();
        fs::write(dir.join(".gitignore"), "/target\n").unwrap();
        fs::write(dir.join("src/lib.rs"), "// one").unwrap();
        let mut before = files(dir);
        let mut changes = |path: &str, text: Option<&str>| {
            match text {
                Some(text) => fs::write(dir.join(path), text).unwrap(),
                None => fs::remove_file(dir.join(path)).unwrap(),
            }
            let after = files(dir);
            let changes = after != before;
            before = after;
            changes
        };
        assert!(changes("src/lib.rs", Some("// three")));
        assert!(changes("charmcraft.yaml", Some("name: shop")));
        assert!(changes("charmcraft.yaml", None));
        assert!(!changes("target/shop", Some("\x7fELF")));
    }
}
