//! The whole of a charm, put together from its files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::action::{self, Action};
use crate::assumes::{self, Assumption};
use crate::binding::{self, ExtraBinding};
use crate::config::{self, ConfigOption};
use crate::container::{self, Container};
use crate::device::{self, Device};
use crate::endpoint::{self, Endpoint, Role};
use crate::field::{Field, Map, Problems};
use crate::identity::{self, Identity};
use crate::legacy::{self, Legacy};
use crate::links::{self, Links};
use crate::part::{self, Part};
use crate::platform::{self, Build};
use crate::resource::{self, Resource};
use crate::storage::{self, Storage};
use crate::tooling::{self, Analysis, CharmLib};
use crate::yaml::{self, Node};
use crate::{Errors, FileName, Location, Sources, project};

/// A charm as its files describe it; whatever is in here has passed every check.
#[derive(Clone, PartialEq, Debug)]
pub struct Charm {
    /// The name on Charmhub, and the default name of the application.
    pub name: String,
    /// The name for people.
    pub title: Option<String>,
    /// One line about it.
    pub summary: String,
    /// More about it.
    pub description: String,
    /// The endpoints of all three roles, those that are provided first.
    pub endpoints: Vec<Endpoint>,
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
    /// The devices.
    pub devices: Vec<Device>,
    /// Names beside the endpoints to which networks can be bound.
    pub extra_bindings: Vec<ExtraBinding>,
    /// What the model must offer; all of these.
    pub assumes: Vec<Assumption>,
    /// Whether it runs beside another charm, on that charm's machines.
    pub subordinate: bool,
    /// The user that Juju runs a Kubernetes charm's code as.
    pub charm_user: Option<CharmUser>,
    /// What people agree to when they deploy it.
    pub terms: Vec<String>,
    /// Where people find more.
    pub links: Links,
    /// Where it is built and where it runs.
    pub build: Build,
    /// How it is built.
    pub parts: Vec<Part>,
    /// Extensions of charmcraft's. What they add to the charm is charmcraft's business and is not in this model.
    pub extensions: Vec<String>,
    /// Python libraries that charmcraft fetches.
    pub charm_libs: Vec<CharmLib>,
    /// Checks that charmcraft leaves out.
    pub analysis: Analysis,
    /// What only metadata.yaml can say.
    pub legacy: Legacy,
    fields: BTreeMap<String, Location>,
}

/// Who Juju runs a Kubernetes charm's code as.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CharmUser {
    /// `root`
    Root,
    /// `sudoer`: not root, but may use sudo.
    Sudoer,
    /// `non-root`: not root, and no sudo.
    NonRoot,
}

impl Charm {
    /// Reads and checks the files of the charm in `dir`: charmcraft.yaml, and metadata.yaml, config.yaml
    /// and actions.yaml where they are. Without a charmcraft.yaml it is an old charm, and metadata.yaml must be there.
    ///
    /// # Errors
    ///
    /// Every problem of the files, each with its place. Where one file is not YAML, only such problems.
    pub fn load(dir: &Path) -> Result<Charm, Errors> {
        Charm::parse(&Sources::load(dir)?)
    }

    /// Checks files that are already in memory.
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
    /// assert_eq!(charm.endpoint("water").map(|water| water.limit), Some(Some(1)));
    /// assert_eq!(charm.location_of("requires.water").unwrap().to_string(), "charmcraft.yaml:10:3");
    /// # Ok::<(), charm_metadata::Errors>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Charm::load`].
    pub fn parse(sources: &Sources) -> Result<Charm, Errors> {
        let problems = Problems::default();
        if sources.has_no_charm() {
            let location = Location::start_of(FileName::Charmcraft);
            problems.add(
                location,
                "",
                "there is neither a charmcraft.yaml nor a metadata.yaml",
            );
        }
        let mut trees = Vec::new();
        for file in FileName::ALL {
            match sources.text(file).map(|text| yaml::read(file, text)) {
                Some(Ok(tree)) => trees.push((file, tree)),
                Some(Err(problem)) => problems.push(problem),
                None => {}
            }
        }
        // What is missing in a file that could not be read is nobody's mistake: no more is said then.
        Errors::unless_empty(problems.into_vec(), ())?;
        let problems = Problems::default();
        let charm = Files::new(&trees, &problems).charm();
        let problems = problems.into_vec();
        match charm {
            Some(charm) => Errors::unless_empty(problems, charm),
            None => Err(Errors::new(problems)),
        }
    }

    /// The endpoint with this name, whatever its role.
    #[must_use]
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// The endpoints of one role.
    pub fn endpoints_of(&self, role: Role) -> impl Iterator<Item = &Endpoint> {
        self.endpoints
            .iter()
            .filter(move |endpoint| endpoint.role == role)
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

    /// The container with this name.
    #[must_use]
    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers
            .iter()
            .find(|container| container.name == name)
    }

    /// Where the field with this path is named, whichever file holds it: `config.options.ttl.default`,
    /// `actions.backup.params.path`, `assumes[0]`.
    #[must_use]
    pub fn location_of(&self, field: &str) -> Option<Location> {
        self.fields.get(field).copied()
    }
}

/// The files as trees.
struct Files<'a> {
    charmcraft: Option<Map<'a>>,
    metadata: Option<Map<'a>>,
    config: Option<Field<'a>>,
    actions: Option<Field<'a>>,
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
        }
    }

    /// `None` only where a problem says why.
    fn charm(&self) -> Option<Charm> {
        self.check_sections_stand_once();
        if let Some(charmcraft) = &self.charmcraft {
            project::check_type(charmcraft)?;
            project::check(charmcraft);
        }
        // charmcraft packs a metadata.yaml as it stands and does not look into it for more than the identity.
        let top = self.metadata.as_ref().or(self.charmcraft.as_ref())?;
        for section in project::READ_BY_JUJU {
            top.get(section).iter().for_each(Field::refuse_ambiguous);
        }
        let Identity {
            name,
            title,
            summary,
            description,
        } = identity::read(top, self.charmcraft.is_some(), self.metadata.is_some());
        let subordinate = top.value("subordinate");
        let is_subordinate = subordinate
            .as_ref()
            .and_then(Field::boolean)
            .unwrap_or(false);
        let endpoints = endpoint::read(top, &name, is_subordinate);
        if let (Some(field), true) = (&subordinate, is_subordinate) {
            endpoint::check_subordinate(&endpoints, field);
        }
        let resources = resource::read(top);
        let storage = storage::read(top);
        let containers = container::read(top, &resources, &storage);
        let section = |file: &Option<Field<'a>>, name| {
            let own = file.clone().or_else(|| self.charmcraft.as_ref()?.get(name));
            own.and_then(Field::unless_null)
        };
        let config = section(&self.config, "config");
        let actions = section(&self.actions, "actions");
        let project = self.charmcraft.as_ref();
        let build = project.map_or(Build::Unstated, platform::read);
        let extensions = project.map(tooling::extensions).unwrap_or_default();
        Some(Charm {
            options: config.map(|field| config::read(&field)).unwrap_or_default(),
            actions: actions
                .map(|field| action::read(&field, &name))
                .unwrap_or_default(),
            extra_bindings: binding::read(top, &endpoints),
            endpoints,
            containers,
            storage,
            resources,
            devices: device::read(top),
            assumes: assumes::read(top),
            subordinate: is_subordinate,
            charm_user: identity::charm_user(top),
            terms: identity::terms(top),
            links: match &self.metadata {
                Some(metadata) => links::read_metadata(metadata),
                None => links::read(top),
            },
            parts: project
                .map(|top| part::read(top, &build, !extensions.is_empty()))
                .unwrap_or_default(),
            build,
            extensions,
            charm_libs: project.map(tooling::charm_libs).unwrap_or_default(),
            analysis: project.map(tooling::analysis).unwrap_or_default(),
            legacy: self
                .metadata
                .as_ref()
                .map(|metadata| legacy::read(metadata, self.charmcraft.is_some()))
                .unwrap_or_default(),
            fields: self.locations(),
            name,
            title,
            summary,
            description,
        })
    }

    fn check_sections_stand_once(&self) {
        let Some(charmcraft) = &self.charmcraft else {
            return;
        };
        for (name, other) in [("config", &self.config), ("actions", &self.actions)] {
            if let (Some(field), Some(_)) = (charmcraft.get(name), other) {
                field.refuse_key(format!("{name}.yaml is there too; keep one of them"));
            }
        }
        let Some(metadata) = &self.metadata else {
            return;
        };
        for (name, field) in charmcraft.fields() {
            if !project::PACKED_IN_METADATA.contains(&name) {
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

    fn locations(&self) -> BTreeMap<String, Location> {
        let mut fields = BTreeMap::new();
        let maps = self
            .charmcraft
            .iter()
            .chain(&self.metadata)
            .map(|map| map.field().clone());
        for field in maps.chain(self.config.clone()).chain(self.actions.clone()) {
            remember(&field, &mut fields);
        }
        fields
    }
}

fn remember(field: &Field<'_>, fields: &mut BTreeMap<String, Location>) {
    if !field.path().is_empty() {
        fields.insert(field.path().to_owned(), field.location());
    }
    if field.is_list() {
        field
            .list()
            .iter()
            .flatten()
            .for_each(|item| remember(item, fields));
    } else if field.is_map() {
        field
            .map()
            .iter()
            .flat_map(Map::fields)
            .for_each(|(_, field)| remember(&field, fields));
    }
}
