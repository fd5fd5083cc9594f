//! One model on disk: a snapshot, and a journal of what its agents have done since.
//!
//! A command reads the snapshot and does the journal again, changes the model, and writes a new snapshot, in one step
//! (a file that is renamed). Then charms run, and each dispatch is one line of a new journal: so what a dispatch costs
//! does not depend on the size of the model, and whoever is killed leaves the state before a dispatch or after it. A last
//! line without its end is one that was being written.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use juju_sim::charm_source::CharmSource;
use juju_sim::model::{Deed, Model};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::error::{StateError, failed};
use super::{file, line};
use crate::fault::UnitFault;

const FORM: u32 = 1;
/// How much of the log a snapshot keeps.
const LOG_LINES: usize = 10_000;
/// The name of the snapshot's file.
pub(super) const SNAPSHOT: &str = "model.json";

/// A model, and what the command line keeps beside it.
#[derive(Debug)]
pub(crate) struct Stored {
    /// The model.
    pub(crate) model: Model,
    /// Everything else.
    pub(crate) beside: Beside,
}

/// What is kept beside a model.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Beside {
    /// The charm of each application.
    pub(crate) charms: BTreeMap<String, KeptCharm>,
    /// How many charms were ever kept.
    pub(crate) kept: u64,
    /// The calls that fail.
    pub(crate) faults: Vec<UnitFault>,
    /// What `juju model-config` has set.
    pub(crate) config: BTreeMap<String, String>,
    /// How many lines of the log are no longer kept.
    pub(crate) log_forgotten: usize,
}

/// A copy of a charm.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct KeptCharm {
    /// The directory, in that of the model's charms.
    dir: String,
    /// Its program is one that all units link to.
    program: bool,
    /// Where it came from.
    pub(crate) origin: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Snapshot<M> {
    form: u32,
    /// The number of the journal that goes on from here.
    journal: u64,
    beside: Beside,
    model: M,
}

/// A model's directory that this process alone may change.
#[derive(Debug)]
pub(crate) struct ModelDir {
    dir: PathBuf,
    journal: Option<File>,
    /// The number of the journal.
    number: u64,
    _lock: File,
}

impl ModelDir {
    /// Waits until nobody else works on the model.
    pub(crate) fn lock(dir: &Path, waiting: impl FnOnce()) -> Result<Self, StateError> {
        fs::create_dir_all(dir).map_err(failed("make", dir))?;
        Ok(Self {
            dir: dir.to_owned(),
            journal: None,
            number: 0,
            _lock: file::lock(&dir.join("lock"), waiting)?,
        })
    }

    /// Where everything of the model is.
    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }

    /// Whether a model is in it.
    pub(crate) fn is_taken(&self) -> bool {
        self.dir.join(SNAPSHOT).exists()
    }

    /// The model.
    pub(crate) fn read(&mut self) -> Result<Stored, StateError> {
        let (number, stored) = read_once(&self.dir)?;
        self.number = number;
        Ok(stored)
    }

    /// Writes a snapshot. What agents do from now on goes into a new journal.
    pub(crate) fn write(
        &mut self,
        model: &mut Model,
        beside: &mut Beside,
    ) -> Result<(), StateError> {
        let forgotten = model.log().len().saturating_sub(LOG_LINES);
        beside.log_forgotten += forgotten;
        model.trim_log(LOG_LINES);
        let before = self.number;
        self.number += 1;
        let text = line::write(&Snapshot {
            form: FORM,
            journal: self.number,
            beside: beside.clone(),
            model: RawValue::from_string(model.save()?)?,
        })?;
        // One of this number is left over from a kill in front of the rename below.
        let path = journal(&self.dir, self.number);
        self.journal = Some(File::create(&path).map_err(failed("write", &path))?);
        file::replace(&self.dir.join(SNAPSHOT), &(text + "\n"))?;
        let _ = fs::remove_file(journal(&self.dir, before));
        Ok(())
    }

    /// Adds to the journal what agents have done. It counts as a whole, or not at all.
    pub(crate) fn append(&mut self, deeds: &[Deed]) -> Result<(), StateError> {
        let text = line::write(&deeds)? + "\n";
        let appended = match &mut self.journal {
            Some(journal) => journal.write_all(text.as_bytes()),
            None => Err(io::Error::other("no snapshot was written before")),
        };
        appended.map_err(failed("write the journal in", &self.dir))
    }

    /// Copies a charm, for the units to come of an application.
    pub(crate) fn keep(
        &self,
        beside: &mut Beside,
        app: &str,
        source: &CharmSource,
        origin: &Path,
        program: bool,
    ) -> anyhow::Result<CharmSource> {
        beside.kept += 1;
        let kept = KeptCharm {
            dir: format!("{app}-{}", beside.kept),
            program,
            origin: fs::canonicalize(origin).unwrap_or_else(|_| origin.to_owned()),
        };
        let dir = self.dir.join("charms").join(&kept.dir);
        // It is left over from a kill.
        let _ = fs::remove_dir_all(&dir);
        let copy = source.copied_to(&dir)?;
        beside.charms.insert(app.to_owned(), kept);
        Ok(copy)
    }

    /// The copy that was made for an application.
    pub(crate) fn kept(&self, charm: &KeptCharm) -> CharmSource {
        let dir = self.dir.join("charms").join(&charm.dir);
        match charm.program {
            true => CharmSource::program(&dir, dir.join("dispatch")),
            false => CharmSource::dir(dir),
        }
    }

    /// Removes the charms of applications that are gone.
    pub(crate) fn sweep(&self, model: &Model, beside: &mut Beside) {
        let gone = |app: &String| model.app(app).is_none();
        let charms = &mut beside.charms;
        for app in charms.keys().filter(|app| gone(app)) {
            let copies = fs::read_dir(self.dir.join("charms")).into_iter().flatten();
            for copy in copies.flatten() {
                let name = copy.file_name();
                let of = name
                    .to_str()
                    .and_then(|name| Some(name.rsplit_once('-')?.0));
                if of == Some(app.as_str()) {
                    let _ = fs::remove_dir_all(copy.path());
                }
            }
        }
        charms.retain(|app, _| !gone(app));
    }

    /// Removes the model, whatever state it is in.
    pub(crate) fn destroy(self) -> Result<(), StateError> {
        // The snapshot first: without it there is no model.
        let snapshot = self.dir.join(SNAPSHOT);
        match fs::remove_file(&snapshot) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed("remove", &snapshot)(error));
            }
            _ => {}
        }
        fs::remove_dir_all(&self.dir).map_err(failed("remove", &self.dir))
    }
}

/// The model in a directory, as it is at this moment; whoever works on it is not disturbed.
pub(crate) fn read(dir: &Path) -> Result<Stored, StateError> {
    loop {
        let (number, stored) = read_once(dir)?;
        // Between the two files somebody may have gone on to the next pair.
        if read_snapshot(dir)?.journal == number {
            return Ok(stored);
        }
    }
}

fn read_snapshot(dir: &Path) -> Result<Snapshot<Box<RawValue>>, StateError> {
    let path = dir.join(SNAPSHOT);
    let text = fs::read(&path).map_err(failed("read", &path))?;
    let snapshot: Snapshot<Box<RawValue>> =
        line::read(text.trim_ascii_end()).map_err(|why| damaged(dir, &path, 1, why))?;
    if snapshot.form != FORM {
        return Err(StateError::OtherForm {
            path,
            found: snapshot.form,
            expected: FORM,
        });
    }
    Ok(snapshot)
}

fn read_once(dir: &Path) -> Result<(u64, Stored), StateError> {
    let snapshot = read_snapshot(dir)?;
    let path = dir.join(SNAPSHOT);
    let mut model = Model::load(snapshot.model.get())
        .map_err(|error| damaged(dir, &path, 1, error.to_string()))?;
    let path = journal(dir, snapshot.journal);
    let text = file::read(&path)?.unwrap_or_default();
    for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(line) = line.strip_suffix(b"\n") else {
            break;
        };
        let deeds: Vec<Deed> =
            line::read(line).map_err(|why| damaged(dir, &path, number + 1, why))?;
        deeds.into_iter().for_each(|deed| model.redo(deed));
    }
    let beside = snapshot.beside;
    Ok((snapshot.journal, Stored { model, beside }))
}

fn journal(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("journal-{number}"))
}

fn damaged(dir: &Path, path: &Path, line: usize, why: String) -> StateError {
    let model = dir.file_name().unwrap_or_default().to_string_lossy();
    StateError::Damaged {
        path: path.to_owned(),
        line,
        why,
        advice: format!(
            "Restore the directory from a backup, or remove the model with \
             `juju-sim destroy-model --force --no-prompt {model}`"
        ),
    }
}
