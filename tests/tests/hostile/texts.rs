//! Texts for `backup_targets`, of the k8s_backup_target and of the velero_backup_config interface.

use serde_json::{Value, json};

/// What a text should be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A list in which this many targets are good and nothing is wrong.
    Good(usize),
    /// At least partly wrong.
    Bad,
}

/// An entry with every field that it needs.
pub(crate) fn entry(app: &str) -> Value {
    json!({"app": app, "relation_name": "backup", "model": "sim", "spec": {}})
}

/// A list of one entry in which the text `put` stands as the value of `field`; one within `spec`
/// when it is none of the entry's own.
fn with(field: &str, put: &str) -> String {
    let mut entry = entry("evil");
    let own = ["app", "relation_name", "model", "spec", "extra"].contains(&field);
    let place = if own { &mut entry } else { &mut entry["spec"] };
    place[field] = json!("PUT");
    format!("[{}]", entry.to_string().replace("\"PUT\"", put))
}

const BRACKETS: usize = 200_000;
const MEBIBYTE: usize = 1 << 20;

/// Each with a name for it.
pub(crate) fn hostile_texts() -> Vec<(String, String, Taken)> {
    let mut all = whole();
    all.extend(entries());
    all.extend(fields());
    all.extend(names());
    all
}

type Texts = Vec<(String, String, Taken)>;

fn named<N: Into<String>, T: Into<String>>(
    texts: impl IntoIterator<Item = (N, T)>,
    taken: Taken,
) -> Texts {
    texts
        .into_iter()
        .map(|(name, text)| (name.into(), text.into(), taken))
        .collect()
}

/// Databags that are no list.
fn whole() -> Texts {
    let deep = "[".repeat(BRACKETS);
    let mut all = named(
        [
            ("no JSON", "backup everything"),
            ("a cut list", "[{\"app\": "),
            ("two lists", "[] []"),
            ("a raw NUL", "\0"),
            ("escape sequences", "\u{1b}[2J\u{1b}]0;pwned\u{7}"),
            ("null", "null"),
            ("a number", "17"),
            ("a huge number", "1e999"),
            ("a text", "\"[]\""),
            ("an object", "{}"),
            ("a byte order mark", "\u{feff}[]"),
            ("not a number", "[NaN]"),
        ],
        Taken::Bad,
    );
    all.extend(named(
        [
            ("brackets that open", deep.clone()),
            ("brackets", format!("{deep}{}", "]".repeat(BRACKETS))),
            ("objects that open", "{\"a\":".repeat(BRACKETS)),
            ("a MiB of text", "x".repeat(MEBIBYTE)),
        ],
        Taken::Bad,
    ));
    all.extend(named(
        [("an empty list", "[]"), ("white space", " [ ] \n")],
        Taken::Good(0),
    ));
    all
}

/// Lists with entries that are none.
fn entries() -> Texts {
    let deep = format!("{}{}", "[".repeat(BRACKETS), "]".repeat(BRACKETS));
    named(
        [
            ("wrong entries", "[1, null, \"x\", [], {}, true, 1e999]".to_owned()),
            ("an entry of brackets", format!("[{deep}]")),
            ("an entry that is a list", "[[\"evil\", \"backup\", \"sim\", {}]]".to_owned()),
            ("a lone surrogate", r#"["\ud800"]"#.to_owned()),
            (
                "a doubled key",
                r#"[{"app":"evil","app":"evil","relation_name":"backup","model":"sim","spec":{}}]"#.to_owned(),
            ),
            (
                "a doubled key of the spec",
                r#"[{"app":"evil","relation_name":"backup","model":"sim","spec":{"ttl":"1h","ttl":"2h"}}]"#
                    .to_owned(),
            ),
            (
                "a key that is a lone surrogate",
                r#"[{"app":"evil","relation_name":"backup","model":"sim","spec":{},"\udfff":1}]"#.to_owned(),
            ),
        ],
        Taken::Bad,
    )
}

/// Values of the wrong type or size, in every field.
fn fields() -> Texts {
    let mut all = Texts::new();
    let deep = format!("{}{}", "[".repeat(BRACKETS), "]".repeat(BRACKETS));
    let long = format!("\"{}\"", "x".repeat(MEBIBYTE));
    let values = [
        ("null", "null"),
        ("a number", "17"),
        ("1e999", "1e999"),
        ("an object", "{\"a\": {}}"),
        ("brackets", &deep),
        ("a MiB", &long),
    ];
    for field in [
        "app",
        "relation_name",
        "model",
        "spec",
        "include_namespaces",
        "exclude_resources",
        "include_cluster_resources",
        "label_selector",
        "ttl",
        "extra",
        "other",
    ] {
        for (name, value) in values {
            let taken = match (field, name) {
                ("extra" | "other", _) => Taken::Good(1),
                // All of its fields are unknown: it is a spec that says nothing.
                ("spec", "an object") => Taken::Good(1),
                ("app" | "relation_name" | "model" | "spec", _) => Taken::Bad,
                // Of the spec's fields, null means that it says nothing.
                (_, "null") => Taken::Good(1),
                _ => Taken::Bad,
            };
            let is_large = value.len() > 1000;
            // They take their time, and most fields are read alike.
            if is_large && !["app", "spec", "ttl", "extra", "other"].contains(&field) {
                continue;
            }
            all.push((format!("{name} as {field}"), with(field, value), taken));
        }
    }
    all.extend(named(
        [
            (
                "a spec that is a list",
                with("spec", "[null, null, null, null, null, null, null]"),
            ),
            (
                "a MiB as namespace",
                with("include_namespaces", &format!("[{long}]")),
            ),
            (
                "a MiB as label",
                with("label_selector", &format!("{{{long}: \"x\"}}")),
            ),
            (
                "a MiB as label value",
                with("label_selector", &format!("{{\"a\": {long}}}")),
            ),
            (
                "a label with a space",
                with("label_selector", r#"{"a b": "x"}"#),
            ),
            (
                "a label without a name",
                with("label_selector", r#"{"example.com/": "x"}"#),
            ),
            (
                "a label with an escape sequence",
                with("label_selector", r#"{"a": "\u001b[31m"}"#),
            ),
            ("a ttl in days", with("ttl", "\"30d\"")),
            ("a negative ttl", with("ttl", "\"-1h\"")),
            ("a ttl beyond Go's", with("ttl", "\"9999999999h\"")),
            ("an empty namespace", with("include_namespaces", "[\"\"]")),
        ],
        Taken::Bad,
    ));
    all
}

/// Names that would do something to whoever shows them.
fn names() -> Texts {
    let mut all = Texts::new();
    for field in ["app", "relation_name", "model", "include_namespaces", "ttl"] {
        for (name, text) in [
            ("a line break", r"a\nb"),
            ("a NUL", r"a\u0000b"),
            ("an escape sequence", r"a\u001b[31mb"),
            ("a C1 control", r"a\u009b31mb"),
            ("a line separator", r"a\u2028b"),
            ("a lone surrogate", r"a\ud800b"),
            ("nothing", ""),
            ("a right-to-left override", r"a\u202eb"),
            ("an Arabic letter mark", r"a\u061cb"),
            ("a zero-width space", r"a\u200bb"),
        ] {
            // The last three can be in a name, as far as the interface says; nobody may be shown them.
            let is_name = field != "ttl" && [r"a\u202eb", r"a\u061cb", r"a\u200bb"].contains(&text);
            let taken = if is_name { Taken::Good(1) } else { Taken::Bad };
            let value = match field {
                "include_namespaces" => format!("[\"{text}\"]"),
                _ => format!("\"{text}\""),
            };
            all.push((format!("{name} in {field}"), with(field, &value), taken));
        }
    }
    all
}
