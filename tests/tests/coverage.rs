//! What a deployed charm runs counts as covered, as `docs/testing.md` says.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charm_tests::{Compiled, repository};

/// What it prints, if it succeeds.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// A command whose programs count what runs, and write it into `profiles`.
fn measured(program: impl AsRef<Path>, target: &Path, profiles: &Path) -> Command {
    let mut command = Command::new(program.as_ref());
    command
        .current_dir(repository().join("charms/backup-client"))
        .env("CARGO_TARGET_DIR", target)
        .env("LLVM_PROFILE_FILE", profiles.join("%m.profraw"))
        .env("RUSTFLAGS", "-C instrument-coverage")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// One of LLVM's programs that come with this Rust.
fn llvm(tool: &str) -> Command {
    run(Command::new("rustup").args(["component", "add", "llvm-tools"]));
    let libraries = run(Command::new("rustc").args(["--print", "target-libdir"]));
    Command::new(Path::new(libraries.trim()).join("../bin").join(tool))
}

/// The program of the charm's tests, which cargo gives the charm's library with other features.
fn of_tests(target: &Path) -> PathBuf {
    let built = fs::read_dir(target.join("debug/deps")).unwrap();
    let mut built = built.map(|entry| entry.unwrap().path());
    let is_program = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("charm-") && path.extension().is_none()
    };
    built.find(is_program).unwrap()
}

/// How often the line of `source` with `text` has run, as all of `profiles` say.
fn hits(text: &str, source: &str, target: &Path, profiles: &[&Path]) -> u64 {
    let source = repository().join("charms/backup-client").join(source);
    let content = fs::read_to_string(&source).unwrap();
    let line = content.lines().position(|line| line.contains(text));
    let written = profiles.iter().flat_map(|dir| fs::read_dir(dir).unwrap());
    let program = target.join("debug/backup-client");
    let merged = target.join("all.profdata");
    run(llvm("llvm-profdata")
        .args(["merge", "--sparse"])
        .args(written.map(|entry| entry.unwrap().path()))
        .arg("--output")
        .arg(&merged));
    let report = run(llvm("llvm-cov")
        .args(["export", "--format=lcov", "--instr-profile"])
        .args([&merged, &program])
        .arg("--object")
        .args([&of_tests(target), &source]));
    let start = format!("DA:{},", line.unwrap() + 1);
    let mut lines = report.lines();
    let hits = lines.find_map(|line| line.strip_prefix(&start));
    assert!(hits.is_some(), "{report}");
    hits.unwrap().parse().unwrap()
}

#[test]
#[ignore = "builds a charm anew, and may install llvm-tools; `just conformance` runs it"]
fn a_line_that_only_the_deployed_charm_runs_is_covered() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage");
    let [by_tests, by_hooks] = ["by-tests", "by-hooks"].map(|name| {
        let profiles = dir.join(name);
        let _ = fs::remove_dir_all(&profiles);
        fs::create_dir_all(&profiles).unwrap();
        profiles
    });
    let target = dir.join("target");
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    run(measured(cargo, &target, &by_tests).arg("test"));
    let state = dir.join("state");
    let _ = fs::remove_dir_all(&state);
    let cargo_charm = Compiled::get().unwrap().program("cargo-charm").unwrap();
    run(measured(cargo_charm, &target, &by_hooks)
        .args(["charm", "run", "--state"])
        .arg(&state));
    let charm = fs::read_dir(repository().join("charms/backup-client")).unwrap();
    let mut left = charm.map(|entry| entry.unwrap().path());
    let is_profile = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "profraw");
    assert_eq!(
        left.find(is_profile),
        None,
        "profiles belong in their place"
    );
    let main = |profiles: &[&Path]| hits("charm_core::main", "src/main.rs", &target, profiles);
    assert_eq!(main(&[&by_tests]), 0);
    assert!(main(&[&by_hooks]) > 0);
    assert_eq!(main(&[&by_tests, &by_hooks]), main(&[&by_hooks]));
    let build = |profiles: &[&Path]| hits("pub fn build", "src/lib.rs", &target, profiles);
    let (tests, hooks) = (build(&[&by_tests]), build(&[&by_hooks]));
    assert!(tests > 0 && hooks > 0);
    assert_eq!(build(&[&by_tests, &by_hooks]), tests + hooks);
}
