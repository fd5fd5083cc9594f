//! Files that are only in the state.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A file or directory of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// What it is, and what is in it.
    pub content: FileContent,
    /// Who may do what, as in `0o644`.
    pub permissions: u32,
    /// The owner's id.
    pub user_id: u32,
    /// The group's id.
    pub group_id: u32,
}

/// What is in a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileContent {
    /// It is a directory; what is in it has paths below its own.
    Directory,
    /// The bytes of a file.
    File(Vec<u8>),
}

/// Bytes may be a secret.
impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileContent::Directory => f.write_str("Directory"),
            FileContent::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
        }
    }
}

impl FileState {
    /// A file of root's that all may read.
    #[must_use]
    pub fn file(content: impl Into<Vec<u8>>) -> Self {
        FileState {
            content: FileContent::File(content.into()),
            permissions: 0o644,
            user_id: 0,
            group_id: 0,
        }
    }

    /// A directory of root's that all may read.
    #[must_use]
    pub fn directory() -> Self {
        FileState {
            content: FileContent::Directory,
            permissions: 0o755,
            ..Self::file([])
        }
    }

    /// The bytes, if it is a file.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            FileContent::File(bytes) => Some(bytes),
            FileContent::Directory => None,
        }
    }
}

/// The directory above a path; the root has none.
pub(crate) fn parent(path: &str) -> Option<&str> {
    let (above, name) = path.rsplit_once('/')?;
    match (above, name) {
        ("", "") => None,
        ("", _) => Some("/"),
        _ => Some(above),
    }
}

/// Makes the directories above a path, where they are not there.
pub(crate) fn parents(files: &mut BTreeMap<String, FileState>, path: &str) {
    let mut above = parent(path);
    while let Some(dir) = above.filter(|dir| *dir != "/") {
        files
            .entry(dir.to_owned())
            .or_insert_with(FileState::directory);
        above = parent(dir);
    }
}
