//! The whole of a charm, put together from its files.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::action::{self, Action};
use crate::binding::{self, Binding};
use crate::config::{self, ConfigOption};
use crate::container::{self, Container};
use crate::endpoint::{self, Endpoint};
use crate::field::{Field, Map, Problems};
use crate::metric;
use crate::node::Node;
use crate::resource::{self, Resource};
use crate::storage::{self, Storage};
use crate::{
    Errors, FileName, Level, Location, Problem, Sources, assumes, device, identity, legacy, links,
    part, platform, project, tooling, yaml,
};

/// A charm as its files describe it: what a charm's code, the tests of it and a simulated Juju ask for. Juju takes all of it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct Charm {
    /// The name on Charmhub, and the default name of the application.
    pub name: String,
    /// The endpoints of all three roles, those that are provided first.
    pub endpoints: Vec<Endpoint>,
    /// The `extra-bindings`: names beside the endpoints to which networks can be bound.
    #[serde(default)]
    pub bindings: Vec<Binding>,
    /// The configuration options.
    pub options: Vec<ConfigOption>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The workload containers of a Kubernetes charm.
    pub containers: Vec<Container>,
    /// The storages.
    pub storage: Vec<Storage>,
    /// The resources.
    pub resources: Vec<Resource>,
    /// The names of the metrics that it may add in `collect-metrics`.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Whether it runs beside another charm, on that charm's machines.
    pub subordinate: bool,
}

impl Charm {
    /// The charm in `dir`: charmcraft.yaml, and metadata.yaml, config.yaml and actions.yaml where they are. Without a
    /// charmcraft.yaml it is an old charm, and metadata.yaml must be there.
    ///
    /// # Errors
    ///
    /// Why Juju would refuse it: every reason, each with its place. Where one file is not YAML, only such reasons.
    pub fn load(dir: &Path) -> Result<Charm, Errors> {
        Charm::parse(&Sources::load(dir)?)
    }

    /// The charm of files that are already in memory.
    ///
    /// ```
    /// use charm_metadata::{Charm, FileName, Sources};
    ///
    /// let text = "
    /// type: charm
    /// name: tea
    /// summary: Makes tea
    /// description: Makes tea.
    /// base: ubuntu@24.04
    /// platforms: {amd64: }
    /// parts: {tea: {plugin: rust, source: .}}
    /// requires:
    ///   water: {interface: water_supply, limit: 1}
    /// config:
    ///   options:
    ///     minutes: {type: int, default: three}
    /// ";
    /// let sources = Sources::default().with(FileName::Charmcraft, text);
    /// let errors = Charm::parse(&sources).unwrap_err();
    /// assert_eq!(
    ///     errors.to_string(),
    ///     "charmcraft.yaml:13:35: config.options.minutes.default: found the string \"three\", \
    ///      but the option has `type: int`; expected a whole number"
    /// );
    ///
    /// let sources = Sources::default().with(FileName::Charmcraft, text.replace("three", "3"));
    /// let charm = Charm::parse(&sources)?;
    /// let limit = charm.endpoint("water").and_then(|water| water.limit);
    /// assert_eq!(limit, Some(1));
    /// # Ok::<(), charm_metadata::Errors>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Charm::load`].
    pub fn parse(sources: &Sources) -> Result<Charm, Errors> {
        let (charm, problems) = Charm::check(sources);
        charm.ok_or_else(|| Errors::of(problems.into_iter().filter(is_of_juju).collect()))
    }

    /// The charm, unless Juju would refuse it, and all that is wrong with its files, of every level, in the order in which it stands
    /// there.
    #[must_use]
    pub fn check(sources: &Sources) -> (Option<Charm>, Vec<Problem>) {
        let mut unreadable = Vec::new();
        if sources.has_no_charm() {
            unreadable.push(Problem::of_file(
                Location::start_of(FileName::Charmcraft),
                "there is neither a charmcraft.yaml nor a metadata.yaml".to_owned(),
            ));
        }
        let mut trees = Vec::new();
        for file in FileName::ALL {
            match sources.text(file).map(|text| yaml::read(file, text)) {
                Some(Ok(tree)) => trees.push((file, tree)),
                Some(Err(problem)) => unreadable.push(problem),
                None => {}
            }
        }
        // What is missing in a file that could not be read is nobody's mistake: no more is said then.
        if !unreadable.is_empty() {
            return (None, unreadable);
        }
        let problems = Problems::default();
        let charm = Files::new(&trees, &problems).charm();
        let problems = problems.in_order();
        let is_refused = problems.iter().any(is_of_juju);
        (charm.filter(|_| !is_refused), problems)
    }

    /// The endpoint with this name, whatever its role.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// The configuration option with this name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&ConfigOption> {
        self.options.iter().find(|option| option.name == name)
    }

    /// The action with this name.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// The storage with this name.
    #[must_use]
    pub fn storage(&self, name: &str) -> Option<&Storage> {
        self.storage.iter().find(|storage| storage.name == name)
    }

    /// The resource with this name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The container with this name.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers
            .iter()
            .find(|container| container.name == name)
    }
}

fn is_of_juju(problem: &Problem) -> bool {
    problem.level == Level::Juju
}

/// The files as trees.
struct Files<'a> {
    charmcraft: Option<Map<'a>>,
    metadata: Option<Map<'a>>,
    config: Option<Field<'a>>,
    actions: Option<Field<'a>>,
    metrics: Option<Field<'a>>,
}

impl<'a> Files<'a> {
    fn new(trees: &'a [(FileName, Node)], problems: &'a Problems) -> Self {
        let root = |file, path: &str| {
            let (_, tree) = trees.iter().find(|(name, _)| *name == file)?;
            Some(Field::root(file, path, tree, problems))
        };
        let map = |file| {
            root(file, "").and_then(|field| field.map_or("a mapping with the fields of the charm"))
        };
        Files {
            charmcraft: map(FileName::Charmcraft),
            metadata: map(FileName::Metadata),
            config: root(FileName::Config, "config"),
            actions: root(FileName::Actions, "actions"),
            metrics: root(FileName::Metrics, ""),
        }
    }

    /// `None` only where a problem says why.
    fn charm(&self) -> Option<Charm> {
        let project = self
            .charmcraft
            .clone()
            .map(|project| project.at(Level::Charmcraft));
        if let Some(project) = &project {
            project::check_type(project)?;
            self.check_sections_stand_once(project);
            check_project(project);
        }
        // charmcraft packs a metadata.yaml as it stands and does not look into it for more than the identity.
        let top = self.metadata.as_ref().or(self.charmcraft.as_ref())?;
        project::refuse_ambiguous(top);
        let name = identity::name(top, project.is_some(), self.metadata.is_some());
        identity::check_user(top);
        identity::check_terms(top);
        let subordinate = top.value("subordinate");
        let is_subordinate = subordinate.as_ref().and_then(Field::boolean) == Some(true);
        let endpoints = endpoint::read(top, &name, is_subordinate);
        if let (Some(field), true) = (&subordinate, is_subordinate) {
            endpoint::check_subordinate(&endpoints, field);
        }
        let bindings = binding::read(top, &endpoints);
        device::check(top);
        assumes::check(top);
        match (&self.metadata, &project) {
            (Some(metadata), _) => legacy::check(metadata, project.is_some()),
            (None, Some(project)) => links::check(project),
            (None, None) => {}
        }
        let section = |file: &Option<Field<'a>>, name| {
            let own = file.clone().or_else(|| self.charmcraft.as_ref()?.get(name));
            own.and_then(Field::unless_null)
        };
        let config = section(&self.config, "config");
        let actions = section(&self.actions, "actions");
        Some(Charm {
            options: config.map(|field| config::read(&field)).unwrap_or_default(),
            actions: actions
                .map(|field| action::read(&field, &name))
                .unwrap_or_default(),
            endpoints,
            bindings,
            containers: container::read(top),
            storage: storage::read(top),
            resources: resource::read(top),
            metrics: self.metrics.as_ref().map(metric::read).unwrap_or_default(),
            subordinate: is_subordinate,
            name,
        })
    }

    fn check_sections_stand_once(&self, project: &Map<'_>) {
        for (name, other) in [("config", &self.config), ("actions", &self.actions)] {
            if let (Some(field), Some(_)) = (project.get(name), other) {
                field.refuse_key(format!("{name}.yaml is there too; keep one of them"));
            }
        }
        let Some(metadata) = &self.metadata else {
            return;
        };
        for (name, field) in project.fields() {
            if !project::goes_into_metadata(name) {
                continue;
            }
            field.refuse_key(match metadata.get(name) {
                Some(other) => format!("this stands at {} too; keep one of them", other.location()),
                // charmcraft says nothing here and Juju never sees the field.
                None => "there is a metadata.yaml, which charmcraft packs as it stands, without this; move it there"
                    .to_owned(),
            });
        }
    }
}

/// What only charmcraft reads.
fn check_project(project: &Map<'_>) {
    project::check(project);
    platform::check(project);
    part::check(project, tooling::has_extension(project));
    tooling::check(project);
}
