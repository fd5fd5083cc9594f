//! `deploy`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use charm_metadata::Charm;
use juju_sim::bundle::Bundle;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::Deploy;
use juju_vocabulary::storage::StorageId;

use super::resource::Uploads;
use crate::global::Global;
use crate::options::options;
use crate::output::remark;
use crate::session::{Located, Session};
use crate::state::LocalCharm;
use crate::usage::UsageError;

/// Deploys a charm, or all of a bundle.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// A charm's directory, a `.charm` file, a bundle, or the name of a charm that is mapped (`map-charm`).
    charm: String,
    /// The application's name [default: the charm's].
    name: Option<String>,
    /// How many units.
    #[arg(short = 'n', long, default_value_t = 1)]
    num_units: u32,
    /// An option, `key=value`, or a YAML file of them.
    #[arg(long, value_name = "KEY=VALUE|FILE")]
    config: Vec<String>,
    /// Let the charm ask for the cloud's credentials.
    #[arg(long)]
    trust: bool,
    /// How many of a storage, how large and of which pool: `data=2,10G`.
    #[arg(long, value_name = "NAME=DIRECTIVE")]
    storage: Vec<String>,
    /// Detached storages that the unit takes over.
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    attach_storage: Vec<StorageId>,
    /// The file of a resource, or of an image its place in a registry.
    #[arg(long, value_name = "NAME=PATH")]
    resource: Vec<String>,
    /// A file that changes the bundle.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// The program to put beside the directory's metadata, for a charm that is not packed.
    #[arg(long)]
    program: Option<PathBuf>,
    #[command(flatten)]
    ignored: Ignored,
}

/// What has no meaning without a store, a cloud or a machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Ignored {
    #[arg(long, hide = true)]
    channel: Option<String>,
    #[arg(long, hide = true)]
    base: Option<String>,
    #[arg(long, hide = true)]
    series: Option<String>,
    #[arg(long, hide = true)]
    revision: Option<String>,
    #[arg(long, hide = true)]
    constraints: Vec<String>,
    #[arg(long, hide = true)]
    to: Vec<String>,
    #[arg(long, hide = true)]
    bind: Option<String>,
    #[arg(long, hide = true)]
    device: Vec<String>,
    #[arg(long, hide = true)]
    force: bool,
}

impl Ignored {
    /// Says what was passed and is not looked at.
    pub(crate) fn remark(&self) {
        let given = [
            ("channel", self.channel.is_some()),
            ("base", self.base.is_some()),
            ("series", self.series.is_some()),
            ("revision", self.revision.is_some()),
            ("constraints", !self.constraints.is_empty()),
            ("to", !self.to.is_empty()),
            ("bind", self.bind.is_some()),
            ("device", !self.device.is_empty()),
            ("force", self.force),
        ];
        for (flag, _) in given.into_iter().filter(|(_, given)| *given) {
            remark(&format!(
                "--{flag} is ignored: it means nothing in juju-sim"
            ));
        }
    }
}

pub(crate) fn run(args: &Args, global: &Global) -> Result<()> {
    args.ignored.remark();
    let charms = global.controller()?.read()?.charms;
    let mut session = global.open()?;
    match bundle_file(&args.charm) {
        Some(bundle) => {
            let of_a_charm = [&args.config, &args.storage, &args.resource];
            if args.name.is_some()
                || !args.attach_storage.is_empty()
                || of_a_charm.iter().any(|given| !given.is_empty())
            {
                bail!(
                    "a bundle takes no name, --config, --storage or --resource: edit {}",
                    bundle.display()
                );
            }
            deploy_bundle(&bundle, &args.overlay, &charms, &mut session)?;
        }
        None => {
            if !args.overlay.is_empty() {
                bail!("flags provided but not supported when deploying a charm: --overlay");
            }
            let path = Path::new(&args.charm);
            let charm = match charms.get(&args.charm) {
                Some(mapped) => Located::at(mapped.path.clone(), mapped.program.clone()),
                None => locate(path, args.program.as_deref())?,
            };
            let declared = charm.source.read()?;
            let name = &declared.name;
            let app = args.name.as_deref().unwrap_or(name);
            let uploads = Uploads::new()?;
            let deploy = args.deploy(app, &declared, &uploads)?;
            remark(&format!("Located local charm \"{name}\", revision 0"));
            remark(&format!(
                "Deploying \"{app}\" from local charm \"{name}\", revision 0"
            ));
            session.deploy(&charm, app, &deploy)?;
            session.model().set_trust(app, args.trust)?;
        }
    }
    session.finish()
}

impl Args {
    /// What is said of an application besides its charm.
    fn deploy(&self, app: &str, charm: &Charm, uploads: &Uploads) -> Result<Deploy> {
        let storage = self.storage.iter().map(|given| {
            let pair = given.split_once('=');
            let (name, directive) = pair.ok_or_else(|| {
                UsageError(format!(
                    "expected NAME=DIRECTIVE behind --storage, got {given:?}"
                ))
            })?;
            Ok((name.to_owned(), directive.to_owned()))
        });
        let resources = self.resource.iter().map(|given| {
            let (name, path) = uploads.file(charm, given)?;
            Ok((name.to_owned(), path))
        });
        Ok(Deploy {
            config: options(app, &self.config)?,
            units: self.num_units,
            storage: storage.collect::<Result<_>>()?,
            resources: resources.collect::<Result<_>>()?,
            attach: self.attach_storage.clone(),
            ..Deploy::default()
        })
    }
}

fn deploy_bundle(
    path: &Path,
    overlays: &[PathBuf],
    charms: &BTreeMap<String, LocalCharm>,
    session: &mut Session,
) -> Result<()> {
    let bundle = Bundle::read_with(path, overlays)?;
    let base = bundle.base();
    let mut located = BTreeMap::new();
    for (app, name) in bundle.charms() {
        let name = store_name(name);
        let charm = match charms.get(name) {
            Some(mapped) => Located::at(mapped.path.clone(), mapped.program.clone()),
            None if base.join(name).exists() => {
                let path = base.join(name);
                let mapped = path.file_name().and_then(|last| charms.get(last.to_str()?));
                let program = mapped.and_then(|mapped| mapped.program.clone());
                Located::at(path, program)
            }
            None => bail!(
                "application \"{app}\" of {}: there is no store to get charm \"{name}\" from; say which charm on this machine it is: \
                 `juju-sim map-charm {name} PATH`",
                path.display()
            ),
        };
        located.insert(app.to_owned(), charm);
    }
    let uploads = Uploads::new()?;
    let mut kept = BTreeMap::new();
    for (app, charm) in &located {
        if session.model().app(app).is_some() {
            bail!("cannot add application {app:?}: application already exists");
        }
        let declared = charm.source.read()?;
        let mut resources = BTreeMap::new();
        for (name, value) in bundle.resources(app) {
            let file = base.join(value);
            let value = if file.is_file() {
                file.to_string_lossy().into_owned()
            } else {
                value.to_owned()
            };
            let (_, file) = uploads.file(&declared, &format!("{name}={value}"))?;
            resources.insert(name.to_owned(), file);
        }
        kept.insert(app.clone(), (session.keep(app, charm)?, resources));
        remark(&format!(
            "Deploying \"{app}\" from {}",
            charm.origin.display()
        ));
    }
    bundle.deploy_each(&mut session.simulation, |app, charm| {
        let kept = kept.get(app).cloned();
        kept.unwrap_or_else(|| (CharmSource::dir(base.join(charm)), BTreeMap::new()))
    })?;
    Ok(())
}

/// The name of a charm in a bundle: a URL of the store is taken for the name in it.
fn store_name(charm: &str) -> &str {
    match charm.split_once(':') {
        Some(("ch" | "cs", url)) => {
            let name = url.rsplit('/').next().unwrap_or(url);
            let revision = name.rsplit_once('-');
            let revision = revision.filter(|(_, number)| number.parse::<u32>().is_ok());
            revision.map_or(name, |(name, _)| name)
        }
        _ => charm,
    }
}

/// The charm at a path.
pub(crate) fn locate(path: &Path, program: Option<&Path>) -> Result<Located> {
    if !path.exists() {
        bail!(
            "charm or bundle \"{}\" not found: there is no store; name a directory or a .charm file, or say which one it is: \
             `juju-sim map-charm NAME PATH`",
            path.display()
        );
    }
    Ok(Located::at(path.to_owned(), program.map(Path::to_owned)))
}

/// The file of a bundle, if it is one.
fn bundle_file(given: &str) -> Option<PathBuf> {
    let path = Path::new(given);
    let inside = path.join("bundle.yaml");
    if path.is_dir() {
        return inside.is_file().then_some(inside);
    }
    let is_yaml = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    (is_yaml && path.is_file()).then(|| path.to_owned())
}
