//! Each mistake is told with its level, its place and a message that says what is expected. `UPDATE_EXPECTED=1` writes what is told
//! now.
#![allow(clippy::unwrap_used)] // Helpers of tests may give up too.

use std::fs;
use std::path::Path;

use charm_metadata::{Charm, FileName, Level, Sources};

#[test]
fn mistakes_are_refused_where_they_stand() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let case = entry.unwrap().path();
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let sources = Sources::load(&case).unwrap();
        let (charm, problems) = Charm::check(&sources);
        let is_refused = problems.iter().any(|problem| problem.level == Level::Juju);
        assert_eq!(charm.is_none(), is_refused, "{}", case.display());
        let lines: Vec<String> = problems
            .iter()
            .map(|problem| format!("{}: {problem}", problem.level))
            .collect();
        let found = lines.join("\n");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(case.join("expected.txt"), format!("{found}\n")).unwrap();
        }
        if found != expected.trim_end() {
            wrong.push(format!(
                "{}\n  expected {expected}  found    {found}",
                case.display()
            ));
        }
        cases += 1;
    }
    assert!(cases >= 100, "only {cases} cases found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A character of a published charm goes missing; what is then said has to stand in the file.
#[test]
fn problems_stand_in_the_file_they_name() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charms/self-signed-certificates");
    let text = fs::read_to_string(dir.join("charmcraft.yaml")).unwrap();
    let mut refused = 0;
    for (index, c) in text.char_indices().step_by(7) {
        let broken = format!("{}{}", &text[..index], &text[index + c.len_utf8()..]);
        let sources = Sources::default().with(FileName::Charmcraft, &broken);
        let (_, problems) = Charm::check(&sources);
        refused += usize::from(!problems.is_empty());
        for problem in &problems {
            let line = broken.lines().nth(problem.location.line as usize - 1);
            let line = line.unwrap_or_else(|| panic!("{problem}: no such line"));
            let width = line.chars().count();
            assert!(
                problem.location.column as usize <= width + 1,
                "{problem}: no such column"
            );
        }
    }
    assert!(refused > 50, "only {refused} refused");
}
