//! `base`, `build-base`, `platforms` and the older `bases`: where the charm is built and where it runs.

use std::fmt;

use crate::field::{Field, Map};
use crate::legacy_base::{self, LegacyBase};
use crate::{Location, spelling};

/// Where a charm is built and runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Build {
    /// `platforms`, with `base` and `build-base` where the platforms do not name theirs.
    Platforms {
        /// The system the charm runs on.
        base: Option<Base>,
        /// The system it is built on, where that is another.
        build_base: Option<Base>,
        /// The platforms.
        platforms: Vec<Platform>,
    },
    /// `bases`, which charmcraft keeps for Ubuntu 18.04, 20.04 and 22.04 and AlmaLinux 9.
    Bases(Vec<LegacyBase>),
    /// Nothing says: the charm has a metadata.yaml and no charmcraft.yaml.
    Unstated,
}

/// A system, `ubuntu@24.04`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Base {
    /// The distribution, `ubuntu`.
    pub name: String,
    /// The series, `24.04`.
    pub channel: String,
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.channel)
    }
}

impl Base {
    fn parse(text: &str) -> Option<Base> {
        let (name, channel) = text.split_once('@')?;
        (!channel.contains('@')).then(|| Base {
            name: name.to_owned(),
            channel: channel.to_owned(),
        })
    }
}

/// One platform: what it is built on and for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// The name.
    pub name: String,
    /// The machines it can be built on; never empty.
    pub build_on: Vec<Target>,
    /// The machine it is for.
    pub build_for: Target,
    /// Where the name stands.
    pub location: Location,
}

/// A machine: an architecture, and the system where the platform names it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Target {
    /// The system, as in `ubuntu@24.04:amd64`.
    pub base: Option<Base>,
    /// The architecture.
    pub arch: Architecture,
}

/// An architecture by Debian's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Architecture {
    Amd64,
    Arm64,
    Armhf,
    I386,
    Ppc64el,
    Riscv64,
    S390x,
    /// Any of them: only to build for, never to build on.
    All,
}

/// The names of the architectures, as in the files.
const ARCHITECTURES: [(&str, Architecture); 8] = [
    ("amd64", Architecture::Amd64),
    ("arm64", Architecture::Arm64),
    ("armhf", Architecture::Armhf),
    ("i386", Architecture::I386),
    ("ppc64el", Architecture::Ppc64el),
    ("riscv64", Architecture::Riscv64),
    ("s390x", Architecture::S390x),
    ("all", Architecture::All),
];

impl Architecture {
    /// Debian's name, or `all`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        ARCHITECTURES
            .iter()
            .find(|(_, arch)| *arch == self)
            .map_or("all", |(name, _)| name)
    }

    fn parse(text: &str) -> Option<Architecture> {
        ARCHITECTURES
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, arch)| *arch)
    }
}

/// The values of charmcraft's `BaseStr`.
const BASES: [&str; 9] = [
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "ubuntu@24.04",
    "ubuntu@25.04",
    "ubuntu@25.10",
    "ubuntu@26.04",
    "ubuntu@26.10",
    "almalinux@9",
];
/// Those that need a `build-base` beside them.
const DEVELOPMENT_BASES: [&str; 3] = ["ubuntu@25.04", "ubuntu@25.10", "ubuntu@26.10"];
/// Those on which the `charm` and `reactive` plugins work.
const PYTHON_PLUGIN_BASES: [&str; 7] = [
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "almalinux@9",
    "ubuntu@24.04",
    "ubuntu@24.10",
    "ubuntu@25.04",
];

/// The rules of charmcraft's `PlatformCharm` and `BasesCharm` and of craft-platforms' build plan for charms.
pub(crate) fn read(top: &Map<'_>) -> Build {
    match (top.get("platforms"), top.get("bases")) {
        (Some(_), Some(bases)) => {
            // charmcraft's code would take `bases` here and pass over `platforms`; its schema allows only one.
            bases.refuse_key("`bases` and `platforms` exclude each other; keep `platforms`");
            Build::Unstated
        }
        (None, Some(bases)) => {
            if let Some(base) = top.value("base") {
                base.refuse_key("`base` goes with `platforms`, not with `bases`");
            }
            Build::Bases(legacy_base::read(&bases))
        }
        (Some(platforms), None) => with_platforms(top, &platforms),
        (None, None) => {
            top.required(
                "platforms",
                "the platforms to build for, like `platforms: {amd64: }`",
            );
            Build::Unstated
        }
    }
}

fn with_platforms(top: &Map<'_>, field: &Field<'_>) -> Build {
    let base = top.value("base").and_then(|field| known_base(&field, &[]));
    let build_base = top
        .value("build-base")
        .and_then(|field| known_base(&field, &["ubuntu@devel"]));
    if let (Some(name), None, Some(field)) = (&base, top.value("build-base"), top.value("base"))
        && DEVELOPMENT_BASES.contains(&name.to_string().as_str())
    {
        field.refuse(format!(
            "{name} is not stable yet and needs a `build-base` beside it, like `build-base: {name}`"
        ));
    }
    let mut platforms = Vec::new();
    let map = field.map_or("a mapping of platforms by name, like `amd64:`");
    for (name, field) in map.iter().flat_map(Map::fields) {
        let Some(platform) = platform(name, &field) else {
            continue;
        };
        check_bases(&platform, &field, top);
        platforms.push(platform);
    }
    if map.is_some_and(|map| map.is_empty()) {
        field.refuse("expected at least one platform, like `amd64:`");
    }
    Build::Platforms {
        base,
        build_base,
        platforms,
    }
}

fn known_base(field: &Field<'_>, more: &[&str]) -> Option<Base> {
    let text = field.string_or("a base like `ubuntu@24.04`")?;
    if BASES.contains(&text) || more.contains(&text) {
        return Base::parse(text);
    }
    let known = spelling::listed(BASES.iter().chain(more).copied(), "or");
    field.refuse(format!(
        "expected one of charmcraft's bases, {known}, found {text:?}"
    ));
    None
}

fn platform(name: &str, field: &Field<'_>) -> Option<Platform> {
    if matches!(name, "any" | "*") || name.contains('/') {
        field.refuse_key(
            "not a name for a platform: `any`, `*` and names with `/` are charmcraft's own",
        );
    }
    // `amd64:` alone is short for building on and for it.
    if field.is_null() {
        let Some(target) = target(name).filter(|target| target.arch != Architecture::All) else {
            field.refuse_key(
                "a platform whose name is not an architecture needs `build-on` and `build-for`",
            );
            return None;
        };
        let location = field.location();
        return Some(Platform {
            name: name.to_owned(),
            build_on: vec![target.clone()],
            build_for: target,
            location,
        });
    }
    let map = field.map_or("a mapping with `build-on` and `build-for`")?;
    map.only(&["build-on", "build-for"]);
    let build_on = map.required("build-on", "the architectures to build on");
    let build_for = match map.value("build-for") {
        None if Architecture::parse(name).is_some() => target(name),
        None => map
            .required("build-for", "the architecture to build for")
            .and_then(|field| field.string_or("one architecture").and_then(target)),
        Some(field) => {
            let targets = targets(&field)?;
            if targets.len() > 1 {
                field.refuse("expected one architecture to build for; make a platform for each");
            }
            targets.into_iter().next().map(|(target, _)| target)
        }
    };
    let build_on = targets(&build_on?)?;
    for (target, field) in &build_on {
        if target.arch == Architecture::All {
            field.refuse("a charm is built on one architecture; `all` is only for `build-for`");
        }
    }
    for (index, (target, field)) in build_on.iter().enumerate() {
        if build_on
            .iter()
            .take(index)
            .any(|(earlier, _)| earlier == target)
        {
            field.refuse("this stands twice in the list");
        }
    }
    Some(Platform {
        name: name.to_owned(),
        build_on: build_on.into_iter().map(|(target, _)| target).collect(),
        build_for: build_for?,
        location: field.location(),
    })
}

/// `amd64`, `ubuntu@24.04:amd64`.
fn target(text: &str) -> Option<Target> {
    let (base, arch) = match text.split_once(':') {
        Some(("devel", arch)) => (Base::parse("ubuntu@devel"), arch),
        Some((base, arch)) => (Some(Base::parse(base)?), arch),
        None => (None, text),
    };
    Some(Target {
        base,
        arch: Architecture::parse(arch)?,
    })
}

/// One target or a list of them; `None` when there is none.
fn targets<'a>(field: &Field<'a>) -> Option<Vec<(Target, Field<'a>)>> {
    let expected = "an architecture or a list of them";
    let items = if field.is_list() {
        field.list()?
    } else {
        vec![field.clone()]
    };
    let targets: Vec<_> = items
        .into_iter()
        .filter_map(|item| {
            let text = item.string_or(expected)?;
            let found = target(text);
            if found.is_none() {
                let known = spelling::listed(ARCHITECTURES.iter().map(|(name, _)| *name), "or");
                item.refuse(format!(
                    "expected {known}, perhaps with a base before it (`ubuntu@24.04:amd64`), found {text:?}"
                ));
            }
            Some((found?, item))
        })
        .collect();
    if field.is_list() && field.list()?.is_empty() {
        field.refuse("expected at least one architecture");
    }
    (!targets.is_empty()).then_some(targets)
}

/// A platform has its system from exactly one of: its name, its targets, the top of the file.
fn check_bases(platform: &Platform, field: &Field<'_>, top: &Map<'_>) {
    let from_name = platform
        .name
        .split_once(':')
        .filter(|(base, _)| base.contains('@'))
        .and_then(|(base, _)| Base::parse(base));
    let mut targets = platform.build_on.iter().chain([&platform.build_for]);
    let from_targets = platform.build_for.base.as_ref();
    if !targets.all(|target| target.base.as_ref() == from_targets) {
        field.refuse_key("all of `build-on` and `build-for` must name the same base, or none");
        return;
    }
    if let (Some(name), Some(target)) = (&from_name, from_targets)
        && name != target
    {
        field.refuse_key(format!(
            "the name says {name} and the targets say {target}; name one base"
        ));
    }
    let from_top = top.value("base").is_some() || top.value("build-base").is_some();
    match (from_name.is_some() || from_targets.is_some(), from_top) {
        (true, true) => field.refuse_key(
            "the platform names a base and so does the top of the file; remove one of them",
        ),
        (false, false) => field.refuse_key(
            "no base for this platform; add `base: ubuntu@24.04` at the top, or name the platform `ubuntu@24.04:amd64`",
        ),
        _ => {}
    }
}

/// Why the `charm` or `reactive` plugin does not work where the charm is built, if it does not.
pub(crate) fn no_python_plugin(build: &Build) -> Option<String> {
    let Build::Platforms {
        base,
        build_base,
        platforms,
    } = build
    else {
        return None;
    };
    let builds_on: Vec<&Base> = match build_base.as_ref().or(base.as_ref()) {
        Some(base) => vec![base],
        None => platforms
            .iter()
            .filter_map(|platform| platform.build_for.base.as_ref())
            .collect(),
    };
    let wrong = builds_on
        .iter()
        .map(ToString::to_string)
        .find(|base| !PYTHON_PLUGIN_BASES.contains(&base.as_str()))?;
    Some(format!(
        "the plugins `charm` and `reactive` do not build on {wrong}"
    ))
}
