//! `cargo charm new`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use juju_vocabulary::name::is_app_name;

use crate::architecture::Architecture;
use crate::cli::{Kind, New};
use crate::failure::Failure;

/// The crates of this framework that a charm names in its Cargo.toml.
const CRATES: [&str; 4] = ["charm-core", "charm-pebble", "charm-testing", "juju-sim"];

/// A file of a new charm: where it goes, and its template.
type Template = (&'static str, &'static str);

macro_rules! template {
    ($path:literal, $file:literal) => {
        ($path, include_str!(concat!("../templates/", $file)))
    };
}

const COMMON: [Template; 10] = [
    template!(".github/workflows/ci.yaml", "common/ci.yaml"),
    template!(".gitignore", "common/gitignore"),
    template!("CONTRIBUTING.md", "common/CONTRIBUTING.md"),
    template!("Cargo.toml", "common/manifest.toml"),
    template!("LICENSE", "common/LICENSE"),
    template!("README.md", "common/README.md"),
    template!("SECURITY.md", "common/SECURITY.md"),
    template!("icon.svg", "common/icon.svg"),
    template!("justfile", "common/justfile"),
    template!("src/main.rs", "common/main.rs"),
];

const KUBERNETES: [Template; 4] = [
    template!("charmcraft.yaml", "kubernetes/charmcraft.yaml"),
    template!("src/lib.rs", "kubernetes/lib.rs"),
    template!("tests/unit.rs", "kubernetes/unit.rs"),
    template!("tests/integration.rs", "kubernetes/integration.rs"),
];

const MACHINE: [Template; 4] = [
    template!("charmcraft.yaml", "machine/charmcraft.yaml"),
    template!("src/lib.rs", "machine/lib.rs"),
    template!("tests/unit.rs", "machine/unit.rs"),
    template!("tests/integration.rs", "machine/integration.rs"),
];

const INTEGRATOR: [Template; 4] = [
    template!("charmcraft.yaml", "integrator/charmcraft.yaml"),
    template!("src/lib.rs", "integrator/lib.rs"),
    template!("tests/unit.rs", "integrator/unit.rs"),
    template!("tests/integration.rs", "integrator/integration.rs"),
];

pub(crate) fn run(options: &New) -> Result<ExitCode> {
    let name = &options.name;
    check_name(name)?;
    let dir = Path::new(name);
    if dir.exists() {
        let help = "choose another name, or move away what is there";
        return Err(Failure::new(format!("{} is there already", dir.display()), help).into());
    }
    let values = values(options)?;
    let templates = match options.kind {
        Kind::Kubernetes => KUBERNETES,
        Kind::Machine => MACHINE,
        Kind::Integrator => INTEGRATOR,
    };
    for (path, template) in COMMON.into_iter().chain(templates) {
        let path = dir.join(path);
        let cannot = || format!("cannot write {}", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(cannot)?;
        }
        fs::write(&path, filled(template, &values)).with_context(cannot)?;
    }
    if !is_in_repository(dir) {
        // Without git there is just no repository.
        let _ = Command::new("git")
            .args(["init", "--quiet"])
            .arg(dir)
            .status();
    }
    writeln!(
        io::stderr(),
        "Made the charm `{name}`. What can be done with it:\n\n  cd {name}\n  cargo test\n  cargo charm run\n  cargo charm pack"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// The rules of Juju for charms, and of cargo for packages.
fn check_name(name: &str) -> Result<()> {
    let fail = |what: String, help: &str| Err(Failure::new(what, help).into());
    if !is_app_name(name) {
        let help = "lowercase letters and digits in parts joined by `-`, the first part starting with a letter, each \
                    other holding one: `my-charm`";
        return fail(format!("`{name}` is not a name for a charm"), help);
    }
    // What the charm's own code names cannot be the charm's name as well.
    let taken = [
        "anyhow", "serde", "tracing", "test", "std", "core", "alloc", "charm",
    ];
    if name == "juju"
        || name.starts_with("juju-")
        || CRATES.contains(&name)
        || taken.contains(&name)
    {
        return fail(
            format!("the name `{name}` is taken, by Juju or in Rust"),
            "choose another one",
        );
    }
    // Those that are Rust's own words.
    let keywords = [
        "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
        "extern", "false", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "match", "mod",
        "move", "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
        "true", "try", "type", "unsafe", "use", "where", "while", "yield", "abstract", "become",
        "box", "do", "final", "macro", "override", "priv", "typeof", "unsized", "virtual",
    ];
    if keywords.contains(&name) {
        return fail(
            format!("`{name}` is a word of Rust"),
            "choose another name, such as one of two words",
        );
    }
    Ok(())
}

/// What stands for the placeholders; none for what is not known.
fn values(options: &New) -> Result<Vec<(String, Option<String>)>> {
    let name = &options.name;
    let crates = Crates::of(options)?;
    let author = author();
    let architecture = Architecture::of_this_machine().or(Architecture::named("amd64"));
    let (summary, about, deploy) = match options.kind {
        Kind::Kubernetes => (
            "Runs a workload on Kubernetes.",
            "It runs a workload in a container, and sees to it that it runs as the options say.",
            " --resource workload-image=docker.io/library/python:3.13-slim",
        ),
        Kind::Machine => (
            "Runs a service on a machine.",
            "It looks after a service on its machine, which runs as the options say.",
            "",
        ),
        Kind::Integrator => (
            "Tells other charms of a service outside of Juju.",
            "It runs nothing itself: it tells the charms that are related to it where a service is.",
            "",
        ),
    };
    let mut letters = name.chars();
    let first: String = letters
        .next()
        .map(|c| c.to_ascii_uppercase())
        .into_iter()
        .collect();
    let title = format!("{first}{}", letters.as_str().replace('-', " "));
    let known = [
        ("name", name.clone()),
        ("crate", name.replace('-', "_")),
        ("title", title),
        ("letter", first),
        ("summary", summary.to_owned()),
        ("about", about.to_owned()),
        ("deploy", deploy.to_owned()),
        ("install", crates.install()),
    ];
    let mut values: Vec<_> = known
        .into_iter()
        .chain(architecture.map(|one| ("arch", one.name.to_owned())))
        .chain(architecture.map(|one| ("target", one.best_target().to_owned())))
        .map(|(key, value)| (key.to_owned(), Some(value)))
        .collect();
    // A JSON string is one in YAML and TOML as well.
    let quoted = author.as_ref().map(serde_json::to_string).transpose()?;
    values.push(("author".to_owned(), quoted.clone()));
    values.push(("contact".to_owned(), quoted));
    values.push(("contact-plain".to_owned(), author));
    for name in CRATES {
        let is_used = name != "charm-pebble" || options.kind == Kind::Kubernetes;
        values.push((
            name.to_owned(),
            is_used.then(|| crates.dependency(name)).transpose()?,
        ));
    }
    Ok(values)
}

/// Puts values in place of `{{…}}`. A line with one that is not known is left out.
fn filled(template: &str, values: &[(String, Option<String>)]) -> String {
    let line = |line: &str| {
        let mut line = line.to_owned();
        for (key, value) in values {
            let placeholder = format!("{{{{{key}}}}}");
            match value {
                Some(value) => line = line.replace(&placeholder, value),
                None if line.contains(&placeholder) => return String::new(),
                None => {}
            }
        }
        line
    };
    template.split_inclusive('\n').map(line).collect()
}

/// Where the crates of this framework come from.
enum Crates {
    Path(PathBuf),
    Git(String),
}

impl Crates {
    fn of(options: &New) -> Result<Self> {
        if let Some(url) = &options.git {
            return Ok(Crates::Git(url.clone()));
        }
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let path = options.path.as_deref().or(built).unwrap_or(Path::new("."));
        let found = fs::canonicalize(path).ok();
        let found = found.filter(|path| path.join("charm-core/Cargo.toml").is_file());
        found.map(Crates::Path).ok_or_else(|| {
            let help = "say where they are with `--path DIR`, the directory `crates` of a checkout, or `--git URL`";
            Failure::new(format!("no charm-core in {}", path.display()), help).into()
        })
    }

    fn dependency(&self, name: &str) -> Result<String> {
        Ok(match self {
            Crates::Path(dir) => {
                let path = dir.join(name);
                let path = path
                    .to_str()
                    .with_context(|| format!("{} is not UTF-8", path.display()))?;
                format!("{{ path = {} }}", serde_json::to_string(path)?)
            }
            Crates::Git(url) => format!("{{ git = {} }}", serde_json::to_string(url)?),
        })
    }

    fn install(&self) -> String {
        match self {
            Crates::Path(dir) => {
                format!("cargo install --path {}", dir.join("cargo-charm").display())
            }
            Crates::Git(url) => format!("cargo install --git {url} cargo-charm"),
        }
    }
}

/// Who makes the charm, as git knows them.
fn author() -> Option<String> {
    let ask = |key: &str| {
        let output = Command::new("git")
            .args(["config", "--get", key])
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    match (ask("user.name"), ask("user.email")) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or(email),
    }
}

fn is_in_repository(dir: &Path) -> bool {
    let output = Command::new("git")
        .current_dir(dir)
        .args(["rev-parse", "--is-inside-work-tree"])
        .output();
    output.is_ok_and(|output| output.status.success())
}
