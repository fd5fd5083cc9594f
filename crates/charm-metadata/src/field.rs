//! A value together with its path and its place, and the questions the readers ask of it.

use std::cell::RefCell;

use crate::go_value::parse_int;
use crate::node::{Entry, Mark, Node, Value};
use crate::scalar::Scalar;
use crate::spelling;
use crate::{FileName, Level, Location, Problem};

/// Where the readers leave what they find wrong, so that one mistake does not hide the next.
#[derive(Default, Debug)]
pub(crate) struct Problems(RefCell<Vec<Problem>>);

impl Problems {
    fn add(&self, problem: Problem) {
        self.0.borrow_mut().push(problem);
    }

    /// In the order in which they stand in the files, each once.
    pub(crate) fn in_order(self) -> Vec<Problem> {
        let mut problems = self.0.into_inner();
        problems.sort();
        problems.dedup();
        problems
    }
}

/// A value in one of the files.
#[derive(Clone, Debug)]
pub(crate) struct Field<'a> {
    node: &'a Node,
    /// Where the key stands that names the value; for an item of a list, where the item starts.
    key_mark: Mark,
    path: String,
    file: FileName,
    /// How bad it is when something is wrong here.
    level: Level,
    problems: &'a Problems,
}

/// A mapping in one of the files.
#[derive(Clone, Debug)]
pub(crate) struct Map<'a> {
    field: Field<'a>,
    entries: &'a [Entry],
}

impl<'a> Field<'a> {
    /// The whole of a file, with the path that its content would have in charmcraft.yaml. Juju refuses what is wrong in it,
    /// unless [`at`](Self::at) says otherwise.
    pub(crate) fn root(file: FileName, path: &str, node: &'a Node, problems: &'a Problems) -> Self {
        Self {
            node,
            key_mark: node.mark,
            path: path.to_owned(),
            file,
            level: Level::Juju,
            problems,
        }
    }

    /// The same field, read with the eyes of charmcraft or with doubts, and all that is in it.
    pub(crate) fn at(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Where the item is named.
    pub(crate) fn location(&self) -> Location {
        self.key_mark.at(self.file)
    }

    fn report(&self, mark: Mark, level: Level, path: &str, message: impl Into<String>) {
        self.problems.add(Problem {
            location: mark.at(self.file),
            level,
            field: path.to_owned(),
            message: message.into(),
        });
    }

    /// The place of the value when it is on one line, else that of its key.
    fn mark(&self) -> Mark {
        match &self.node.value {
            Value::Scalar(Scalar::Null, _) | Value::List(_) | Value::Map(_) => self.key_mark,
            Value::Scalar(..) => self.node.mark,
        }
    }

    /// Reports the value.
    pub(crate) fn refuse(&self, message: impl Into<String>) {
        self.report(self.mark(), self.level, &self.path, message);
    }

    /// Reports the key rather than the value.
    pub(crate) fn refuse_key(&self, message: impl Into<String>) {
        self.report(self.key_mark, self.level, &self.path, message);
    }

    /// Reports a value that nobody may refuse.
    pub(crate) fn doubt(&self, message: impl Into<String>) {
        self.report(self.mark(), Level::Doubtful, &self.path, message);
    }

    /// Reports a key that nobody may refuse.
    pub(crate) fn doubt_key(&self, message: impl Into<String>) {
        self.report(self.key_mark, Level::Doubtful, &self.path, message);
    }

    fn expected(&self, what: &str) {
        let found = match &self.node.value {
            Value::Scalar(scalar, _) => scalar.describe(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a mapping".to_owned(),
        };
        self.refuse(format!("expected {what}, found {found}"));
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.node.value, Value::Scalar(Scalar::Null, _))
    }

    /// The field, or `None` when its value is null, which most optional fields allow.
    pub(crate) fn unless_null(self) -> Option<Self> {
        (!self.is_null()).then_some(self)
    }

    pub(crate) fn scalar(&self) -> Option<&'a Scalar> {
        match &self.node.value {
            Value::Scalar(scalar, _) => Some(scalar),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value when it is neither a list nor a mapping.
    pub(crate) fn one_value(&self, expected: &str) -> Option<&'a Scalar> {
        let scalar = self.scalar();
        if scalar.is_none() {
            self.expected(expected);
        }
        scalar
    }

    /// The value if it is a string, without a word if it is not.
    pub(crate) fn as_str(&self) -> Option<&'a str> {
        match self.scalar()? {
            Scalar::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn string_or(&self, expected: &str) -> Option<&'a str> {
        let text = self.as_str();
        if text.is_none() {
            match self.scalar() {
                // The usual cause: `channel: 22.04`, `version: 1`.
                Some(
                    Scalar::Int(_)
                    | Scalar::Huge(_)
                    | Scalar::Float(_)
                    | Scalar::Bool(_)
                    | Scalar::Date(_),
                ) => {
                    self.expected(&format!("{expected} (quote it)"));
                }
                _ => self.expected(expected),
            }
        }
        text
    }

    pub(crate) fn string(&self) -> Option<&'a str> {
        self.string_or("a string")
    }

    pub(crate) fn owned_string(&self) -> Option<String> {
        self.string().map(str::to_owned)
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.scalar() {
            Some(Scalar::Bool(value)) => Some(*value),
            _ => {
                self.expected("true or false");
                None
            }
        }
    }

    pub(crate) fn is_number(&self) -> bool {
        matches!(
            self.scalar(),
            Some(Scalar::Int(_) | Scalar::Huge(_) | Scalar::Float(_))
        )
    }

    /// A whole number. Juju also takes one that is quoted.
    pub(crate) fn integer(&self) -> Option<i64> {
        let value = match self.scalar() {
            Some(Scalar::Int(value)) => Some(*value),
            Some(Scalar::Str(text)) => parse_int(text),
            _ => None,
        };
        if value.is_none() {
            self.expected("a whole number");
        }
        value
    }

    /// One of the words in `choices`, paired with what it means.
    pub(crate) fn choice<T: Clone>(&self, choices: &[(&str, T)]) -> Option<T> {
        let text = self.as_str();
        let found = choices.iter().find(|(word, _)| text == Some(word));
        if found.is_none() {
            let words = spelling::listed(choices.iter().map(|(word, _)| *word), "or");
            self.expected(&words);
        }
        found.map(|(_, value)| value.clone())
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    pub(crate) fn list_or(&self, expected: &str) -> Option<Vec<Field<'a>>> {
        let Value::List(nodes) = &self.node.value else {
            self.expected(expected);
            return None;
        };
        let item = |(index, node): (usize, &'a Node)| Field {
            node,
            key_mark: node.mark,
            path: format!("{}[{index}]", self.path),
            file: self.file,
            level: self.level,
            problems: self.problems,
        };
        Some(nodes.iter().enumerate().map(item).collect())
    }

    pub(crate) fn list(&self) -> Option<Vec<Field<'a>>> {
        self.list_or("a list")
    }

    /// A list of strings; the items that are not are reported and left out.
    pub(crate) fn strings(&self) -> Option<Vec<&'a str>> {
        let items = self.list_or("a list of strings")?;
        Some(items.iter().filter_map(Field::string).collect())
    }

    pub(crate) fn map_or(&self, expected: &str) -> Option<Map<'a>> {
        let Value::Map(entries) = &self.node.value else {
            self.expected(expected);
            return None;
        };
        Some(Map {
            field: self.clone(),
            entries,
        })
    }

    pub(crate) fn map(&self) -> Option<Map<'a>> {
        self.map_or("a mapping")
    }

    /// The value as JSON; numbers that JSON has not are reported.
    pub(crate) fn json(&self) -> Option<serde_json::Value> {
        use serde_json::Value as Json;
        Some(match &self.node.value {
            Value::List(_) => Json::Array(self.list()?.iter().filter_map(Field::json).collect()),
            Value::Map(_) => Json::Object(
                self.map()?
                    .fields()
                    .filter_map(|(name, field)| Some((name.to_owned(), field.json()?)))
                    .collect(),
            ),
            Value::Scalar(scalar, _) => match scalar {
                Scalar::Null => Json::Null,
                Scalar::Bool(value) => Json::Bool(*value),
                Scalar::Int(value) => Json::from(*value),
                Scalar::Huge(value) => Json::from(*value),
                Scalar::Float(value) => match serde_json::Number::from_f64(*value) {
                    Some(number) => Json::Number(number),
                    None => {
                        self.expected("a value that JSON can hold");
                        return None;
                    }
                },
                Scalar::Str(text) | Scalar::Date(text) => Json::String(text.clone()),
            },
        })
    }

    /// Reports each value and key in here that charmcraft and Juju read differently. What Juju never
    /// sees (parts, platforms, links) is not asked this.
    pub(crate) fn refuse_ambiguous(&self) {
        const ADVICE: &str = "quote it to make it a string, or write it so that both read it alike";
        match &self.node.value {
            Value::Scalar(scalar, Some(juju)) => self.refuse(format!(
                "unquoted, this is {} to charmcraft but {} to Juju; {ADVICE}",
                scalar.describe(),
                juju.describe()
            )),
            Value::Scalar(_, None) => {}
            Value::List(_) => self
                .list()
                .iter()
                .flatten()
                .for_each(Field::refuse_ambiguous),
            Value::Map(entries) => {
                for entry in entries {
                    if let Some(juju) = entry.key_conflict {
                        let message = format!(
                            "unquoted, the key `{}` is a string to charmcraft but {} to Juju; quote it",
                            entry.key,
                            juju.describe()
                        );
                        let path = joined(&self.path, &entry.key);
                        self.report(entry.key_mark, self.level, &path, message);
                    }
                }
                if let Some(map) = self.map() {
                    map.fields().for_each(|(_, field)| field.refuse_ambiguous());
                }
            }
        }
    }
}

impl<'a> Map<'a> {
    pub(crate) fn field(&self) -> &Field<'a> {
        &self.field
    }

    /// As [`Field::at`].
    pub(crate) fn at(mut self, level: Level) -> Self {
        self.field.level = level;
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Field<'a>> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| self.below(entry))
    }

    /// The field if it is there and not null.
    pub(crate) fn value(&self, key: &str) -> Option<Field<'a>> {
        self.get(key)?.unless_null()
    }

    /// The field, reported at the mapping when it is missing.
    pub(crate) fn required(&self, key: &str, expected: &str) -> Option<Field<'a>> {
        let found = self.get(key);
        if found.is_none() {
            self.field
                .refuse(format!("`{key}` is missing; expected {expected}"));
        }
        found
    }

    /// Every field, in the order of the file.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a str, Field<'a>)> {
        self.entries
            .iter()
            .map(|entry| (entry.key.as_str(), self.below(entry)))
    }

    fn below(&self, entry: &'a Entry) -> Field<'a> {
        Field {
            node: &entry.value,
            key_mark: entry.key_mark,
            path: joined(&self.field.path, &entry.key),
            file: self.field.file,
            level: self.field.level,
            problems: self.field.problems,
        }
    }

    /// Refuses every field that is not one of `known`: for what charmcraft checks.
    pub(crate) fn only(&self, known: &[&str]) {
        for (name, field) in self.fields().filter(|(name, _)| !known.contains(name)) {
            field.refuse_key(match spelling::nearest(name, known) {
                Some(near) => format!("no such field; did you mean `{near}`?"),
                None if known.len() <= 12 => {
                    let known = spelling::listed(known.iter().copied(), "and");
                    format!("no such field; known are {known}")
                }
                None => "no such field".to_owned(),
            });
        }
    }

    /// Doubts the unknown fields that look like a slip for one of `known` that is not there.
    ///
    /// For what only Juju reads: it passes over fields it does not know, and people keep notes of
    /// their own there (`upstream-source` of a resource), but `opitonal: true` is passed over too.
    pub(crate) fn no_slips(&self, known: &[&str]) {
        let absent: Vec<&str> = known.iter().copied().filter(|key| !self.has(key)).collect();
        for (name, field) in self.fields().filter(|(name, _)| !known.contains(name)) {
            if let Some(near) = spelling::nearest(name, &absent) {
                field.doubt_key(format!(
                    "Juju passes over this field; did you mean `{near}`?"
                ));
            }
        }
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}
