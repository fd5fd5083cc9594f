//! Each mistake is refused with its place and a message that says what is expected.
#![allow(clippy::unwrap_used)] // Helpers of tests may give up too.

use std::fs;
use std::path::Path;

use charm_metadata::Charm;

#[test]
fn mistakes_are_refused_where_they_stand() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let case = entry.unwrap().path();
        let expected = fs::read_to_string(case.join("expected.txt")).unwrap();
        let found = match Charm::load(&case) {
            Ok(_) => "it is accepted".to_owned(),
            Err(errors) => errors.to_string(),
        };
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
        let sources =
            charm_metadata::Sources::default().with(charm_metadata::FileName::Charmcraft, &broken);
        let Err(errors) = Charm::parse(&sources) else {
            continue;
        };
        refused += 1;
        for problem in &errors {
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
