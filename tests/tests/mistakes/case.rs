//! The cases, as they stand in `tests/mistakes`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use charm_tests::repository;

use crate::messages::Output;

/// A charm with a mistake, or with none.
pub(crate) struct Case {
    pub(crate) name: String,
    /// Its files by name, with the text.
    pub(crate) files: BTreeMap<String, String>,
    expected: String,
}

impl Case {
    pub(crate) fn all() -> Vec<Self> {
        let entries = fs::read_dir(directory()).expect("tests/mistakes can be read");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("tests/mistakes can be read"))
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().expect("a name in UTF-8"))
            .collect();
        names.sort();
        assert!(!names.is_empty());
        names.iter().map(|name| Case::read(name)).collect()
    }

    pub(crate) fn read(name: &str) -> Self {
        let mut files = files(&directory().join(name));
        let expected = files.remove("expected.txt").unwrap_or_default();
        if !files.keys().any(|file| file.ends_with(".yaml")) {
            files.extend(files_of_all());
        }
        Case {
            name: name.to_owned(),
            files,
            expected,
        }
    }

    pub(crate) fn file(&self, name: &str) -> &str {
        self.files.get(name).expect("the case has the file")
    }

    /// Whether the compiler says what it should.
    pub(crate) fn compare(&self, output: &Output) -> Result<(), String> {
        let mut lines = self.expected.lines();
        let counts = output.counts();
        let expected = lines.next().unwrap_or("no expected.txt");
        if counts != expected {
            return Err(format!("expected {expected}, found {counts}"));
        }
        let mut rest = output.text.lines();
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            if !rest.any(|said| said.contains(line)) {
                return Err(format!("nobody says, or not in this order: {line}"));
            }
        }
        Ok(())
    }

    pub(crate) fn write_expected(&self, output: &Output) {
        let path = directory().join(&self.name).join("expected.txt");
        let text = format!("{}\n{}", output.counts(), output.text);
        fs::write(path, text).expect("expected.txt can be written");
    }
}

/// The YAML of cases that have none.
fn files_of_all() -> BTreeMap<String, String> {
    files(&directory())
}

fn files(dir: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    entries
        .map(|entry| entry.expect("the directory can be read").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            let text = fs::read_to_string(&path).expect("a file in UTF-8");
            (name.expect("a name in UTF-8").to_owned(), text)
        })
        .collect()
}

fn directory() -> PathBuf {
    repository().join("tests/mistakes")
}
