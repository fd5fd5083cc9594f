//! Values to compare on: sentences of each grammar with numbers around its bounds, a part of them then
//! mutated, so that about half are valid.

use super::ZONES;

/// Choices that a seed repeats.
pub(super) struct Random(fastrand::Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Random(fastrand::Rng::with_seed(seed))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound)
    }

    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Now and then one of the values that thousands of sentences would miss.
    pub(super) fn edge(&mut self, edges: &[&str]) -> Option<String> {
        self.percent(3).then(|| self.pick(edges).to_owned())
    }

    /// Up to `most` characters of an alphabet.
    pub(super) fn text(&mut self, alphabet: &str, most: usize) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..self.below(most + 1))
            .map(|_| self.pick(&alphabet))
            .collect()
    }

    /// Puts in, takes out, replaces or doubles a few characters, or cuts the end off.
    pub(super) fn mutate(&mut self, text: &str, alphabet: &str) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(2) {
            let at = self.below(chars.len() + 1);
            match self.below(5) {
                0 if at < chars.len() => drop(chars.remove(at)),
                1 if at < chars.len() => chars[at] = self.pick(&alphabet),
                2 if at < chars.len() => chars.insert(at, chars[at]),
                3 if self.percent(30) => chars.truncate(at),
                _ => chars.insert(at, self.pick(&alphabet)),
            }
        }
        chars.into_iter().collect()
    }
}

pub(super) fn duration(random: &mut Random) -> String {
    const UNITS: [&str; 12] = [
        "ns", "us", "\u{b5}s", "\u{3bc}s", "ms", "s", "s", "m", "m", "h", "h", "h",
    ];
    // Around 2^63 nanoseconds, in each unit.
    const BOUNDS: [&str; 12] = [
        "9223372036854775807",
        "9223372036854775808",
        "9223372036854775809",
        "18446744073709551616",
        "9223372036854775",
        "9223372036854",
        "9223372036",
        "9223372037",
        "153722867",
        "153722868",
        "2562047",
        "2562048",
    ];
    const EDGES: [&str; 8] = [
        "",
        "-0",
        "00",
        "-9223372036854775808ns",
        "-9223372036854775808ns1ns",
        // Sums that wrap: at exactly 2^64, and one past a sum that is too big already.
        "9223372036854775808ns9223372036854775808ns",
        "9223372036854775807ns9223372036854775807ns5ns",
        "9223372036854775807.9ns",
    ];
    if let Some(edge) = random.edge(&EDGES) {
        return edge;
    }
    let mut text = random.pick(&["", "", "", "-", "+"]).to_owned();
    for _ in 0..=random.below(3) {
        text += &match random.below(10) {
            0 => random.pick(&BOUNDS).to_owned(),
            1 => random.text("0123456789", 20),
            _ => random.below(100).to_string(),
        };
        match random.below(8) {
            0 => text += &format!(".{}", random.text("0123456789", 3)),
            1 => text += &format!(".{}", random.text("0123456789", 24)),
            2 => text += random.pick(&[".", ".0", ".9223372036854775808", ".18446744073709551619"]),
            _ => {}
        }
        text += random.pick(&UNITS);
    }
    if random.percent(35) {
        text = random.mutate(&text, "0159.+-nuµμmshdwy \u{663}\n");
    }
    text
}

pub(super) fn label_value(random: &mut Random) -> String {
    if let Some(edge) = random.edge(&["", "-", "a\n", "."]) {
        return edge;
    }
    let (first, last) = (random.text("aZ09", 1), random.text("aZ09", 2));
    let text = match random.below(8) {
        0 | 1 => random.text("aZ09-_.", 20),
        2 => "x".repeat(random.pick(&[62, 63, 64])),
        3 => format!("{first}{}{last}", random.text("bY18-_.", 70)),
        _ => format!("{first}{}{last}", random.text("bY18-_.", 20)),
    };
    if random.percent(25) {
        random.mutate(&text, "aZ0-_./ é\n\0")
    } else {
        text
    }
}

pub(super) fn label_key(random: &mut Random) -> String {
    if let Some(edge) = random.edge(&["/", "a/", "/a", "a/b/c", "a//b", "a./b", "a.b/c\n"]) {
        return edge;
    }
    let name = label_value(random);
    let key = match random.below(8) {
        0..4 => name,
        4 => format!("{}/{name}", "a".repeat(random.pick(&[252, 253, 254]))),
        _ => {
            let most = random.pick(&[6, 70]);
            let mut label = || format!("{}{}z", random.text("a0x", 1), random.text("ab1-", most));
            let labels = [label(), label(), label(), label(), label()];
            format!("{}/{name}", labels[random.below(5)..].join("."))
        }
    };
    if random.percent(15) {
        random.mutate(&key, "aA0-_./ ß\n")
    } else {
        key
    }
}

pub(super) fn schedule(random: &mut Random) -> String {
    const EDGES: [&str; 9] = [
        "",
        " ",
        ", , , , ,",
        ", 0 1 1 *",
        "*-x ?-7-9/2 * * *",
        "TZ= @daily",
        "TZ=UTC @daily ",
        "@daily ",
        " @daily",
    ];
    if let Some(edge) = random.edge(&EDGES) {
        return edge;
    }
    let mut text = String::new();
    if random.percent(25) {
        text += &zone(random);
    }
    text += &match random.below(10) {
        0 => random
            .pick(&["@yearly", "@annually", "@monthly", "@weekly", "@daily"])
            .to_owned(),
        1 => random
            .pick(&["@midnight", "@hourly", "@Daily", "@reboot", "@every"])
            .to_owned(),
        2 => format!("@every {}", duration(random)),
        3 => seldom(random),
        _ => fields(random),
    };
    if random.percent(25) {
        text = random.mutate(&text, "0179*?/-,+@= \tTZaJiİſé\u{85}\u{2009}\u{200b}");
    }
    // Where Go finds its zones in a directory, such a spelling of a path is a zone too: no fair question.
    if ["//", "/./", "=./"].iter().any(|part| text.contains(part)) {
        schedule(random)
    } else {
        text
    }
}

fn zone(random: &mut Random) -> String {
    let known: Vec<&str> = ZONES.lines().collect();
    let unknown = [
        "Europe",
        "Mars/Olympus",
        "../UTC",
        "/UTC",
        "\\UTC",
        "utc",
        "+01:00",
    ];
    let name = match random.below(12) {
        0 => random.pick(&["", "UTC", "Local"]),
        1 => random.pick(&unknown),
        _ => random.pick(&known),
    };
    let behind = random.pick(&[
        " ", " ", " ", " ", " ", " ", "  ", " \t", "\t", "\u{a0}", "",
    ]);
    format!("{}{name}{behind}", random.pick(&["TZ=", "CRON_TZ="]))
}

fn fields(random: &mut Random) -> String {
    let mut bounds = vec![(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
    match random.below(40) {
        0 => bounds.push((0, 6)),
        1 => bounds.truncate(4),
        _ => {}
    }
    let mut text = random.pick(&["", "", "", " ", "\u{3000}"]).to_owned();
    for (min, max) in bounds {
        let count = random.pick(&[1, 1, 1, 2, 3]);
        let items: Vec<String> = (0..count).map(|_| item(random, min, max)).collect();
        text += &items.join(random.pick(&[",", ",", ",", ",,"]));
        text += random.pick(&[" ", " ", " ", " ", "  ", "\t", "\u{a0}", "\u{2003}", "\n"]);
    }
    text
}

/// Times that come once in a few years, or never.
fn seldom(random: &mut Random) -> String {
    let hour = random.pick(&["0", "2", "*", "*/5", ","]);
    let day = random.pick(&["29", "30", "31", "30-31", "28/2", "*/30", "*", "?/1", ","]);
    let month = random.pick(&["2", "feb", "2,4", "4/5", "6-9/3", "11", "*/12", ","]);
    let weekday = random.pick(&["*", "*", "*", "?", "*/1", "*/2", "0-6", "1", ","]);
    format!("0 {hour} {day} {month} {weekday}")
}

fn item(random: &mut Random, min: i64, max: i64) -> String {
    const STEPS: [&str; 11] = ["1", "2", "15", "+7", "00", "0", "-0", "-1", "", "x", "2/3"];
    let mut item = match random.below(10) {
        0..4 => random.pick(&["*", "*", "?", "*-", "?-9-x"]).to_owned(),
        4 => format!("{min}-{}", value(random, min, max)),
        5 => format!("{}-{max}", value(random, min, max)),
        6 if random.percent(20) => {
            format!("{}-{}", value(random, min, max), value(random, min, max))
        }
        _ => value(random, min, max),
    };
    if random.percent(25) {
        item += &format!(
            "/{}",
            if random.percent(80) {
                "5"
            } else {
                random.pick(&STEPS)
            }
        );
    }
    item
}

fn value(random: &mut Random, min: i64, max: i64) -> String {
    match (random.below(60), max) {
        (0, _) => random.pick(&[-1, max + 1, min - 1, i64::MAX]).to_string(),
        (1, _) => format!("{}{max}", random.pick(&["+", "0", "00000000000000000000"])),
        (2, _) => random
            .pick(&["", "x", "1.5", "0x1", "9223372036854775808"])
            .to_owned(),
        (3..20, 12) => random
            .pick(&["jan", "FEB", "Jun", "dec", "july"])
            .to_owned(),
        (3..20, 6) => random
            .pick(&["sun", "MON", "Fri", "fR\u{130}", "sat", "monday"])
            .to_owned(),
        _ => (min + random.below((max - min + 1) as usize) as i64).to_string(),
    }
}
