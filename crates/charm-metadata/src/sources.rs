//! The text of the files, from a directory or from memory.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::{Errors, FileName, Location, Problem};

/// The longest file that is read, in bytes. The longest of the published charms is below 100 KiB.
pub const LONGEST_FILE: usize = 1024 * 1024;

/// The text of each file that a charm has.
///
/// ```
/// use charm_metadata::{FileName, Sources};
///
/// let sources = Sources::default().with(FileName::Config, "options: {}");
/// assert_eq!(sources.present().collect::<Vec<_>>(), [FileName::Config]);
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Sources {
    texts: [Option<String>; 5],
}

impl Sources {
    /// Reads the files that `dir` holds.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, is longer than [`LONGEST_FILE`] or is not UTF-8, and a directory that
    /// holds neither charmcraft.yaml nor metadata.yaml.
    pub fn load(dir: &Path) -> Result<Self, Errors> {
        let mut sources = Self::default();
        let mut problems = Vec::new();
        for (file, text) in FileName::ALL.into_iter().zip(&mut sources.texts) {
            match read(&dir.join(file.as_str())) {
                Ok(read) => *text = read,
                Err(message) => problems.push(Problem::of_file(Location::start_of(file), message)),
            }
        }
        if problems.is_empty() && sources.has_no_charm() {
            let message = format!(
                "neither charmcraft.yaml nor metadata.yaml is in {}",
                dir.display()
            );
            problems.push(Problem::of_file(
                Location::start_of(FileName::Charmcraft),
                message,
            ));
        }
        if problems.is_empty() {
            Ok(sources)
        } else {
            Err(Errors::of(problems))
        }
    }

    /// These sources with the text of `file` set to `text`.
    #[must_use]
    pub fn with(mut self, file: FileName, text: impl Into<String>) -> Self {
        for (name, slot) in FileName::ALL.into_iter().zip(&mut self.texts) {
            if name == file {
                *slot = Some(text.into());
                break;
            }
        }
        self
    }

    /// The text of `file`, if the charm has it.
    #[must_use]
    pub fn text(&self, file: FileName) -> Option<&str> {
        self.iter()
            .find_map(|(name, text)| (name == file).then_some(text))
    }

    /// The files the charm has: those to watch for changes.
    pub fn present(&self) -> impl Iterator<Item = FileName> {
        self.iter().map(|(name, _)| name)
    }

    pub(crate) fn has_no_charm(&self) -> bool {
        self.text(FileName::Charmcraft).is_none() && self.text(FileName::Metadata).is_none()
    }

    fn iter(&self) -> impl Iterator<Item = (FileName, &str)> {
        FileName::ALL
            .into_iter()
            .zip(&self.texts)
            .filter_map(|(name, text)| Some((name, text.as_deref()?)))
    }
}

/// The text of the file, `None` when there is none.
fn read(path: &Path) -> Result<Option<String>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("the file cannot be opened: {error}")),
    };
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to know, however long the file says it is.
    let limit = LONGEST_FILE as u64 + 1;
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("the file cannot be read: {error}"))?;
    if bytes.len() > LONGEST_FILE {
        return Err(too_long());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            Err(format!(
                "the file is not UTF-8 from byte {offset} on; save it as UTF-8"
            ))
        }
    }
}

pub(crate) fn too_long() -> String {
    format!("the file is longer than {LONGEST_FILE} bytes, far longer than any charm's; shorten it")
}
