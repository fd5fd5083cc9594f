//! Files of this machine, where a path of the container is mounted.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;

use charm_pebble::FileType;

use crate::path::{Attributes, FileError, Found};

fn failed(action: &str, path: &str, error: &io::Error) -> FileError {
    FileError::of_system(action, path, error)
}

fn found(path: &str, metadata: &Metadata) -> Found {
    let kind = metadata.file_type();
    Found {
        path: path.to_owned(),
        kind: if kind.is_file() {
            FileType::File
        } else if kind.is_dir() {
            FileType::Directory
        } else if kind.is_symlink() {
            FileType::Symlink
        } else if kind.is_socket() {
            FileType::Socket
        } else if kind.is_fifo() {
            FileType::NamedPipe
        } else {
            FileType::Device
        },
        size: kind.is_file().then_some(metadata.len()),
        permissions: metadata.mode() & 0o777,
        modified: metadata.modified().ok(),
        user_id: metadata.uid(),
        group_id: metadata.gid(),
    }
}

pub(crate) fn stat(path: &str, real: &Path) -> Result<Found, FileError> {
    let metadata = fs::symlink_metadata(real).map_err(|error| failed("stat", path, &error))?;
    Ok(found(path, &metadata))
}

pub(crate) fn list(path: &str, real: &Path) -> Result<Vec<Found>, FileError> {
    let entries = fs::read_dir(real).map_err(|error| failed("open", path, &error))?;
    let base = path.trim_end_matches('/');
    let mut all: Vec<Found> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Some(found(
                &format!("{base}/{name}"),
                &fs::symlink_metadata(entry.path()).ok()?,
            ))
        })
        .collect();
    all.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(all)
}

pub(crate) fn read(path: &str, real: &Path) -> Result<Vec<u8>, FileError> {
    let metadata = fs::metadata(real).map_err(|error| failed("stat", path, &error))?;
    if !metadata.is_file() {
        return Err(FileError::irregular(path));
    }
    fs::read(real).map_err(|error| failed("open", path, &error))
}

/// All or nothing, as Pebble does it: into another file, which then takes the place.
pub(crate) fn write(
    path: &str,
    real: &Path,
    content: &[u8],
    wanted: &Attributes,
) -> Result<(), FileError> {
    let mut name = real.as_os_str().to_owned();
    name.push(".pebble-sim~");
    let written = fs::write(&name, content)
        .and_then(|()| attribute(Path::new(&name), wanted, 0o644))
        .and_then(|()| fs::rename(&name, real));
    written.map_err(|error| {
        // It may not even have been made.
        let _ = fs::remove_file(&name);
        failed("open", path, &error)
    })
}

pub(crate) fn make_dir(
    path: &str,
    real: &Path,
    parents: bool,
    wanted: &Attributes,
) -> Result<(), FileError> {
    if parents && real.is_dir() {
        return Ok(());
    }
    let made = if parents {
        fs::create_dir_all(real)
    } else {
        fs::create_dir(real)
    };
    made.and_then(|()| attribute(real, wanted, 0o755))
        .map_err(|error| failed("mkdir", path, &error))
}

pub(crate) fn remove(path: &str, real: &Path, recursive: bool) -> Result<(), FileError> {
    let removed = match fs::symlink_metadata(real) {
        Err(error) if recursive && error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(found) if !found.is_dir() => fs::remove_file(real),
        Ok(_) if recursive => fs::remove_dir_all(real),
        Ok(_) => fs::remove_dir(real),
    };
    removed.map_err(|error| failed("remove", path, &error))
}

fn attribute(real: &Path, wanted: &Attributes, mode: u32) -> io::Result<()> {
    let mode = wanted.permissions.unwrap_or(mode);
    fs::set_permissions(real, fs::Permissions::from_mode(mode))?;
    if wanted.user_id.is_some() || wanted.group_id.is_some() {
        chown(real, wanted.user_id, wanted.group_id)?;
    }
    Ok(())
}
