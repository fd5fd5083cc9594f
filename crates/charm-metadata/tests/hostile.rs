//! Files made to harm end in an error.
#![allow(clippy::unwrap_used)] // Helpers of tests may give up too.

use charm_metadata::{Charm, FileName, Sources};

/// What is said, a line a problem.
fn refused(text: String) -> String {
    let (_, problems) = Charm::check(&Sources::default().with(FileName::Charmcraft, text));
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        "[".repeat(200_000),
        "{a: ".repeat(200_000),
        "- ".repeat(200_000),
        "? ".repeat(200_000),
        (0..1_000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth)))
            .collect(),
        format!("a: {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
    ] {
        let start: String = text.chars().take(8).collect();
        let errors = refused(text).to_string();
        // The parser below has a limit of its own where brackets are concerned.
        let is_refused = ["more than 64 deep", "recursion limit"]
            .iter()
            .any(|why| errors.contains(why));
        assert!(is_refused, "{start}: {errors}");
    }
}

#[test]
fn aliases_do_not_multiply() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert!(
        refused(bomb)
            .to_string()
            .contains("more than 200000 values")
    );

    let mut chain = "a0: &a0 [x]\n".to_owned();
    for level in 1..1_000 {
        chain.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(refused(chain).to_string().contains("more than 64 deep"));

    assert!(
        refused("a: &a [*a]\n".to_owned())
            .to_string()
            .contains("alias")
    );
}

/// A schema is read once, however many of its types have something below them.
#[test]
fn nested_schemas_take_no_time_by_powers() {
    let mut schema = "{type: string}".to_owned();
    for _ in 0..14 {
        schema = format!(
            "{{type: [object, array], items: {schema}, properties: {{a: 1}}, not: {{}}, enum: [1], default: 1}}"
        );
    }
    let errors = refused(format!("actions: {{brew: {{params: {{p: {schema}}}}}}}\n")).to_string();
    assert!(
        errors.contains("actions.brew.params.p.items.items"),
        "{errors}"
    );
    let same = refused("actions: {brew: {params: {p: {type: [object, object]}}}}\n".to_owned());
    assert!(same.to_string().contains("`object` stands twice"), "{same}");
}

#[test]
fn a_long_file_is_refused() {
    let errors = refused(format!("name: {}", "a".repeat(10 * 1024 * 1024)));
    assert!(
        errors.to_string().contains("longer than 1048576 bytes"),
        "{errors}"
    );

    let many: String = (0..60_000)
        .map(|index| format!("k{index}: [1, 2]\n"))
        .collect();
    assert!(
        refused(many)
            .to_string()
            .contains("more than 200000 values")
    );
}

#[test]
fn what_is_said_stays_on_one_line() {
    let errors = refused("type: \"a\\nb\\e[31m\"\n\"na\\nme\": 1\n".to_owned());
    assert!(errors.lines().count() > 2);
    assert!(
        errors
            .lines()
            .all(|line| line.starts_with("charmcraft.yaml:"))
    );
    assert!(!errors.replace('\n', "").contains(char::is_control));
}

#[test]
fn long_values_are_shortened_in_messages() {
    let errors = refused(format!("type: {}\n", "charm".repeat(10_000)));
    assert!(
        errors.to_string().lines().all(|line| line.len() < 300),
        "{errors}"
    );
}

#[test]
fn a_directory_without_a_charm_says_so() {
    let dir = std::env::temp_dir().join(format!("charm-metadata-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let errors = Charm::load(&dir).unwrap_err();
    assert!(
        errors
            .to_string()
            .contains("neither charmcraft.yaml nor metadata.yaml"),
        "{errors}"
    );
    std::fs::write(dir.join("charmcraft.yaml"), b"name: \xff").unwrap();
    let errors = Charm::load(&dir).unwrap_err();
    assert!(
        errors.to_string().contains("not UTF-8 from byte 6"),
        "{errors}"
    );
    std::fs::remove_dir_all(&dir).unwrap();
}
