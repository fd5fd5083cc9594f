//! `parts`: how the charm is built.

use crate::field::{Field, Map};
use crate::platform::{self, Build};
use crate::{Location, spelling};

/// One part. What charmcraft does with the other properties of a part it checks itself when it builds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The name.
    pub name: String,
    /// The plugin that builds it; the one of the part's own name when it names none.
    pub plugin: String,
    /// Where its source is, when that is one plain string.
    pub source: Option<String>,
    /// Where the name stands.
    pub location: Location,
}

/// The shape of a property's value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Text,
    Texts,
    Flag,
    Number,
    Mapping,
    Mappings,
    Variables,
}
use Shape::{Flag, Mapping, Mappings, Number, Text, Texts, Variables};

/// What every part may have: craft-parts' `PartSpec`, less what it allows only with overlays, which charmcraft has not.
const COMMON: &[(&str, Shape)] = &[
    ("plugin", Text),
    ("source", Text),
    ("source-checksum", Text),
    ("source-channel", Text),
    ("source-branch", Text),
    ("source-commit", Text),
    ("source-depth", Number),
    ("source-subdir", Text),
    ("source-submodules", Texts),
    ("source-tag", Text),
    ("source-type", Text),
    ("disable-parallel", Flag),
    ("after", Texts),
    ("stage-snaps", Texts),
    ("stage-packages", Texts),
    ("stage-slices", Texts),
    ("build-snaps", Texts),
    ("build-packages", Texts),
    ("build-environment", Variables),
    ("build-attributes", Texts),
    ("organize", Mapping),
    ("stage", Texts),
    ("prime", Texts),
    ("override-pull", Text),
    ("override-build", Text),
    ("override-stage", Text),
    ("override-prime", Text),
    ("permissions", Mappings),
];

/// The properties of each plugin that charmcraft has, beyond the common ones.
const PLUGINS: &[(&str, &[(&str, Shape)])] = &[
    (
        "ant",
        &[
            ("ant-build-targets", Texts),
            ("ant-build-file", Text),
            ("ant-properties", Mapping),
        ],
    ),
    (
        "autotools",
        &[
            ("autotools-configure-parameters", Texts),
            ("autotools-bootstrap-parameters", Texts),
        ],
    ),
    (
        "bazel",
        &[("bazel-targets", Texts), ("bazel-parameters", Texts)],
    ),
    ("cargo-use", &[]),
    (
        "charm",
        &[
            ("charm-entrypoint", Text),
            ("charm-binary-python-packages", Texts),
            ("charm-python-packages", Texts),
            ("charm-requirements", Texts),
            ("charm-strict-dependencies", Flag),
        ],
    ),
    (
        "cmake",
        &[("cmake-parameters", Texts), ("cmake-generator", Text)],
    ),
    (
        "dotnet",
        &[
            ("dotnet-build-configuration", Text),
            ("dotnet-self-contained-runtime-identifier", Text),
        ],
    ),
    ("dump", &[]),
    ("go", &[("go-buildtags", Texts), ("go-generate", Texts)]),
    ("go-use", &[]),
    (
        "gradle",
        &[
            ("gradle-init-script", Text),
            ("gradle-parameters", Texts),
            ("gradle-task", Text),
            ("gradle-use-daemon", Flag),
        ],
    ),
    (
        "gradle-use",
        &[
            ("gradle-init-script", Text),
            ("gradle-parameters", Texts),
            ("gradle-use-daemon", Flag),
        ],
    ),
    (
        "jlink",
        &[
            ("jlink-jars", Texts),
            ("jlink-extra-modules", Texts),
            ("jlink-modules", Texts),
            ("jlink-multi-release", Text),
        ],
    ),
    ("make", &[("make-parameters", Texts)]),
    (
        "maven",
        &[("maven-parameters", Texts), ("maven-use-wrapper", Flag)],
    ),
    ("maven-use", &[("maven-use-parameters", Texts)]),
    ("meson", &[("meson-parameters", Texts)]),
    ("nil", &[]),
    (
        "npm",
        &[("npm-include-node", Flag), ("npm-node-version", Text)],
    ),
    (
        "npm-use",
        &[("npm-include-node", Flag), ("npm-node-version", Text)],
    ),
    (
        "poetry",
        &[
            ("poetry-with", Texts),
            ("poetry-export-extra-args", Texts),
            ("poetry-pip-extra-args", Texts),
            ("poetry-keep-bins", Flag),
        ],
    ),
    (
        "python",
        &[
            ("python-requirements", Texts),
            ("python-constraints", Texts),
            ("python-packages", Texts),
            ("python-keep-bins", Flag),
        ],
    ),
    (
        "qmake",
        &[
            ("qmake-parameters", Texts),
            ("qmake-project-file", Text),
            ("qmake-major-version", Number),
        ],
    ),
    ("reactive", &[("reactive-charm-build-arguments", Texts)]),
    (
        "rust",
        &[
            ("rust-features", Texts),
            ("rust-path", Texts),
            ("rust-channel", Text),
            ("rust-use-global-lto", Flag),
            ("rust-no-default-features", Flag),
            ("rust-ignore-toolchain-file", Flag),
            ("rust-cargo-parameters", Texts),
            ("rust-inherit-ldflags", Flag),
        ],
    ),
    ("scons", &[("scons-parameters", Texts)]),
    ("uv", &[("uv-extras", Texts), ("uv-groups", Texts)]),
];
/// The properties that may stand without a value.
const NULLABLE: [&str; 12] = [
    "source",
    "source-channel",
    "source-submodules",
    "override-pull",
    "override-build",
    "override-stage",
    "override-prime",
    "ant-build-file",
    "dotnet-self-contained-runtime-identifier",
    "npm-node-version",
    "rust-channel",
    "after",
];
/// The plugins that need no `source`.
const WITHOUT_SOURCE: [&str; 4] = ["charm", "jlink", "nil", "reactive"];

/// `has_extensions`: an extension adds parts of its own.
pub(crate) fn read(top: &Map<'_>, build: &Build, has_extensions: bool) -> Vec<Part> {
    // With `bases`, charmcraft makes up a part of the plugin `charm`.
    let is_optional = has_extensions || !matches!(build, Build::Platforms { .. });
    let field = if is_optional {
        top.value("parts")
    } else {
        top.required("parts", "the parts the charm is built from")
    };
    let Some(map) = field.and_then(|field| field.map_or("a mapping of parts by name")) else {
        return Vec::new();
    };
    if map.is_empty() && !is_optional {
        map.field().refuse("expected at least one part");
    }
    map.fields()
        .filter_map(|(name, field)| part(name, &field, build))
        .collect()
}

fn part(name: &str, field: &Field<'_>, build: &Build) -> Option<Part> {
    if name.contains('/') {
        field.refuse_key("the name of a part has no `/` in it");
    }
    let map = field.map_or("a mapping with the part's `plugin`")?;
    let plugin = match map.get("plugin") {
        Some(plugin) => plugin.string_or("the name of a plugin")?,
        None => name,
    };
    let Some((_, own)) = PLUGINS.iter().find(|(known, _)| *known == plugin) else {
        let names: Vec<&str> = PLUGINS.iter().map(|(name, _)| *name).collect();
        let message = match (map.get("plugin"), spelling::nearest(plugin, &names)) {
            (Some(_), Some(near)) => format!("no plugin `{plugin}`; did you mean `{near}`?"),
            (Some(_), None) => {
                format!(
                    "no plugin `{plugin}`; there are {}",
                    spelling::listed(names, "and")
                )
            }
            (None, _) => {
                "`plugin` is missing; expected the plugin that builds the part, like `plugin: rust`"
                    .to_owned()
            }
        };
        map.get("plugin")
            .unwrap_or_else(|| field.clone())
            .refuse(message);
        return None;
    };
    check_properties(&map, plugin, own);
    if matches!(plugin, "charm" | "reactive")
        && let Some(message) = platform::no_python_plugin(build)
    {
        map.get("plugin")
            .unwrap_or_else(|| field.clone())
            .refuse(message);
    }
    Some(Part {
        name: name.to_owned(),
        plugin: plugin.to_owned(),
        source: map
            .get("source")
            .and_then(|source| source.as_str().map(str::to_owned)),
        location: field.location(),
    })
}

fn check_properties(map: &Map<'_>, plugin: &str, own: &[(&str, Shape)]) {
    let known: Vec<(&str, Shape)> = COMMON.iter().chain(own).copied().collect();
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    for (name, field) in map.fields() {
        match known.iter().find(|(known, _)| *known == name) {
            Some((_, shape)) => check_shape(
                name,
                &field,
                *shape,
                !own.iter().any(|(own, _)| *own == name),
            ),
            None => field.refuse_key(match spelling::nearest(name, &names) {
                Some(near) => format!("no such property; did you mean `{near}`?"),
                None => format!("the plugin `{plugin}` has no such property"),
            }),
        }
    }
    if !WITHOUT_SOURCE.contains(&plugin) && map.value("source").is_none() {
        map.field().refuse_key(format!(
            "`source` is missing, which the plugin `{plugin}` needs"
        ));
    }
    if map.value("stage-packages").is_some() && map.value("stage-slices").is_some() {
        map.field()
            .refuse_key("`stage-packages` and `stage-slices` exclude each other");
    }
}

/// A value that depends on the platform (`- on amd64: …`, `- try: …`) may stand wherever a value may.
fn check_shape(name: &str, field: &Field<'_>, shape: Shape, is_common: bool) {
    // charmcraft turns numbers into text where it wants text, but its plugins do not.
    let check_text = |field: &Field<'_>| {
        if !(is_common && name != "source" && field.is_number()) {
            field.string();
        }
    };
    let check_mapping = |field: &Field<'_>| {
        field
            .map()
            .iter()
            .flat_map(Map::fields)
            .for_each(|(_, field)| check_text(&field));
    };
    if field.is_null() && NULLABLE.contains(&name) {
        return;
    }
    if shape == Texts {
        let items = field.list_or("a list of strings");
        return items
            .iter()
            .flatten()
            .filter(|item| !is_conditional(item))
            .for_each(check_text);
    }
    if depends_on_platform(field) {
        return;
    }
    match shape {
        Text | Texts => check_text(field),
        Flag => _ = field.boolean(),
        Number => _ = field.integer(),
        Mapping => check_mapping(field),
        Mappings => {
            let items = field.list_or("a list of mappings");
            items.iter().flatten().for_each(check_mapping);
        }
        Variables => {
            for item in field
                .list_or("a list of variables, like `- NAME: value`")
                .iter()
                .flatten()
            {
                check_mapping(item);
                if item.map().is_some_and(|map| map.fields().count() != 1) {
                    item.refuse("expected one variable in each item of the list");
                }
            }
        }
    }
}

fn depends_on_platform(field: &Field<'_>) -> bool {
    field.is_list()
        && field
            .list()
            .is_some_and(|items| items.iter().any(is_conditional))
}

fn is_conditional(item: &Field<'_>) -> bool {
    let is_condition = |key: &str| {
        matches!(key, "try" | "else")
            || ["on ", "to ", "for "]
                .iter()
                .any(|start| key.starts_with(start))
    };
    item.as_str() == Some("else fail")
        || item.is_map()
            && item
                .map()
                .is_some_and(|map| map.fields().any(|(key, _)| is_condition(key)))
}
