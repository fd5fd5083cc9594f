//! Command lines as Juju's `gnuflag` reads them: options and arguments in any order, `-r 3`,
//! `-r3`, `--relation 3`, `--relation=3`, `--app`, `--app=false`, and `--` to end options.

use std::collections::{BTreeMap, VecDeque};

use super::Refusal;
use crate::model::parse_bool;

/// An option of a tool, under all its names.
pub(super) struct Flag {
    /// The first name is the one to ask for.
    names: &'static [&'static str],
    takes_value: bool,
}

/// An option that is there or not.
pub(super) const fn switch(names: &'static [&'static str]) -> Flag {
    Flag {
        names,
        takes_value: false,
    }
}

/// An option with a value.
pub(super) const fn value(names: &'static [&'static str]) -> Flag {
    Flag {
        names,
        takes_value: true,
    }
}

/// A command line, taken apart.
pub(super) struct Parsed {
    switches: BTreeMap<&'static str, bool>,
    /// By the first name of the option: the name it was given by, and the value.
    values: BTreeMap<&'static str, (&'static str, String)>,
    args: VecDeque<String>,
}

/// A name of an option with its hyphens.
fn hyphened(name: &str) -> String {
    if name.chars().count() > 1 {
        format!("--{name}")
    } else {
        format!("-{name}")
    }
}

impl Parsed {
    /// Takes `args` apart.
    pub(super) fn new(flags: &[&[Flag]], args: &[String]) -> Result<Self, Refusal> {
        let mut parsed = Self {
            switches: BTreeMap::new(),
            values: BTreeMap::new(),
            args: VecDeque::new(),
        };
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                parsed.args.extend(rest.cloned());
                break;
            }
            if let Some(long) = arg.strip_prefix("--") {
                let (name, attached) = match long.split_once('=') {
                    Some((name, value)) => (name, Some(value)),
                    None => (long, None),
                };
                if name.is_empty() {
                    return Err(Refusal::Usage(format!("empty option in argument {arg:?}")));
                }
                parsed.option(flags, name, attached, &mut rest)?;
            } else if let Some(mut short) = arg.strip_prefix('-').filter(|s| !s.is_empty()) {
                // Several switches may share a hyphen; an option with a value takes the rest.
                while let Some(first) = short.chars().next() {
                    let (name, tail) = short.split_at(first.len_utf8());
                    let attached = (!tail.is_empty()).then_some(tail);
                    if parsed.option(flags, name, attached, &mut rest)? {
                        break;
                    }
                    short = tail;
                }
            } else {
                parsed.args.push_back(arg.clone());
            }
        }
        Ok(parsed)
    }

    /// Reads one option; says whether it used up what was attached to it.
    fn option<'a>(
        &mut self,
        flags: &[&[Flag]],
        name: &str,
        attached: Option<&str>,
        rest: &mut impl Iterator<Item = &'a String>,
    ) -> Result<bool, Refusal> {
        let given = |flag: &'_ Flag| flag.names.iter().find(|known| **known == name).copied();
        let mut known = flags.iter().copied().flatten();
        let Some((flag, name)) = known.find_map(|flag| Some((flag, given(flag)?))) else {
            if name == "help" || name == "h" {
                return Err(Refusal::Help);
            }
            return Err(Refusal::Usage(format!(
                "option provided but not defined: {}",
                hyphened(name)
            )));
        };
        let Some(key) = flag.names.first() else {
            return Ok(true);
        };
        if flag.takes_value {
            let value = match attached {
                Some(value) => value.to_owned(),
                None => rest.next().cloned().ok_or_else(|| {
                    let shown = hyphened(name);
                    Refusal::Usage(format!("option needs an argument: {shown}"))
                })?,
            };
            self.values.insert(key, (name, value));
            return Ok(true);
        }
        // Behind a short switch stand others (`-ab`). Juju knows no `-a=true`, only `--all=true`.
        let (on, used) = match attached {
            Some(text) if name.len() > 1 || text.starts_with('=') => {
                let on = parse_bool(text).ok_or_else(|| {
                    Refusal::Usage(format!(
                        "invalid value {text:?} for option {}: strconv.ParseBool: parsing \
                         {text:?}: invalid syntax",
                        hyphened(name)
                    ))
                })?;
                (on, true)
            }
            _ => (true, false),
        };
        self.switches.insert(key, on);
        Ok(used)
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.switches.get(name).copied().unwrap_or_default()
    }

    /// The value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(_, value)| value.as_str())
    }

    /// What Juju says when the value of an option is no good.
    pub(super) fn invalid(&self, name: &str, why: &str) -> Refusal {
        match self.values.get(name) {
            Some((given, value)) => Refusal::Usage(format!(
                "invalid value {value:?} for option {}: {why}",
                hyphened(given)
            )),
            None => Refusal::Usage(why.to_owned()),
        }
    }

    /// Takes the next argument that is not an option.
    pub(super) fn next_arg(&mut self) -> Option<String> {
        self.args.pop_front()
    }

    /// Takes all arguments that are left.
    pub(super) fn rest(&mut self) -> Vec<String> {
        std::mem::take(&mut self.args).into()
    }

    /// Refuses arguments that nobody took.
    pub(super) fn no_more_args(&self) -> Result<(), Refusal> {
        if self.args.is_empty() {
            return Ok(());
        }
        let quoted: Vec<_> = self.args.iter().map(|arg| format!("{arg:?}")).collect();
        Err(Refusal::Usage(format!(
            "unrecognized args: [{}]",
            quoted.join(" ")
        )))
    }
}
