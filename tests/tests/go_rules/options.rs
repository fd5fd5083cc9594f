//! Values of config options: given as text by a user, or left from another charm by a refresh.

use charm_metadata::{Charm, FileName, OptionType, Sources};
use serde_json::{Value, json};

use crate::values::Random;
use crate::{Verdict, compare};

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn options_are_given_as_to_juju() {
    compare("option-given", given, |question| {
        let (option_type, value) = asked(question);
        means(option_type.parse(value.as_str().unwrap_or_default()))
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn options_are_kept_as_by_juju() {
    compare("option-kept", kept, |question| {
        let (option_type, value) = asked(question);
        means(option_type.fit(&value))
    });
}

/// A default in config.yaml, read by both.
#[test]
#[ignore = "needs Go: run `just conformance`"]
fn defaults_are_read_as_by_juju() {
    compare("option-default", default, |config| {
        let metadata = r#"{"name": "tea", "summary": "s", "description": "d"}"#;
        let sources = Sources::default()
            .with(FileName::Metadata, metadata)
            .with(FileName::Config, config);
        match Charm::parse(&sources) {
            Err(errors) => (Verdict::Refused, errors.to_string()),
            Ok(charm) => match charm.option("it").and_then(|it| it.default.clone()) {
                None => (Verdict::Means("nothing".to_owned()), String::new()),
                default => means(default),
            },
        }
    });
}

fn asked(question: &str) -> (OptionType, Value) {
    let mut question: Value = serde_json::from_str(question).expect("a question in JSON");
    let option_type = serde_json::from_value(question["type"].take()).expect("a type");
    (option_type, question["value"].take())
}

/// The value as the Go program describes it.
fn means(value: Option<Value>) -> (Verdict, String) {
    let described = match value {
        None => return (Verdict::Refused, String::new()),
        Some(Value::String(text)) => format!("string {text}"),
        Some(Value::Bool(on)) => format!("bool {on}"),
        Some(value) => match (value.as_i64(), value.as_f64()) {
            (Some(whole), _) => format!("int64 {whole}"),
            (None, Some(float)) => format!("float64 {}", float.to_bits()),
            (None, None) => value.to_string(),
        },
    };
    (Verdict::Means(described), String::new())
}

/// Juju asks more of a secret that a user gives than its charm package does, and that is not here.
fn given(random: &mut Random) -> String {
    let option_type = random.pick(&["string", "int", "int", "float", "float", "float", "boolean"]);
    let text = match option_type {
        "int" => integer(random),
        "float" => float(random),
        _ => boolean(random),
    };
    json!({ "type": option_type, "value": text }).to_string()
}

fn kept(random: &mut Random) -> String {
    let option_type = random.pick(&["string", "int", "int", "float", "boolean", "secret"]);
    let value = match (option_type, random.below(10)) {
        (_, 0) => json!(random.percent(50)),
        (_, 1) => json!(random.below(usize::MAX) as i64),
        (_, 2) => json!(random.below(1000) as f64 / 8.0),
        ("secret", _) => json!(secret(random)),
        ("boolean", _) => json!(boolean(random)),
        ("float", 3..8) => json!(random.below(1_000_000) as f64 / -8.0),
        ("float", _) => json!(float(random)),
        _ => json!(integer(random)),
    };
    json!({ "type": option_type, "value": value }).to_string()
}

/// Quoted, or plain where charmcraft and Juju read alike: other plain ones are refused here.
fn default(random: &mut Random) -> String {
    const PLAIN: [&str; 26] = [
        "1",
        "-17",
        "+7",
        "1.0",
        "-0.5",
        "0x1F",
        "017",
        "1_000",
        "true",
        "no",
        "on",
        "Off",
        "~",
        "null",
        "24h",
        "a b",
        "1.2.3",
        "2024-01-31",
        "0b11",
        "9223372036854775807",
        "9223372036854775808",
        ".5",
        "{}",
        "[1]",
        "secret:abc",
        "",
    ];
    let option_type = random.pick(&["string", "int", "float", "boolean", "secret"]);
    let default = match (random.below(5), option_type) {
        (0..3, _) => random.pick(&PLAIN).to_owned(),
        (_, "int") => json!(integer(random)).to_string(),
        (_, "float") => json!(float(random)).to_string(),
        (_, "secret") => json!(secret(random)).to_string(),
        _ => json!(boolean(random)).to_string(),
    };
    // A word that is no type is refused; none at all is a string.
    let kind = match random.below(20) {
        0 => "type: integer, ".to_owned(),
        1 => String::new(),
        _ => format!("type: {option_type}, "),
    };
    format!("options: {{it: {{{kind}default: {default}}}}}")
}

fn boolean(random: &mut Random) -> String {
    let text = random.pick(&[
        "1", "0", "t", "F", "true", "FALSE", "True", "False", "yes", "",
    ]);
    if random.percent(25) {
        random.mutate(text, "01tTfFrueals ")
    } else {
        text.to_owned()
    }
}

fn integer(random: &mut Random) -> String {
    const EDGES: [&str; 10] = [
        "",
        "-",
        "0",
        "-0",
        "00",
        "0x",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-0x8000000000000000",
    ];
    if let Some(edge) = random.edge(&EDGES) {
        return edge;
    }
    let sign = random.pick(&["", "", "-", "+"]);
    let (prefix, alphabet) = random.pick(&[
        ("", "0123456789"),
        ("", "0123456789"),
        ("0", "01234567"),
        ("0x", "0189abcdefABCDEF"),
        ("0X_", "019aF"),
        ("0b", "01"),
        ("0O", "01234567"),
        ("0_", "0123456789"),
    ]);
    let mut text = format!("{sign}{prefix}{}", digits(random, alphabet, 17));
    if random.percent(15) {
        text = random.mutate(&text, "019fFxXbo_+-. \u{661}");
    }
    text
}

fn float(random: &mut Random) -> String {
    const EDGES: [&str; 14] = [
        "inf",
        "-Infinity",
        "+iNF",
        "nan",
        "-nan",
        "NaN",
        "infinit",
        ".",
        "0x.p0",
        "1e400",
        "1e-400",
        "0x1.fffffffffffff7ffp1023",
        "0x1.fffffffffffff8p1023",
        "0x0.80000000000000000001p-1074",
    ];
    if let Some(edge) = random.edge(&EDGES) {
        return edge;
    }
    let hexadecimal = random.percent(50);
    let (prefix, alphabet, mark, far) = if hexadecimal {
        ("0x", "0123456789abcdefABCDEF", ["p", "P"], 1100)
    } else {
        ("", "0123456789", ["e", "E"], 330)
    };
    let mut text = random.pick(&["", "", "-", "+"]).to_owned() + prefix;
    text += &digits(random, alphabet, 20);
    if random.percent(50) {
        text += ".";
        text += &digits(random, alphabet, 20);
    }
    if random.percent(if hexadecimal { 95 } else { 40 }) {
        let most = random.pick(&[10, far]);
        text += random.pick(&mark);
        text += random.pick(&["", "-", "-", "+"]);
        text += &random.below(most).to_string();
    }
    if random.percent(25) {
        text = random.mutate(&text, "019fFxXpPeE_+-. ");
    }
    text
}

/// Digits, rarely none, with an underscore between some.
fn digits(random: &mut Random, alphabet: &str, most: usize) -> String {
    let mut text = random.text(alphabet, most);
    if random.percent(10) && text.len() > 1 {
        let at = random.below(text.len() + 1);
        text.insert(at, '_');
    }
    text
}

/// URIs without percent signs or odd hosts: of these Go's `url.Parse` refuses more than the simulator.
fn secret(random: &mut Random) -> String {
    let scheme = random.pick(&["secret:", "secret:", "Secret:", "secret", "https:", "", ":"]);
    let rest = random.pick(&[
        "9m4e2mr0ui3e8a215n4g",
        "//6d5d4f5e-0cf6-4d2a-8d8c-2a4d5f1ce7b1/9m4e2mr0ui3e8a215n4g",
        "/a b?c#d",
        "hunter2",
        "",
    ]);
    random.mutate(&format!("{scheme}{rest}"), "aZ09-.+ \t\n\u{7f}é")
}
