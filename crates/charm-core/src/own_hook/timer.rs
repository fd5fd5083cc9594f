//! Hooks of the charm's own that a timer of the machine fires.

use std::env;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use juju_vocabulary::hook::{Remove, Start, Stop, UpgradeCharm};
use juju_vocabulary::own_hook::SYSTEMD;
use juju_vocabulary::text::excerpt;

use super::command_line;
use super::hook::OwnHook;
use crate::charm::{Charm, Component};
use crate::error::Error;
use crate::host::{Call, Exit};
use crate::model::session::Model;

/// A timer of systemd that fires a hook of the charm's own again and again, on the unit's machine.
///
/// It is there from `start` on, is brought up to date by `upgrade-charm`, and goes with the unit. Its units of systemd are named after
/// the unit and the hook, `charm-web-0-heal-cluster.timer`; what a hook brings stands in them, where root alone can read it, and every
/// process while it is fired.
///
/// ```
/// use std::time::Duration;
///
/// use charm_core::{Charm, Error, Timer};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Clone, Serialize, Deserialize)]
/// struct Renew {}
/// charm_core::own_hook!(Renew = "renew-certificates");
///
/// Charm::new()
///     .add(Timer::every(Duration::from_secs(3600), Renew {}))
///     .observe(Renew, |_, _| Ok::<(), Error>(()));
/// ```
#[derive(Debug, Clone)]
pub struct Timer<H> {
    pub(super) period: Duration,
    pub(super) hook: H,
}

impl<H: OwnHook> Timer<H> {
    /// Fires `hook` each `period`, of a second at least, and first when as much has passed since the unit started.
    #[must_use]
    pub fn every(period: Duration, hook: H) -> Self {
        Timer { period, hook }
    }

    fn install(&self, model: &Model) -> Result<(), Error> {
        let units = Units::of(model, H::NAME);
        let script = unit_file_word(&self.hook.script()?);
        let told = model.environment();
        let command = command_line::in_unit(&told.unit, &told.juju_version, &script);
        let is_new = units.put(model, &units.service, &units.service_text(&command))?
            | units.put(model, &units.timer, &units.timer_text(self.period))?;
        if is_new {
            units.systemctl(model, &["daemon-reload"])?;
        }
        // Also when nothing is new: a hook that was killed may have come no further than the files.
        units.systemctl(model, &["enable", "--now", &units.timer])
    }

    /// A unit that goes is not held up.
    fn remove(&self, model: &Model) -> Result<(), Error> {
        let units = Units::of(model, H::NAME);
        if units.kept(model, &units.timer)?.is_none() {
            return Ok(());
        }
        let told = units.systemctl(model, &["disable", "--now", &units.timer]);
        units.keep(model, &units.timer, None)?;
        units.keep(model, &units.service, None)?;
        let told = told.and_then(|()| units.systemctl(model, &["daemon-reload"]));
        if let Err(error) = told {
            tracing::warn!("{error}");
        }
        Ok(())
    }
}

impl<H: OwnHook> Component for Timer<H> {
    fn register(self, charm: &mut Charm) {
        let timer = Rc::new(self);
        let goes = timer.clone();
        charm
            .observe_any((Start, UpgradeCharm), move |model| timer.install(model))
            .observe_any((Stop, Remove), move |model| goes.remove(model));
    }
}

/// The two units of systemd that fire one hook of one unit.
struct Units {
    dir: PathBuf,
    /// Nobody acts upon the files.
    simulated: bool,
    unit: String,
    hook: &'static str,
    service: String,
    timer: String,
}

impl Units {
    fn of(model: &Model, hook: &'static str) -> Self {
        let unit = model.unit().name().as_str().to_owned();
        let stem = format!("charm-{}-{hook}", unit.replace('/', "-"));
        let simulated = env::var_os(SYSTEMD);
        Units {
            simulated: simulated.is_some(),
            dir: simulated.map_or_else(|| PathBuf::from("/etc/systemd/system"), PathBuf::from),
            service: format!("{stem}.service"),
            timer: format!("{stem}.timer"),
            unit,
            hook,
        }
    }

    fn service_text(&self, command: &str) -> String {
        let Units { unit, hook, .. } = self;
        format!(
            "# The charm of {unit} writes this file.\n\
             [Unit]\nDescription=Fires the hook {hook} of {unit}\n\n\
             [Service]\nType=oneshot\nExecStart={command}\n"
        )
    }

    fn timer_text(&self, period: Duration) -> String {
        let Units { unit, hook, .. } = self;
        let seconds = period.as_secs().max(1);
        format!(
            "# The charm of {unit} writes this file.\n\
             [Unit]\nDescription=Fires the hook {hook} of {unit} every {seconds} seconds\n\n\
             [Timer]\nOnActiveSec={seconds}\nOnUnitActiveSec={seconds}\nAccuracySec=1\n\n\
             [Install]\nWantedBy=timers.target\n"
        )
    }

    /// Has a file hold `text`. Whether it did not before.
    fn put(&self, model: &Model, file: &str, text: &str) -> Result<bool, Error> {
        if self.kept(model, file)?.as_deref() == Some(text) {
            return Ok(false);
        }
        self.keep(model, file, Some(text)).map(|()| true)
    }

    fn kept(&self, model: &Model, file: &str) -> Result<Option<String>, Error> {
        let path = self.dir.join(file);
        let kept = model.host().kept(&path);
        kept.map_err(|error| failed(&path, &error.to_string()))
    }

    fn keep(&self, model: &Model, file: &str, text: Option<&str>) -> Result<(), Error> {
        let path = self.dir.join(file);
        let kept = model.host().keep(&path, text);
        kept.map_err(|error| failed(&path, &error.to_string()))
    }

    fn systemctl(&self, model: &Model, args: &[&str]) -> Result<(), Error> {
        if self.simulated {
            return Ok(());
        }
        let call = args
            .iter()
            .fold(Call::new("systemctl"), |call, arg| call.arg(*arg));
        let timer = Path::new(&self.timer);
        let command = ["systemctl ", &args.join(" ")].concat();
        match model.host().program(&call) {
            Ok(answer) if answer.exit == Exit::Code(0) => Ok(()),
            Ok(answer) => {
                let stderr = String::from_utf8_lossy(&answer.stderr);
                let words = excerpt(stderr.trim(), 500);
                Err(failed(
                    timer,
                    &format!("`{command}` {}: {words}", answer.exit),
                ))
            }
            Err(error) => Err(failed(timer, &format!("cannot run `{command}`: {error}"))),
        }
    }
}

fn failed(what: &Path, reason: &str) -> Error {
    Error::Timer {
        what: what.to_owned(),
        reason: reason.to_owned(),
    }
}

/// A word of a command in a unit file of systemd (`systemd.syntax`, `systemd.service`).
fn unit_file_word(text: &str) -> String {
    let mut word = String::with_capacity(text.len() + 2);
    word.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => word.push('\\'),
            '%' | '$' => word.push(character),
            _ => {}
        }
        word.push(character);
    }
    word.push('"');
    word
}
