//! What a path of a container is, and why something cannot be done to it.

use std::io;
use std::time::SystemTime;

use charm_pebble::{FileType, Timestamp};
use serde_json::{Value, json};

use crate::http::Refusal;
use crate::memory::FileState;

/// Users of a container without a file system.
pub(crate) const USERS: [(u32, &str); 2] = [(0, "root"), (65534, "nobody")];
pub(crate) const GROUPS: [(u32, &str); 2] = [(0, "root"), (65534, "nogroup")];

/// What a file is to be.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    pub(crate) permissions: Option<u32>,
    pub(crate) user_id: Option<u32>,
    pub(crate) group_id: Option<u32>,
}

/// What is known of a path.
pub(crate) struct Found {
    pub(crate) path: String,
    pub(crate) kind: FileType,
    pub(crate) size: Option<u64>,
    pub(crate) permissions: u32,
    pub(crate) modified: Option<SystemTime>,
    pub(crate) user_id: u32,
    pub(crate) group_id: u32,
}

impl Found {
    pub(crate) fn of(path: &str, file: &FileState) -> Self {
        let bytes = file.bytes();
        Found {
            path: path.to_owned(),
            kind: if bytes.is_some() {
                FileType::File
            } else {
                FileType::Directory
            },
            size: bytes.map(|bytes| bytes.len() as u64),
            permissions: file.permissions,
            modified: None,
            user_id: file.user_id,
            group_id: file.group_id,
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.path
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or("/")
    }

    pub(crate) fn shown(&self) -> Value {
        let name = |known: &[(u32, &str)], id| {
            known
                .iter()
                .find(|(number, _)| *number == id)
                .map_or("", |(_, name)| name)
                .to_owned()
        };
        // Pebble says it to the second.
        let modified = Timestamp::from(self.modified.unwrap_or(SystemTime::UNIX_EPOCH)).to_string();
        let seconds = modified.split('.').next().unwrap_or_default();
        let mut shown = json!({
            "path": self.path, "name": self.name(), "type": self.kind,
            "permissions": format!("{:03o}", self.permissions), "last-modified": format!("{seconds}Z"),
            "user-id": self.user_id, "user": name(&USERS, self.user_id),
            "group-id": self.group_id, "group": name(&GROUPS, self.group_id),
        });
        if let (Some(size), Some(shown)) = (self.size, shown.as_object_mut()) {
            shown.insert("size".to_owned(), size.into());
        }
        shown
    }
}

/// Why something could not be done to a path.
#[derive(Debug)]
pub(crate) struct FileError {
    kind: &'static str,
    message: String,
}

impl FileError {
    pub(crate) fn not_found(action: &str, path: &str) -> Self {
        Self {
            kind: "not-found",
            message: format!("{action} {path}: no such file or directory"),
        }
    }

    pub(crate) fn generic(message: impl Into<String>) -> Self {
        Self {
            kind: "generic-file-error",
            message: message.into(),
        }
    }

    pub(crate) fn irregular(path: &str) -> Self {
        Self::generic(format!("can only read a regular file: {path:?}"))
    }

    pub(crate) fn of_system(action: &str, path: &str, error: &io::Error) -> Self {
        let words = error.to_string().to_lowercase();
        let words = words
            .split(" (os error")
            .next()
            .unwrap_or_default()
            .to_owned();
        let kind = match error.kind() {
            io::ErrorKind::NotFound => "not-found",
            io::ErrorKind::PermissionDenied => "permission-denied",
            _ => "generic-file-error",
        };
        Self {
            kind,
            message: format!("{action} {path}: {words}"),
        }
    }

    pub(crate) fn result(&self) -> Value {
        json!({"message": self.message, "kind": self.kind})
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        let status = if error.kind == "not-found" { 404 } else { 400 };
        Refusal {
            status,
            kind: Some(error.kind),
            message: error.message,
        }
    }
}
