//! Files and directories of the container: what there is, and how to make and remove them.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::answer::Refusal;
use crate::client::{Client, Target};
use crate::error::{Error, ErrorKind, PathError};
use crate::timestamp::Timestamp;
use crate::word::words;

words! {
    /// What a path leads to.
    FileType {
        /// A file.
        File = "file",
        /// A directory.
        Directory = "directory",
        /// A link.
        Symlink = "symlink",
        /// A socket.
        Socket = "socket",
        /// A named pipe.
        NamedPipe = "named-pipe",
        /// A device.
        Device = "device",
        /// Something else.
        Unknown = "unknown",
    }
}

/// What is known of a file or directory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct FileInfo {
    /// The whole path. Pebble writes what is not UTF-8 in it as U+FFFD.
    pub path: String,
    /// The last part of the path.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: FileType,
    /// How many bytes a file has.
    pub size: Option<u64>,
    /// Who may do what, as in `0o644`.
    #[serde(deserialize_with = "octal")]
    pub permissions: u32,
    /// When it was last changed, to the second.
    pub last_modified: Timestamp,
    /// The owner's id.
    pub user_id: Option<u32>,
    /// The owner's name; empty when the id has none.
    pub user: Option<String>,
    /// The group's id.
    pub group_id: Option<u32>,
    /// The group's name; empty when the id has none.
    pub group: Option<String>,
}

fn octal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let text = String::deserialize(deserializer)?;
    u32::from_str_radix(&text, 8).map_err(|_| de::Error::custom("permissions that are not octal"))
}

/// Whose something is, or who runs it. A name and an id of the same must agree; with a user alone, the
/// group is the user's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Owner {
    /// The user's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<u32>,
    /// The user's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The group's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<u32>,
    /// The group's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// How to make a directory.
#[derive(Debug, Clone, Default)]
pub struct MakeDir {
    /// Makes those above too, and is content when it is there already.
    pub parents: bool,
    /// `0o755` unless set.
    pub permissions: Option<u32>,
    /// Pebble's own user unless set.
    pub owner: Owner,
}

/// How to write a file.
#[derive(Debug, Clone, Default)]
pub struct Push {
    /// Makes the directories above.
    pub make_dirs: bool,
    /// `0o644` unless set.
    pub permissions: Option<u32>,
    /// Pebble's own user unless set.
    pub owner: Owner,
}

/// Three digits, as Pebble wants them.
pub(crate) fn permissions(mode: Option<u32>) -> Option<String> {
    mode.map(|mode| format!("{mode:03o}"))
}

/// What became of each path in a request.
#[derive(Deserialize)]
pub(crate) struct PathResult {
    path: String,
    error: Option<Refusal>,
}

/// The one result that a request for one path has.
pub(crate) fn done(request: &str, path: &str, results: Vec<PathResult>) -> Result<(), Error> {
    let [result] = <[PathResult; 1]>::try_from(results).map_err(|results| {
        Error::protocol(request, format!("{} results for a path", results.len()))
    })?;
    if result.path != path {
        return Err(Error::protocol(request, "a result of another path"));
    }
    match result.error {
        Some(refusal) => Err(refused(path, refusal.kind, refusal.message)),
        None => Ok(()),
    }
}

fn refused(path: &str, kind: Option<ErrorKind>, message: String) -> Error {
    let (path, kind) = (path.to_owned(), kind.unwrap_or(ErrorKind::GenericFileError));
    Error::Path(PathError {
        path,
        kind,
        message,
    })
}

const POST: &str = "/v1/files";

impl Client {
    /// What is in a directory, or the one file that `path` names. `pattern` keeps the names that match,
    /// as in `*.txt`.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when there is no such path or it cannot be read; or Pebble cannot be asked.
    pub fn list_files(&self, path: &str, pattern: Option<&str>) -> Result<Vec<FileInfo>, Error> {
        let target = Target::new(POST).with("action", "list").with("path", path);
        self.list_target(
            path,
            match pattern {
                Some(pattern) => target.with("pattern", pattern),
                None => target,
            },
        )
    }

    /// What is known of a file or of a directory itself.
    ///
    /// # Errors
    ///
    /// As of [`Client::list_files`].
    pub fn file_info(&self, path: &str) -> Result<FileInfo, Error> {
        let target = Target::new(POST).with("action", "list").with("path", path);
        let mut found = self.list_target(path, target.with("itself", "true"))?;
        found
            .pop()
            .ok_or_else(|| Error::protocol("GET /v1/files", "nothing about the path"))
    }

    fn list_target(&self, path: &str, target: Target) -> Result<Vec<FileInfo>, Error> {
        self.list(&target).map_err(|error| match error {
            Error::Api(refusal) if refusal.kind.is_some() => {
                refused(path, refusal.kind, refusal.message)
            }
            other => other,
        })
    }

    /// Makes a directory.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when it cannot be made; or Pebble cannot be asked.
    pub fn make_dir(&self, path: &str, options: &MakeDir) -> Result<(), Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        struct Dir<'a> {
            path: &'a str,
            make_parents: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            permissions: Option<String>,
            #[serde(flatten)]
            owner: &'a Owner,
        }
        #[derive(Serialize)]
        struct Make<'a> {
            action: &'static str,
            dirs: [Dir<'a>; 1],
        }
        let dir = Dir {
            path,
            make_parents: options.parents,
            permissions: permissions(options.permissions),
            owner: &options.owner,
        };
        let results = self.post(
            POST,
            &Make {
                action: "make-dirs",
                dirs: [dir],
            },
        )?;
        done("POST /v1/files", path, results)
    }

    /// Removes a file or an empty directory.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when it is not there or not empty; or Pebble cannot be asked.
    pub fn remove_path(&self, path: &str) -> Result<(), Error> {
        self.remove(path, false)
    }

    /// Removes a file, or a directory with all that is in it, if it is there.
    ///
    /// # Errors
    ///
    /// [`Error::Path`] when it cannot be removed; or Pebble cannot be asked.
    pub fn remove_all(&self, path: &str) -> Result<(), Error> {
        self.remove(path, true)
    }

    fn remove(&self, path: &str, recursive: bool) -> Result<(), Error> {
        #[derive(Serialize)]
        struct Item<'a> {
            path: &'a str,
            recursive: bool,
        }
        #[derive(Serialize)]
        struct Remove<'a> {
            action: &'static str,
            paths: [Item<'a>; 1],
        }
        let paths = [Item { path, recursive }];
        let results = self.post(
            POST,
            &Remove {
                action: "remove",
                paths,
            },
        )?;
        done("POST /v1/files", path, results)
    }
}
