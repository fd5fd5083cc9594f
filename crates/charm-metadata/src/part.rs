//! `parts`: how the charm is built.

use crate::field::{Field, Map};
use crate::{Level, spelling};

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

/// The properties of each plugin that charmcraft has, beyond the common ones. A newer charmcraft may have more of both: what does
/// not fit this table is doubtful.
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

/// `has_extension`: an extension adds parts of its own.
pub(crate) fn check(top: &Map<'_>, has_extension: bool) {
    // With `bases`, charmcraft makes up a part of the plugin `charm`.
    let is_optional = has_extension || !top.has("platforms") || top.has("bases");
    let field = if is_optional {
        top.value("parts")
    } else {
        top.required("parts", "the parts the charm is built from")
    };
    let Some(map) = field.and_then(|field| field.map_or("a mapping of parts by name")) else {
        return;
    };
    if map.is_empty() && !is_optional {
        map.field().refuse("expected at least one part");
    }
    for (name, field) in map.fields() {
        check_part(name, &field, top);
    }
}

fn check_part(name: &str, field: &Field<'_>, top: &Map<'_>) {
    if name.contains('/') {
        field.refuse_key("the name of a part has no `/` in it");
    }
    let Some(map) = field.map_or("a mapping with the part's `plugin`") else {
        return;
    };
    let named = map.get("plugin");
    let plugin = match &named {
        Some(plugin) => plugin.string_or("the name of a plugin"),
        // The part's own name is that of the plugin.
        None => Some(name),
    };
    let Some(plugin) = plugin else { return };
    let place = named.clone().unwrap_or_else(|| field.clone());
    let own = PLUGINS.iter().find(|(known, _)| *known == plugin);
    if own.is_none() {
        place.doubt(unknown_plugin(named.is_some(), plugin));
    }
    check_properties(&map, plugin, own.map(|(_, own)| *own));
    let build_base = top.value("build-base").or_else(|| top.value("base"));
    if let Some(base) = build_base.and_then(|base| base.as_str())
        && matches!(plugin, "charm" | "reactive")
        && !PYTHON_PLUGIN_BASES.contains(&base)
    {
        place.doubt(format!(
            "the plugins `charm` and `reactive` do not build on {base}"
        ));
    }
}

fn unknown_plugin(is_named: bool, plugin: &str) -> String {
    let names: Vec<&str> = PLUGINS.iter().map(|(name, _)| *name).collect();
    match spelling::nearest(plugin, &names) {
        _ if !is_named => {
            "`plugin` is missing; expected the plugin that builds the part, like `plugin: rust`"
                .to_owned()
        }
        Some(near) => format!("no plugin `{plugin}`; did you mean `{near}`?"),
        None => format!(
            "no plugin `{plugin}`; there are {}",
            spelling::listed(names, "and")
        ),
    }
}

/// `own`: the properties of the plugin, if it is one of those known here.
fn check_properties(map: &Map<'_>, plugin: &str, own: Option<&[(&str, Shape)]>) {
    let shape = |known: &[(&str, Shape)], name: &str| {
        let mut known = known.iter();
        known
            .find(|(known, _)| *known == name)
            .map(|(_, shape)| *shape)
    };
    for (name, field) in map.fields() {
        if let Some(shape) = shape(COMMON, name) {
            check_shape(name, &field, shape, true);
        } else if let Some(own) = own {
            match shape(own, name) {
                Some(shape) => check_shape(name, &field.at(Level::Doubtful), shape, false),
                None => field.doubt_key(unknown_property(name, plugin, own)),
            }
        }
    }
    if own.is_some() && !WITHOUT_SOURCE.contains(&plugin) && map.value("source").is_none() {
        map.field().doubt_key(format!(
            "`source` is missing, which the plugin `{plugin}` needs"
        ));
    }
    if map.value("stage-packages").is_some() && map.value("stage-slices").is_some() {
        map.field()
            .refuse_key("`stage-packages` and `stage-slices` exclude each other");
    }
}

fn unknown_property(name: &str, plugin: &str, own: &[(&str, Shape)]) -> String {
    let names: Vec<&str> = COMMON.iter().chain(own).map(|(name, _)| *name).collect();
    match spelling::nearest(name, &names) {
        Some(near) => format!("no such property; did you mean `{near}`?"),
        None => format!("the plugin `{plugin}` has no such property"),
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
