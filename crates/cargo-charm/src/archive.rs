//! Writing a `.charm` file: the same bytes for the same files.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use anyhow::{Context as _, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::contents::Contents;

/// Writes the files to `path`, all of it or nothing, and returns its size in bytes.
pub(crate) fn write(contents: &Contents, path: &Path) -> Result<u64> {
    let bytes = pack(contents)?;
    // Whoever looks meanwhile finds the old file or the new one.
    let unfinished = path.with_extension("charm.unfinished");
    let written = fs::write(&unfinished, &bytes).and_then(|()| fs::rename(&unfinished, path));
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(bytes.len() as u64)
}

fn pack(contents: &Contents) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, file) in contents {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default())
            .unix_permissions(if file.is_executable { 0o755 } else { 0o644 });
        archive.start_file(name, options)?;
        archive.write_all(&file.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
