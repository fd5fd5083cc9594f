//! `bases`, which `platforms` has taken the place of.

use crate::field::Field;
use crate::platform::Base;
use crate::{Location, spelling};

/// One entry of `bases`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegacyBase {
    /// What it is built on.
    pub build_on: Vec<LegacySystem>,
    /// What it runs on.
    pub run_on: Vec<LegacySystem>,
    /// Where it starts.
    pub location: Location,
}

/// A system of `bases`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegacySystem {
    /// The system.
    pub base: Base,
    /// Its architectures; charmcraft takes that of the machine it runs on when there are none.
    pub architectures: Vec<String>,
}

/// Those that `bases` may name.
const LEGACY_BASES: [&str; 4] = [
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "almalinux@9",
];
pub(crate) fn read(field: &Field<'_>) -> Vec<LegacyBase> {
    let items = field.list_or("a list of bases").unwrap_or_default();
    if field.is_list() && items.is_empty() {
        field.refuse("expected at least one base");
    }
    items.iter().filter_map(legacy_base).collect()
}

fn legacy_base(field: &Field<'_>) -> Option<LegacyBase> {
    let map = field.map_or("a mapping with `build-on` and `run-on`, or `name` and `channel`")?;
    let location = field.location();
    if map.has("name") {
        let system = legacy_system(field)?;
        return Some(LegacyBase {
            build_on: vec![system.clone()],
            run_on: vec![system],
            location,
        });
    }
    map.only(&["build-on", "run-on"]);
    let systems = |key| -> Vec<LegacySystem> {
        let items = map
            .required(key, "a list of systems")
            .and_then(|field| field.list());
        items.iter().flatten().filter_map(legacy_system).collect()
    };
    Some(LegacyBase {
        build_on: systems("build-on"),
        run_on: systems("run-on"),
        location,
    })
}

fn legacy_system(field: &Field<'_>) -> Option<LegacySystem> {
    let map = field.map_or("a mapping with `name` and `channel`")?;
    map.only(&["name", "channel", "architectures"]);
    let name = map.required("name", "the distribution, like `name: ubuntu`");
    let channel = map.required("channel", "the series, like `channel: \"22.04\"`");
    let (name, channel) = (name?.owned_string()?, channel?);
    let base = Base {
        name,
        channel: channel.owned_string()?,
    };
    if !LEGACY_BASES.contains(&base.to_string().as_str()) {
        let known = spelling::listed(LEGACY_BASES, "and");
        channel.refuse(format!(
            "`bases` is only for {known}; use `platforms` for {base}"
        ));
    }
    let architectures = map
        .get("architectures")
        .and_then(|field| field.owned_strings());
    Some(LegacySystem {
        base,
        architectures: architectures.unwrap_or_default(),
    })
}
