//! What no reader refuses and people still ask of a charm: names as others have them, and what Charmhub wants of one that it
//! lists.

use std::path::Path;

use charm_metadata::{Building, Charm, FileName, Part, Sources};
use juju_vocabulary::relation::Role;

use crate::finding::{Finding, Rule, Severity};
use crate::package::organized_as_dispatch;

/// Options and parameters are written with hyphens, as charmcraft's linter `naming-conventions` asks.
pub(crate) fn names(charm: &Charm) -> Vec<Finding> {
    let options = charm.options.iter();
    let options = options.map(|option| ("option", &option.name, option.location));
    let actions = charm.actions.iter();
    let properties = actions.flat_map(|action| &action.params.properties);
    let params = properties.map(|one| ("parameter", &one.name, one.schema.location));
    let odd = |(what, name, location): (&str, &String, _)| {
        let message = format!("{what} `{name}` is written with `_`");
        let help = format!("charms write it with hyphens: `{}`", name.replace('_', "-"));
        let finding = || Finding::new(Severity::Warning, Rule::Naming, message);
        name.contains('_')
            .then(|| finding().at(location).help(help))
    };
    options.chain(params).filter_map(odd).collect()
}

/// What real charmcraft needs to make of the charm what `cargo charm pack` makes of it.
pub(crate) fn charmcraft(dir: &Path, building: &Building, program: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut warn = |message: String, help: &str| {
        findings.push(Finding::new(Severity::Warning, Rule::Charmcraft, message).help(help));
    };
    let Some(part) = building.parts.iter().find(|part| part.plugin() == "rust") else {
        let help = format!(
            "parts: {{charm: {{plugin: rust, source: ., organize: {{bin/{program}: dispatch}}}}}}"
        );
        warn(
            "no part has `plugin: rust`, so charmcraft packs no program".to_owned(),
            &help,
        );
        return findings;
    };
    if organized_as_dispatch(part).is_none() {
        let message = format!(
            "part `{}` puts no program where Juju starts it, when charmcraft packs",
            part.name
        );
        warn(message, &format!("organize: {{bin/{program}: dispatch}}"));
    }
    if !leads_here(dir, part) {
        let message = format!(
            "part `{}` builds another package than this one, when charmcraft packs",
            part.name
        );
        warn(
            message,
            "say in `source` and `rust-path` where the charm's Cargo.toml is",
        );
    }
    findings
}

/// charmcraft takes the versions that were tested, or none. To be asked before cargo is: that writes the file.
pub(crate) fn lock(dir: &Path, building: &Building) -> Option<Finding> {
    let rust = building.parts.iter().find(|part| part.plugin() == "rust")?;
    let lock = dir
        .join(rust.source.as_deref().unwrap_or("."))
        .join("Cargo.lock");
    let missing = || {
        let message = format!(
            "part `{}` has no Cargo.lock, and charmcraft builds with --locked",
            rust.name
        );
        let help = "run `cargo generate-lockfile`, and commit the file";
        Finding::new(Severity::Warning, Rule::Charmcraft, message).help(help)
    };
    (!lock.is_file()).then(missing)
}

fn leads_here(dir: &Path, part: &Part) -> bool {
    let source = dir.join(part.source.as_deref().unwrap_or("."));
    let source = source.join(part.source_subdir.as_deref().unwrap_or("."));
    let here = dir.canonicalize().ok();
    let built = |path: &str| source.join(path).canonicalize().ok();
    match &part.rust_path[..] {
        [] => built(".") == here,
        paths => paths.iter().any(|path| built(path) == here),
    }
}

/// What Charmhub's reviewers look for.
pub(crate) fn listing(dir: &Path, charm: &Charm, sources: &Sources) -> Vec<Finding> {
    let note = |message: String| Finding::new(Severity::Note, Rule::Listing, message);
    let missing = |(names, why): (&[&str], &str)| {
        let is_there = names.iter().any(|name| dir.join(name).is_file());
        (!is_there).then(|| note(format!("there is no {}: {why}", names.join(" or "))))
    };
    let files: [(&[&str], &str); 6] = [
        (&["LICENSE"], "nobody may use the charm"),
        (&["README.md"], "nobody knows what it is for"),
        (&["icon.svg"], "Charmhub shows 100 by 100 pixels of it"),
        (
            &["SECURITY.md"],
            "who finds a hole does not know whom to tell",
        ),
        (&["CONTRIBUTING.md"], "who wants to help does not know how"),
        (
            &["justfile", "Justfile"],
            "reviewers run its `format`, `lint`, `unit` and `integration`",
        ),
    ];
    let mut findings: Vec<Finding> = files.into_iter().filter_map(missing).collect();
    let says = |section: &str| {
        let texts = [FileName::Charmcraft, FileName::Metadata].into_iter();
        texts
            .filter_map(|file| sources.text(file))
            .any(|text| text.lines().any(|line| line.starts_with(section)))
    };
    if !says("links:") && !says("maintainers:") {
        let help = "links: {contact: …, documentation: …, issues: …, source: …}";
        findings.push(
            note("charmcraft.yaml has no `links`: people look there for help".to_owned())
                .help(help),
        );
    }
    let unsaid = charm
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.role != Role::Peer && endpoint.optional.is_none());
    findings.extend(unsaid.map(|endpoint| {
        let message = format!(
            "endpoint `{}` does not say whether it is `optional`",
            endpoint.name
        );
        note(message).at(endpoint.location)
    }));
    findings
}
