//! A page, served from a container: the workload that Pebble runs.

charm_core::metadata!(mod charm);

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};
use charm_core::event::{
    ActionEvent, ConfigChanged, PebbleCheckFailed, PebbleCustomNotice, UpdateStatus,
};
use charm_core::model::WorkloadContainer;
use charm_core::pebble::{
    Check, Error, Exec, HttpCheck, Layer, Level, Override, Push, Service, ServiceAction, Startup,
};
use charm_core::{Active, Blocked, Charm, Container, Model, Status, Waiting};

use charm::Config;
pub use charm::{METADATA, WEB, action};

/// The service, its layer and its check.
const WEB_SERVER: &str = "web-server";
/// How long the server may take to start.
const START: Duration = Duration::from_secs(30);

/// Registers what the charm observes.
pub fn build(charm: &mut Charm) {
    charm
        .observe_any((WEB.ready(), ConfigChanged), serve)
        .observe(UpdateStatus, |model, _| show(model, run))
        .observe(WEB.check_failed(), tell_failure)
        .observe(WEB.check_recovered(), |model, _| show(model, run))
        .observe(WEB.custom_notice(), log_notice)
        .observe(action::DiskUsage, disk_usage);
}

/// What the container is to run.
fn layer(config: &Config) -> Layer {
    let service = Service {
        r#override: Some(Override::Replace),
        summary: "the page".to_owned(),
        command: format!("python3 -m http.server {}", config.port),
        // A directory of any name is one word.
        working_dir: config.directory.clone(),
        startup: Some(Startup::Enabled),
        on_check_failure: BTreeMap::from([(WEB_SERVER.to_owned(), ServiceAction::Restart)]),
        ..Service::default()
    };
    let check = Check {
        r#override: Some(Override::Replace),
        level: Some(Level::Ready),
        http: Some(HttpCheck {
            url: format!("http://localhost:{}/", config.port),
            ..HttpCheck::default()
        }),
        ..Check::default()
    };
    Layer {
        services: BTreeMap::from([(WEB_SERVER.to_owned(), service)]),
        checks: BTreeMap::from([(WEB_SERVER.to_owned(), check)]),
        ..Layer::default()
    }
}

/// Writes the page, and says which server serves it.
fn serve(model: &Model) -> Result<()> {
    show(model, |web, config| {
        let page = format!("<h1>{}</h1>\n", escaped(&config.title));
        let options = Push {
            make_dirs: true,
            ..Push::default()
        };
        let path = format!("{}/index.html", config.directory);
        web.push(&path, &mut page.as_bytes(), &options)?;
        let version = web
            .exec(&Exec::new(["python3", "--version"]))?
            .output(&mut std::io::empty())?;
        let version = String::from_utf8_lossy(&version.stdout);
        let version = version.trim().trim_start_matches("Python ").to_owned();
        run(web, config)?;
        Ok(Some(version))
    })
}

fn run(web: &WorkloadContainer, config: &Config) -> Result<Option<String>, Error> {
    web.reconcile(WEB_SERVER, &layer(config), START)?;
    Ok(None)
}

/// Does something in the container, and says how it went; the answer is the version of what runs there.
fn show(
    model: &Model,
    work: impl FnOnce(&WorkloadContainer, &Config) -> Result<Option<String>, Error>,
) -> Result<()> {
    let status: Status = match work(&model.container(WEB), &Config::load(model)?) {
        Ok(version) => {
            if let Some(version) = version {
                model.unit().set_workload_version(&version)?;
            }
            Active("").into()
        }
        // `pebble-ready` comes when it is there.
        Err(Error::Connection { .. }) => Waiting("for the container").into(),
        Err(Error::Change(error)) => {
            tracing::warn!("{error}");
            Blocked("the web server does not start").into()
        }
        Err(other) => return Err(other).context("cannot serve the page"),
    };
    Ok(model.unit().set_status(status)?)
}

fn tell_failure(model: &Model, event: &PebbleCheckFailed) -> Result<()> {
    let status = Waiting(format!("check {} fails", event.check));
    Ok(model.unit().set_status(status)?)
}

fn log_notice(_: &Model, event: &PebbleCustomNotice) -> Result<()> {
    tracing::info!("the workload notes {}", event.notice_key);
    Ok(())
}

fn disk_usage(model: &Model, call: &ActionEvent<action::DiskUsage>) -> Result<()> {
    let directory = Config::load(model)?.directory;
    let command = Exec::new(["du", "-sk", "--", &directory]);
    let output = match model.container(WEB).exec(&command) {
        Err(Error::Connection { .. }) => {
            return Ok(call.fail(
                model,
                "the container is not there yet; try again when it is",
            )?);
        }
        output => output?,
    };
    let output = output.output(&mut std::io::empty())?;
    let output = String::from_utf8_lossy(&output.stdout);
    let kib = output.split_whitespace().next().unwrap_or_default();
    Ok(call.set_results(model, &BTreeMap::from([("kib", kib)]))?)
}

/// A text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
