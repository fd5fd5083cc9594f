//! Command lines as Juju's `gnuflag` reads them: options and arguments in any order, `-r 3`,
//! `-r3`, `--relation 3`, `--relation=3`, `--app`, `--app=false`, and `--` to end options.

use std::collections::VecDeque;

use charm_metadata::go_value::parse_bool;

use super::answer::Refusal;

/// An option of a tool, under all its names.
pub(super) struct Flag {
    /// The first name is the one to ask for.
    names: &'static [&'static str],
    kind: Kind,
    help: &'static str,
}

enum Kind {
    /// It is there or not.
    Switch,
    /// It has a value. `--help` shows its default in quotes, or as it is.
    Text(&'static str),
    Value(&'static str),
}

/// An option that is there or not.
pub(super) const fn switch(names: &'static [&'static str], help: &'static str) -> Flag {
    let kind = Kind::Switch;
    Flag { names, kind, help }
}

/// An option whose value is text, with its default.
pub(super) const fn text(
    names: &'static [&'static str],
    default: &'static str,
    help: &'static str,
) -> Flag {
    let kind = Kind::Text(default);
    Flag { names, kind, help }
}

/// An option with a value of any other kind, and what `--help` shows for its default.
pub(super) const fn value(
    names: &'static [&'static str],
    default: &'static str,
    help: &'static str,
) -> Flag {
    let kind = Kind::Value(default);
    Flag { names, kind, help }
}

impl Flag {
    /// The name to ask for.
    pub(super) fn key(&self) -> &'static str {
        self.names.first().copied().unwrap_or_default()
    }

    /// What `--help` says of it, as `gnuflag` prints it.
    pub(super) fn usage(&self) -> String {
        let names: Vec<_> = self.names.iter().map(|name| hyphened(name)).collect();
        let default = match self.kind {
            Kind::Switch => " (= false)".to_owned(),
            Kind::Text(default) => format!("(= {default:?})"),
            Kind::Value(default) => format!(" (= {default})"),
        };
        format!("{} {default}\n    {}\n", names.join(", "), self.help)
    }
}

/// A command line, taken apart. Of an option that comes twice, the last counts.
#[derive(Default)]
pub(super) struct Parsed<'a> {
    /// By first name.
    switches: Vec<(&'static str, bool)>,
    values: Vec<Given<'a>>,
    args: VecDeque<&'a str>,
}

/// An option with its value.
struct Given<'a> {
    /// Its first name.
    key: &'static str,
    /// The name it was given by.
    name: &'static str,
    value: &'a str,
}

/// A name of an option with its hyphens.
fn hyphened(name: &str) -> String {
    if name.chars().count() > 1 {
        format!("--{name}")
    } else {
        format!("-{name}")
    }
}

impl<'a> Parsed<'a> {
    /// Takes arguments apart.
    pub(super) fn new(
        flags: &[&[Flag]],
        mut args: impl Iterator<Item = &'a str>,
    ) -> Result<Self, Refusal> {
        let mut parsed = Self::default();
        while let Some(arg) = args.next() {
            if arg == "--" {
                parsed.args.extend(args);
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
                parsed.option(flags, name, attached, &mut args)?;
            } else if let Some(mut short) = arg.strip_prefix('-').filter(|s| !s.is_empty()) {
                // Several switches may share a hyphen; an option with a value takes the rest.
                while let Some(first) = short.chars().next() {
                    let (name, tail) = short.split_at(first.len_utf8());
                    let attached = (!tail.is_empty()).then_some(tail);
                    if parsed.option(flags, name, attached, &mut args)? {
                        break;
                    }
                    short = tail;
                }
            } else {
                parsed.args.push_back(arg);
            }
        }
        Ok(parsed)
    }

    /// Reads one option; says whether it used up what was attached to it.
    fn option(
        &mut self,
        flags: &[&[Flag]],
        name: &str,
        attached: Option<&'a str>,
        rest: &mut impl Iterator<Item = &'a str>,
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
        let key = flag.key();
        if !matches!(flag.kind, Kind::Switch) {
            let value = match attached {
                Some(value) => value,
                None => rest.next().ok_or_else(|| {
                    let shown = hyphened(name);
                    Refusal::Usage(format!("option needs an argument: {shown}"))
                })?,
            };
            self.values.push(Given { key, name, value });
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
        self.switches.push((key, on));
        Ok(used)
    }

    /// Whether a switch is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        let mut given = self.switches.iter().rev();
        given
            .find(|(key, _)| *key == name)
            .is_some_and(|(_, on)| *on)
    }

    /// The value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.given(name).map(|given| given.value)
    }

    fn given(&self, name: &str) -> Option<&Given<'a>> {
        self.values.iter().rev().find(|given| given.key == name)
    }

    /// What Juju says when the value of an option is no good.
    pub(super) fn invalid(&self, name: &str, why: &str) -> Refusal {
        match self.given(name) {
            Some(Given { name, value, .. }) => Refusal::Usage(format!(
                "invalid value {value:?} for option {}: {why}",
                hyphened(name)
            )),
            None => Refusal::Usage(why.to_owned()),
        }
    }

    /// Takes the next argument that is not an option.
    pub(super) fn next_arg(&mut self) -> Option<&'a str> {
        self.args.pop_front()
    }

    /// Takes all arguments that are left.
    pub(super) fn rest(&mut self) -> Vec<&'a str> {
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
