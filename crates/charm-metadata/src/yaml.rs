//! YAML text to a tree that knows where each node stands.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use crate::go_scalar::JujuKind;
use crate::node::{Entry, Mark, Node, Value};
use crate::scalar::Scalar;
use crate::sources::{LONGEST_FILE, too_long};
use crate::{FileName, Problem, tag};

/// How deep lists and mappings may stand in one another. Published charms stay below 12.
const DEEPEST: usize = 64;
/// How many nodes a file may have once its aliases are replaced by what they stand for.
const MOST_NODES: usize = 200_000;

/// Reads one document. The first thing that is not YAML ends the reading: what follows it is guesswork.
pub(crate) fn read(file: FileName, text: &str) -> Result<Node, Problem> {
    let fail = |fault: Fault| Problem::of_file(fault.mark.at(file), fault.message);
    if text.len() > LONGEST_FILE {
        return Err(fail(Fault {
            mark: Mark { line: 1, column: 1 },
            message: too_long(),
        }));
    }
    let mut reader = Reader {
        opaque: Vec::new(),
        end: end_of(text),
        length: text.chars().count(),
        parser: Parser::new_from_str(text),
        text,
        anchors: HashMap::new(),
        nodes: 0,
    };
    reader.document().map_err(fail)
}

fn end_of(text: &str) -> Mark {
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let last = text.lines().last().unwrap_or_default();
    Mark {
        line: short(text.lines().count().max(1)),
        column: short(last.chars().count() + 1),
    }
}

struct Fault {
    mark: Mark,
    message: String,
}

fn fault(mark: Mark, message: impl Into<String>) -> Fault {
    Fault {
        mark,
        message: message.into(),
    }
}

/// A node that an alias may stand for, how many nodes it is made of and how deep they go.
struct Anchored {
    node: Node,
    nodes: usize,
    height: usize,
}

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    text: &'t str,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    /// Where quoted and block scalars start and end, in characters from the start of the text.
    opaque: Vec<(usize, usize)>,
    /// The end of the last line; the parser puts what it misses at the end on a line after it.
    end: Mark,
    /// The length of the text in characters.
    length: usize,
}

/// An event and where it starts.
type At<'t> = (Event<'t>, Mark);

impl<'t> Reader<'t> {
    fn event(&mut self) -> Result<At<'t>, Fault> {
        match self.parser.next_event() {
            Some(Ok((event, Span { start, end, .. }))) => {
                if matches!(&event, Event::Scalar(_, style, ..) if *style != ScalarStyle::Plain) {
                    self.opaque.push((start.index(), end.index()));
                }
                Ok((self.as_written(event, end.index()), self.within(start)))
            }
            Some(Err(error)) => Err(self.not_yaml(&error)),
            None => Ok((Event::StreamEnd, self.end)),
        }
    }

    /// A block scalar that ends with the text and not with a line break has none in YAML 1.1.
    fn as_written(&self, event: Event<'t>, end: usize) -> Event<'t> {
        match event {
            Event::Scalar(
                text,
                style @ (ScalarStyle::Literal | ScalarStyle::Folded),
                anchor,
                tag,
            ) if !self.text.ends_with('\n') && end >= self.length => {
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                Event::Scalar(text.into(), style, anchor, tag)
            }
            event => event,
        }
    }

    fn within(&self, marker: Marker) -> Mark {
        let mark = Mark::from(marker);
        if mark.line > self.end.line {
            self.end
        } else {
            mark
        }
    }

    fn not_yaml(&self, error: &ScanError) -> Fault {
        let marker = error.marker();
        let line = self
            .text
            .lines()
            .nth(marker.line().saturating_sub(1))
            .unwrap_or_default();
        let indent = line.trim_start_matches(' ');
        if indent.starts_with('\t') {
            let column = u32::try_from(line.len() - indent.len() + 1).unwrap_or(u32::MAX);
            let mark = Mark {
                column,
                ..Mark::from(*marker)
            };
            return fault(
                mark,
                "not YAML: the line is indented with a tab; indent with spaces",
            );
        }
        fault(self.within(*marker), format!("not YAML: {}", error.info()))
    }

    /// Refuses a tab outside of quotes, block scalars and comments: YAML 1.2 allows some, PyYAML none.
    fn without_tabs(&self) -> Result<(), Fault> {
        let mut opaque = self.opaque.iter().copied().peekable();
        let (mut line, mut column, mut in_comment, mut before) = (1, 0, false, '\n');
        for (index, c) in self.text.chars().enumerate() {
            while opaque.next_if(|(_, end)| *end <= index).is_some() {}
            let is_opaque = opaque.peek().is_some_and(|(start, _)| *start <= index);
            column += 1;
            match c {
                '\n' => (line, column, in_comment) = (line + 1, 0, false),
                '#' if !is_opaque && before.is_whitespace() => in_comment = true,
                '\t' if !is_opaque && !in_comment => {
                    let mark = Mark { line, column };
                    return Err(fault(
                        mark,
                        "not YAML 1.1: a tab stands outside of quotes; use spaces",
                    ));
                }
                _ => {}
            }
            before = c;
        }
        Ok(())
    }

    fn document(&mut self) -> Result<Node, Fault> {
        self.event()?; // the stream's start
        let (start, mark) = self.event()?;
        if start == Event::StreamEnd {
            // An empty file is a null to both readers.
            return Ok(Node {
                mark,
                value: Value::Scalar(Scalar::Null, None),
            });
        }
        let first = self.event()?;
        let (node, _) = self.node(first, 0)?;
        self.event()?; // the document's end
        match self.event()? {
            (Event::StreamEnd, _) => self.without_tabs().map(|()| node),
            (_, mark) => Err(fault(
                mark,
                "a second document starts here; the file may hold only one, so remove the `---`",
            )),
        }
    }

    /// The node that `event` starts, and its height: 0 for a scalar.
    fn node(&mut self, (event, mark): At<'t>, depth: usize) -> Result<(Node, usize), Fault> {
        self.count(1, mark)?;
        if depth > DEEPEST {
            return Err(too_deep(mark));
        }
        let wrong = |message: String| fault(mark, message);
        let nodes_before = self.nodes;
        let (anchor, value, height) = match event {
            Event::Alias(anchor) => return self.alias(anchor, mark, depth),
            Event::Scalar(text, style, anchor, tag) => (
                anchor,
                tag::scalar(tag.as_deref(), &text, style).map_err(wrong)?,
                0,
            ),
            Event::SequenceStart(anchor, tag) => {
                tag::expect(tag.as_deref(), "seq").map_err(wrong)?;
                let (items, height) = self.items(depth)?;
                (anchor, Value::List(items), height)
            }
            Event::MappingStart(anchor, tag) => {
                tag::expect(tag.as_deref(), "map").map_err(wrong)?;
                let (entries, height) = self.entries(depth)?;
                (anchor, Value::Map(entries), height)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => return Err(fault(mark, "not YAML: a value is missing here")),
        };
        let node = Node { mark, value };
        // 0 is no anchor.
        if anchor > 0 {
            let nodes = self.nodes - nodes_before + 1;
            self.count(nodes, mark)?;
            self.anchors.insert(
                anchor,
                Anchored {
                    node: node.clone(),
                    nodes,
                    height,
                },
            );
        }
        Ok((node, height))
    }

    fn items(&mut self, depth: usize) -> Result<(Vec<Node>, usize), Fault> {
        let (mut items, mut height) = (Vec::new(), 0);
        loop {
            let event = self.event()?;
            if event.0 == Event::SequenceEnd {
                return Ok((items, height + 1));
            }
            let (node, below) = self.node(event, depth + 1)?;
            height = height.max(below);
            items.push(node);
        }
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<Entry>, usize), Fault> {
        let (mut entries, mut merged, mut height) = (Vec::new(), Vec::new(), 0);
        let mut seen = HashSet::new();
        loop {
            let event = self.event()?;
            if event.0 == Event::MappingEnd {
                return Ok((with_merged(entries, merged), height + 1));
            }
            let key_mark = event.1;
            let is_merge =
                matches!(&event.0, Event::Scalar(text, ScalarStyle::Plain, ..) if text == "<<");
            let (key, key_conflict) = self.key(event, depth + 1)?;
            if !seen.insert(key.clone()) {
                return Err(fault(
                    key_mark,
                    format!("the key `{key}` stands twice in this mapping; keep one of them"),
                ));
            }
            let event = self.event()?;
            let (value, below) = self.node(event, depth + 1)?;
            height = height.max(below);
            if is_merge {
                if !is_mergeable(&value) {
                    return Err(fault(
                        key_mark,
                        "`<<` takes a mapping or a list of mappings",
                    ));
                }
                merged.push(value);
            } else {
                entries.push(Entry {
                    key,
                    key_mark,
                    key_conflict,
                    value,
                });
            }
        }
    }

    /// A key; Juju and nearly all of charmcraft take only strings for keys.
    fn key(&mut self, event: At<'t>, depth: usize) -> Result<(String, Option<JujuKind>), Fault> {
        let mark = event.1;
        let (node, _) = self.node(event, depth)?;
        match node.value {
            Value::Scalar(Scalar::Str(key), conflict) => Ok((key, conflict)),
            Value::Scalar(other, _) => Err(fault(
                mark,
                format!(
                    "a key must be a string, and this is {}; quote it",
                    other.describe()
                ),
            )),
            Value::List(_) | Value::Map(_) => Err(fault(
                mark,
                "a key must be a string, not a list or a mapping",
            )),
        }
    }

    fn alias(&mut self, anchor: usize, mark: Mark, depth: usize) -> Result<(Node, usize), Fault> {
        let unknown = || fault(mark, "the anchor of this alias ends only after it");
        let (nodes, height) = self
            .anchors
            .get(&anchor)
            .map(|found| (found.nodes, found.height))
            .ok_or_else(unknown)?;
        if depth + height > DEEPEST {
            return Err(too_deep(mark));
        }
        // Counted before it is copied: aliases of aliases grow by powers.
        self.count(nodes, mark)?;
        let found = self.anchors.get(&anchor).ok_or_else(unknown)?;
        Ok((found.node.clone(), height))
    }

    fn count(&mut self, nodes: usize, mark: Mark) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST_NODES {
            return Err(fault(
                mark,
                format!("the file has more than {MOST_NODES} values; shorten it"),
            ));
        }
        Ok(())
    }
}

fn too_deep(mark: Mark) -> Fault {
    fault(
        mark,
        format!("lists and mappings stand more than {DEEPEST} deep in one another here"),
    )
}

fn is_mergeable(node: &Node) -> bool {
    match &node.value {
        Value::Map(_) => true,
        Value::List(nodes) => nodes.iter().all(|node| matches!(node.value, Value::Map(_))),
        Value::Scalar(..) => false,
    }
}

/// `<<` as PyYAML merges it: what stands in the mapping itself wins, then the earlier of the merged ones.
fn with_merged(mut entries: Vec<Entry>, merged: Vec<Node>) -> Vec<Entry> {
    let sources = merged.into_iter().flat_map(|node| match node.value {
        Value::List(nodes) => nodes,
        Value::Map(_) | Value::Scalar(..) => vec![node],
    });
    let mut seen: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for source in sources {
        if let Value::Map(more) = source.value {
            entries.extend(
                more.into_iter()
                    .filter(|entry| seen.insert(entry.key.clone())),
            );
        }
    }
    entries
}
