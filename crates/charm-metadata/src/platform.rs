//! `base`, `build-base`, `platforms` and the older `bases`: where the charm is built and where it runs.

use serde::Serialize;

use crate::field::{Field, Map};
use crate::spelling;

/// The architectures by Debian's names; `all` is only to build for, never to build on.
const ARCHITECTURES: [&str; 8] = [
    "amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x", "all",
];
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
/// Those that `bases` may name.
const LEGACY_BASES: [&str; 4] = [
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "almalinux@9",
];

/// One file to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Platform {
    /// Its name: `amd64`, `ubuntu@24.04:amd64`.
    pub name: String,
    /// The systems that the file runs on, as in its manifest.yaml.
    pub bases: Vec<Base>,
}

/// A system that a charm runs on, as manifest.yaml writes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Base {
    /// The distribution: `ubuntu`.
    pub name: String,
    /// Its release: `24.04`.
    pub channel: String,
    /// The architectures, by Debian's names. Empty where the older `bases` leaves them out: that of the machine which packs.
    pub architectures: Vec<String>,
}

/// A machine: an architecture, and the system where the platform names it, as in `ubuntu@24.04:amd64`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Target<'a> {
    base: Option<&'a str>,
    arch: &'a str,
}

/// The rules of charmcraft's `PlatformCharm` and `BasesCharm` and of craft-platforms' build plan for charms.
pub(crate) fn check(top: &Map<'_>) {
    match (top.get("platforms"), top.get("bases")) {
        // charmcraft's code would take `bases` here and pass over `platforms`; its schema allows only one.
        (Some(_), Some(bases)) => {
            bases.refuse_key("`bases` and `platforms` exclude each other; keep `platforms`");
        }
        (None, Some(bases)) => {
            if let Some(base) = top.value("base") {
                base.refuse_key("`base` goes with `platforms`, not with `bases`");
            }
            check_legacy_bases(&bases);
        }
        (Some(platforms), None) => check_platforms(top, &platforms),
        (None, None) => {
            top.required(
                "platforms",
                "the platforms to build for, like `platforms: {amd64: }`",
            );
        }
    }
}

/// The platforms, of which those that [`check`] refuses are left out. As charmcraft's `get_manifest_bases` has them.
pub(crate) fn read(top: &Map<'_>) -> Vec<Platform> {
    let platforms = top.value("platforms").and_then(|field| field.map());
    if let Some(platforms) = platforms {
        let read = |(name, field): (&str, Field<'_>)| platform(name, &field, top);
        return platforms.fields().filter_map(read).collect();
    }
    let bases = top.value("bases").and_then(|field| field.list());
    let read = bases.iter().flatten().filter_map(legacy_platform);
    read.collect()
}

fn platform(name: &str, field: &Field<'_>, top: &Map<'_>) -> Option<Platform> {
    let build_for = field.map().and_then(|map| map.value("build-for"));
    let first = match &build_for {
        Some(field) if field.is_list() => field.list()?.first()?.as_str()?,
        Some(field) => field.as_str()?,
        None => name,
    };
    let first = target(first)?;
    let from_top = top.value("base").or_else(|| top.value("build-base"));
    let from_name = name.split_once(':').map(|(base, _)| base);
    let base = match &from_top {
        Some(field) => field.as_str()?,
        None => from_name.filter(|base| is_base(base)).or(first.base)?,
    };
    let (distribution, channel) = base.split_once('@')?;
    let base = Base {
        name: distribution.to_owned(),
        channel: channel.to_owned(),
        architectures: vec![first.arch.to_owned()],
    };
    Some(Platform {
        name: name.to_owned(),
        bases: vec![base],
    })
}

/// One of `bases`; its name is the one that charmcraft gives to the file.
fn legacy_platform(field: &Field<'_>) -> Option<Platform> {
    let map = field.map()?;
    let systems = match map.value("run-on") {
        Some(field) => field.list()?,
        None => vec![field.clone()],
    };
    let base = |field: &Field<'_>| {
        let map = field.map()?;
        let text = |key| Some(map.value(key)?.as_str()?.to_owned());
        let architectures = map.value("architectures").and_then(|field| field.strings());
        let architectures = architectures.unwrap_or_default();
        Some(Base {
            name: text("name")?,
            channel: text("channel")?,
            architectures: architectures.into_iter().map(str::to_owned).collect(),
        })
    };
    let bases: Vec<Base> = systems.iter().filter_map(base).collect();
    let name = |base: &Base| {
        let architectures = base.architectures.join("-");
        let name = format!("{}-{}-{architectures}", base.name, base.channel);
        name.trim_end_matches('-').to_owned()
    };
    let names: Vec<String> = bases.iter().map(name).collect();
    (!bases.is_empty()).then(|| Platform {
        name: names.join("_"),
        bases,
    })
}

fn check_platforms(top: &Map<'_>, field: &Field<'_>) {
    let (base, build_base) = (top.value("base"), top.value("build-base"));
    if let Some(field) = &build_base {
        check_base(field, &["ubuntu@devel"]);
    }
    if let Some(field) = &base {
        check_base(field, &[]);
        if let Some(name) = field
            .as_str()
            .filter(|name| DEVELOPMENT_BASES.contains(name))
            && build_base.is_none()
        {
            field.doubt(format!(
                "{name} is not stable yet and needs a `build-base` beside it, like `build-base: {name}`"
            ));
        }
    }
    let map = field.map_or("a mapping of platforms by name, like `amd64:`");
    for (name, field) in map.iter().flat_map(Map::fields) {
        check_platform(name, &field, top);
    }
    if map.is_some_and(|map| map.is_empty()) {
        field.doubt("expected at least one platform, like `amd64:`");
    }
}

/// One of those known here, `more` among them; a newer charmcraft may know others.
fn check_base(field: &Field<'_>, more: &[&str]) {
    let Some(text) = field.string_or("a base like `ubuntu@24.04`") else {
        return;
    };
    if !is_base(text) {
        field.refuse(format!(
            "expected a base like `ubuntu@24.04`, found {text:?}"
        ));
    } else if !BASES.contains(&text) && !more.contains(&text) {
        let known = spelling::listed(BASES.iter().chain(more).copied(), "or");
        field.doubt(format!(
            "expected one of charmcraft's bases, {known}, found {text:?}"
        ));
    }
}

fn is_base(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    matches!(parts.as_slice(), [name, channel] if !name.is_empty() && !channel.is_empty())
}

fn check_platform(name: &str, field: &Field<'_>, top: &Map<'_>) {
    if matches!(name, "any" | "*") || name.contains('/') {
        field.refuse_key(
            "not a name for a platform: `any`, `*` and names with `/` are charmcraft's own",
        );
    }
    // `amd64:` alone is short for building on and for it.
    if field.is_null() {
        match target(name).filter(|target| target.arch != "all") {
            Some(target) => check_bases(name, &[target], field, top),
            None => field.refuse_key(
                "a platform whose name is not an architecture needs `build-on` and `build-for`",
            ),
        }
        return;
    }
    let Some(map) = field.map_or("a mapping with `build-on` and `build-for`") else {
        return;
    };
    map.only(&["build-on", "build-for"]);
    let build_on = map
        .required("build-on", "the architectures to build on")
        .map(|field| targets(&field))
        .unwrap_or_default();
    check_build_on(&build_on);
    let build_for = match map.value("build-for") {
        None if ARCHITECTURES.contains(&name) => target(name),
        None => {
            map.required("build-for", "the architecture to build for");
            None
        }
        Some(field) => {
            let targets = targets(&field);
            if targets.len() > 1 {
                field.refuse("expected one architecture to build for; make a platform for each");
            }
            targets.first().map(|(target, _)| *target)
        }
    };
    if let Some(build_for) = build_for.filter(|_| !build_on.is_empty()) {
        let mut targets = vec![build_for];
        targets.extend(build_on.iter().map(|(target, _)| *target));
        check_bases(name, &targets, field, top);
    }
}

fn check_build_on(targets: &[(Target<'_>, Field<'_>)]) {
    for (index, (target, field)) in targets.iter().enumerate() {
        if target.arch == "all" {
            field.refuse("a charm is built on one architecture; `all` is only for `build-for`");
        }
        let mut earlier = targets.iter().take(index);
        if earlier.any(|(earlier, _)| earlier == target) {
            field.refuse("this stands twice in the list");
        }
    }
}

/// `amd64`, `ubuntu@24.04:amd64`.
fn target(text: &str) -> Option<Target<'_>> {
    let (base, arch) = match text.split_once(':') {
        Some(("devel", arch)) => (Some("ubuntu@devel"), arch),
        Some((base, arch)) => (is_base(base).then_some(Some(base))?, arch),
        None => (None, text),
    };
    ARCHITECTURES
        .contains(&arch)
        .then_some(Target { base, arch })
}

/// One target or a list of them.
fn targets<'a>(field: &Field<'a>) -> Vec<(Target<'a>, Field<'a>)> {
    let items = if field.is_list() {
        field.list().unwrap_or_default()
    } else {
        vec![field.clone()]
    };
    if items.is_empty() {
        field.refuse("expected at least one architecture");
    }
    let read = |item: Field<'a>| {
        let text = item.string_or("an architecture or a list of them")?;
        let found = target(text);
        if found.is_none() {
            let known = spelling::listed(ARCHITECTURES, "or");
            item.refuse(format!(
                "expected {known}, perhaps with a base before it (`ubuntu@24.04:amd64`), found {text:?}"
            ));
        }
        Some((found?, item))
    };
    items.into_iter().filter_map(read).collect()
}

/// A platform has its system from exactly one of: its name, its targets, the top of the file.
fn check_bases(name: &str, targets: &[Target<'_>], field: &Field<'_>, top: &Map<'_>) {
    let from_name = name
        .split_once(':')
        .map(|(base, _)| base)
        .filter(|base| is_base(base));
    let from_targets = targets.first().and_then(|target| target.base);
    if targets.iter().any(|target| target.base != from_targets) {
        field.refuse_key("all of `build-on` and `build-for` must name the same base, or none");
        return;
    }
    if let (Some(name), Some(target)) = (from_name, from_targets)
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

/// `bases`, which `platforms` has taken the place of.
fn check_legacy_bases(field: &Field<'_>) {
    let items = field.list_or("a list of bases");
    if items.as_ref().is_some_and(Vec::is_empty) {
        field.refuse("expected at least one base");
    }
    for field in items.iter().flatten() {
        let Some(map) =
            field.map_or("a mapping with `build-on` and `run-on`, or `name` and `channel`")
        else {
            continue;
        };
        if map.has("name") {
            check_legacy_system(field);
            continue;
        }
        map.only(&["build-on", "run-on"]);
        for key in ["build-on", "run-on"] {
            let systems = map.required(key, "a list of systems");
            let systems = systems.and_then(|field| field.list());
            systems.iter().flatten().for_each(check_legacy_system);
        }
    }
}

fn check_legacy_system(field: &Field<'_>) {
    let Some(map) = field.map_or("a mapping with `name` and `channel`") else {
        return;
    };
    map.only(&["name", "channel", "architectures"]);
    if let Some(field) = map.get("architectures") {
        field.strings();
    }
    let name = map.required("name", "the distribution, like `name: ubuntu`");
    let channel = map.required("channel", "the series, like `channel: \"22.04\"`");
    let (Some(name), Some(channel)) = (name, channel) else {
        return;
    };
    if let (Some(name), Some(text)) = (name.string(), channel.string()) {
        let base = format!("{name}@{text}");
        if !LEGACY_BASES.contains(&base.as_str()) {
            let known = spelling::listed(LEGACY_BASES, "and");
            channel.doubt(format!(
                "`bases` is only for {known}; use `platforms` for {base}"
            ));
        }
    }
}
