//! Names and versions: ours beside Juju's own `names` and `version`.

use juju_vocabulary::name::{AppName, UnitName, is_model_name};
use juju_vocabulary::storage::StorageId;
use juju_vocabulary::version::JujuVersion;

use crate::values::Random;
use crate::{Verdict, compare, plain};

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn names_are_those_of_juju() {
    compare("name-of-app", name, |text| {
        plain(text.parse::<AppName>().map(drop))
    });
    compare("name-of-unit", numbered, |text| {
        plain(text.parse::<UnitName>().map(drop))
    });
    compare("name-of-storage", numbered, |text| {
        plain(text.parse::<StorageId>().map(drop))
    });
    compare("name-of-model", model, |text| match is_model_name(text) {
        true => (Verdict::Accepted, String::new()),
        false => (Verdict::Refused, "not a name".to_owned()),
    });
}

#[test]
#[ignore = "needs Go: run `just conformance`"]
fn versions_are_read_written_and_ordered_as_by_juju() {
    compare("version", version, |text| {
        match text.parse::<JujuVersion>() {
            Ok(version) => (Verdict::Means(version.to_string()), String::new()),
            Err(error) => (Verdict::Refused, error.to_string()),
        }
    });
    let two = |random: &mut Random| format!("{} {}", version(random), version(random));
    compare("version-order", two, |text| {
        let (one, other) = text.split_once(' ').unwrap_or((text, ""));
        match (one.parse::<JujuVersion>(), other.parse::<JujuVersion>()) {
            (Ok(one), Ok(other)) => {
                let order = one.cmp(&other) as i8;
                (Verdict::Means(order.to_string()), String::new())
            }
            (Err(error), _) | (_, Err(error)) => (Verdict::Refused, error.to_string()),
        }
    });
}

/// Parts that are mostly good, joined by hyphens.
fn name(random: &mut Random) -> String {
    const PARTS: [&str; 16] = [
        "a", "app", "db2", "2db", "x9y", "remote", "k8s", "z", "my", "web", "b1", "7", "", "A",
        "a_b", "é",
    ];
    let count = 1 + random.below(3);
    let part = |_| {
        let good = random.percent(55);
        PARTS[if good {
            random.below(11)
        } else {
            random.below(PARTS.len())
        }]
    };
    (0..count).map(part).collect::<Vec<_>>().join("-")
}

fn numbered(random: &mut Random) -> String {
    const NUMBERS: [&str; 10] = ["0", "1", "17", "400", "9", "01", "", "-1", "x", "1/2"];
    let good = random.percent(80);
    let number = NUMBERS[if good {
        random.below(5)
    } else {
        random.below(NUMBERS.len())
    }];
    format!("{}/{number}", name(random))
}

fn model(random: &mut Random) -> String {
    const ENDS: [&str; 6] = ["", "", "-", "-7", "_", "B"];
    format!("{}{}", name(random), ENDS[random.below(ENDS.len())])
}

fn version(random: &mut Random) -> String {
    let mut number = |odd: &[&str]| match random.percent(88) {
        true => random.below(4).to_string(),
        false => odd[random.below(odd.len())].to_owned(),
    };
    let odd = ["", "x", "+1", "1234567890", "007", " 1"];
    let (major, minor, patch) = (number(&odd), number(&odd), number(&odd));
    let build = number(&odd);
    let tag = ["alpha", "beta", "rc", "Beta", "", "b-"];
    let tagged = random.percent(40);
    let tag = tag[if random.percent(92) {
        random.below(3)
    } else {
        random.below(6)
    }];
    let patch = if tagged {
        format!("-{tag}{patch}")
    } else {
        format!(".{patch}")
    };
    let build = if random.percent(20) {
        format!(".{build}")
    } else {
        String::new()
    };
    format!("{major}.{minor}{patch}{build}")
}
