//! A packed charm, a `.charm` file: read and unpacked as hostile input.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use charm_metadata::{Charm, Errors, FileName, LONGEST_FILE, Sources};
use juju_vocabulary::text::excerpt;
use zip::ZipArchive;
use zip::result::ZipError;

/// How much a charm may hold, unpacked, in bytes. The largest published ones are a quarter of it.
const MOST_BYTES: u64 = 1 << 30;
/// How many files and directories it may hold.
const MOST_ENTRIES: usize = 100_000;
/// Of a mode, what kind of file it is, and the kinds that a charm may hold.
const KIND: u32 = 0o170_000;
const PLAIN: u32 = 0o100_000;
const DIRECTORY: u32 = 0o040_000;

/// A packed charm cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is no zip file, or a broken one.
    #[error("not a charm that can be unpacked: {0}")]
    Zip(#[from] ZipError),
    /// It cannot be read, or its files cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A file has a name that leads elsewhere, or is not one that every reader takes for the same.
    #[error("`{0}` is not the plain path of a file in the charm")]
    Path(String),
    /// Two files would be one.
    #[error("`{0}` is in it twice, or is a file and a directory")]
    Twice(String),
    /// A symbolic link or a device.
    #[error("`{0}` is neither a plain file nor a directory; pack a copy of what it stands for")]
    Special(String),
    /// It would fill the disk.
    #[error("it unpacks to more than {MOST_BYTES} bytes or {MOST_ENTRIES} files")]
    TooLarge,
    /// Files share their bytes, which only traps do.
    #[error("its files overlap")]
    Overlapping,
    /// One of the files that describe the charm is missing, too long or not UTF-8.
    #[error(
        "its {0} is missing, not UTF-8, or longer than {LONGEST_FILE} bytes; pack the charm again"
    )]
    Description(FileName),
    /// There is nothing to start.
    #[error("it has no executable `dispatch`; pack the charm again")]
    NoDispatch,
    /// Juju would refuse it for what its files say.
    #[error("Juju refuses it:\n{0}")]
    Refused(Errors),
}

/// An open `.charm` file, whose list of files is sound.
pub(crate) struct CharmArchive {
    zip: ZipArchive<BufReader<File>>,
}

impl CharmArchive {
    /// Opens it and looks at every entry.
    pub(crate) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let mut zip = ZipArchive::new(BufReader::new(File::open(path)?))?;
        if zip.len() > MOST_ENTRIES
            || zip
                .decompressed_size()
                .is_none_or(|size| size > MOST_BYTES.into())
        {
            return Err(ArchiveError::TooLarge);
        }
        if zip.has_overlapping_files()? {
            return Err(ArchiveError::Overlapping);
        }
        let mut archive = CharmArchive { zip };
        archive.check_entries()?;
        Ok(archive)
    }

    fn check_entries(&mut self) -> Result<(), ArchiveError> {
        let shown = |name: &str| excerpt(name, 80);
        let (mut files, mut directories) = (BTreeSet::new(), BTreeSet::new());
        for index in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(index)?;
            let name = std::str::from_utf8(entry.name_raw()).map_err(|_| {
                ArchiveError::Path(shown(&String::from_utf8_lossy(entry.name_raw())))
            })?;
            let kind = entry.unix_mode().map_or(0, |mode| mode & KIND);
            let (path, kinds) = match name.strip_suffix('/') {
                Some(path) => (path, [0, DIRECTORY]),
                None => (name, [0, PLAIN]),
            };
            if !is_plain_path(path) {
                return Err(ArchiveError::Path(shown(name)));
            }
            if entry.is_symlink() || !kinds.contains(&kind) {
                return Err(ArchiveError::Special(shown(name)));
            }
            let is_new = match entry.is_dir() {
                true => directories.insert(path.to_owned()),
                false => files.insert(path.to_owned()),
            };
            if !is_new {
                return Err(ArchiveError::Twice(shown(name)));
            }
            let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            directories.extend(above.map(str::to_owned));
        }
        match files.intersection(&directories).next() {
            Some(both) => Err(ArchiveError::Twice(shown(both))),
            // The reader of the list keeps one of several, and this is what it noticed.
            None if self.zip.has_duplicate_names() => Err(ArchiveError::Twice(String::new())),
            None => Ok(()),
        }
    }

    /// The charm that it is, when Juju would take it.
    pub(crate) fn charm(&mut self) -> Result<Charm, ArchiveError> {
        let metadata = self.text(FileName::Metadata)?;
        let metadata = metadata.ok_or(ArchiveError::Description(FileName::Metadata))?;
        let mut sources = Sources::default().with(FileName::Metadata, metadata);
        for file in [FileName::Config, FileName::Actions, FileName::Metrics] {
            if let Some(text) = self.text(file)? {
                sources = sources.with(file, text);
            }
        }
        let charm = Charm::parse(&sources).map_err(ArchiveError::Refused)?;
        match self.zip.by_name("dispatch") {
            Ok(entry) if entry.unix_mode().is_some_and(|mode| mode & 0o111 != 0) => Ok(charm),
            _ => Err(ArchiveError::NoDispatch),
        }
    }

    fn text(&mut self, file: FileName) -> Result<Option<String>, ArchiveError> {
        let entry = match self.zip.by_name(file.as_str()) {
            Err(ZipError::FileNotFound) => return Ok(None),
            entry => entry?,
        };
        let mut bytes = Vec::new();
        let read = entry
            .take(LONGEST_FILE as u64 + 1)
            .read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes)
            .ok()
            .filter(|_| read <= LONGEST_FILE);
        text.map(Some).ok_or(ArchiveError::Description(file))
    }

    /// Writes its files into `dir`, and returns where.
    pub(crate) fn unpack(&mut self, dir: &Path) -> Result<Vec<PathBuf>, ArchiveError> {
        let mut written = Vec::new();
        for index in 0..self.zip.len() {
            let mut entry = self.zip.by_index(index)?;
            // As it stands there, which is what has been checked: old archives may mean another alphabet.
            let target = dir.join(OsStr::from_bytes(entry.name_raw()));
            if entry.is_dir() {
                fs::create_dir_all(&target)?;
                continue;
            }
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            // A new file in place of the old: the old one may be running still.
            match fs::remove_file(&target) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
            let mode = entry.unix_mode().unwrap_or(0o644) & 0o777 | 0o600;
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(mode)
                .open(&target)?;
            // The reader stops where the list says that the file ends, so all together are no more than was checked.
            io::copy(&mut entry, &mut file)?;
            written.push(target);
        }
        Ok(written)
    }
}

/// Whether the path leads to one place in a directory, whoever reads it.
fn is_plain_path(path: &str) -> bool {
    let is_name = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']);
    path.split('/').all(is_name)
}
