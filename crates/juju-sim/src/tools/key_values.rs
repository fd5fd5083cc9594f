//! `key=value` arguments and `--file` of `relation-set` and `state-set`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::answer::Refusal;
use super::flags::{Flag, value};
use super::tool::Call;

pub(super) const FILE: Flag = value(&["file"], "", "file containing key-value pairs");

/// Reads `key=value` arguments; a key may come once, a value may be empty.
pub(super) fn parse(args: &[&str]) -> Result<BTreeMap<String, String>, Refusal> {
    read(args, true)
}

/// The same, where no value may be empty.
pub(super) fn parse_full(args: &[&str]) -> Result<BTreeMap<String, String>, Refusal> {
    read(args, false)
}

fn read(args: &[&str], may_be_empty: bool) -> Result<BTreeMap<String, String>, Refusal> {
    let mut values = BTreeMap::new();
    for arg in args.iter().filter(|arg| !arg.is_empty()) {
        let (key, value) = arg
            .split_once('=')
            .ok_or_else(|| Refusal::Usage(format!("expected \"key=value\", got {arg:?}")))?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() || (value.is_empty() && !may_be_empty) {
            return Err(Refusal::Usage(format!(
                "expected \"key=value\", got \"{key}={value}\""
            )));
        }
        if values.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Refusal::Usage(format!(
                "key {key:?} specified more than once"
            )));
        }
    }
    Ok(values)
}

/// The longest file that is read; no tool's values come near.
const MAX_FILE: u64 = 16 << 20;

/// Reads a file that the charm names. The agent waits for it: a pipe could keep it for ever, and a
/// device never end.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::other("longer than 16 MiB"));
    }
    Ok(bytes)
}

/// Reads the YAML map of `--file` (`-` is stdin) and lays the arguments over it.
pub(super) fn with_file(
    call: &Call<'_>,
    overrides: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let text: Cow<'_, [u8]> = match call.given.value("file") {
        None | Some("") => return Ok(overrides),
        Some("-") => call.stdin.ok_or(Refusal::NoStdin)?.into(),
        Some(path) => read_file(&call.dir.join(path))
            .map_err(|error| Refusal::Failed(format!("open {path}: {error}")))?
            .into(),
    };
    if let Some(mut values) = simple_map(&text) {
        values.extend(overrides);
        return Ok(values);
    }
    // An empty document is an empty map, and a null an empty value.
    let read: Option<BTreeMap<String, Option<String>>> =
        serde_yaml::from_slice(&text).map_err(|error| Refusal::Failed(format!("yaml: {error}")))?;
    let mut values = read.unwrap_or_default();
    values.extend(overrides.into_iter().map(|(key, value)| (key, Some(value))));
    Ok(values
        .into_iter()
        .map(|(key, value)| (key, value.unwrap_or_default()))
        .collect())
}

/// The same map where the text is as simple as nearly all that charm-core writes, and so does not need
/// the YAML parser, which would be most of what a test in process costs: `{'key': 'value', ...}` in
/// printable ASCII, with line breaks only between entries. None for any other text, a key that comes
/// twice (YAML refuses it), and a key of a length at which YAML gives up to look for the colon.
fn simple_map(text: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = str::from_utf8(text).ok()?.trim_matches(SPACE);
    let mut rest = text.strip_prefix('{')?.strip_suffix('}')?;
    // Without an early exit the processor looks at many bytes at once.
    let printable = |all, byte| all & matches!(byte, b' '..=b'~' | b'\n');
    if !rest.bytes().fold(true, printable) {
        return None;
    }
    let mut values = BTreeMap::new();
    if rest.trim_matches(SPACE).is_empty() {
        return Some(values);
    }
    loop {
        let (key, after) = quoted(rest)?;
        let (value, after) = quoted(after.strip_prefix(':')?)?;
        if key.len() > 500 || values.insert(key, value).is_some() {
            return None;
        }
        match after.trim_start_matches(SPACE) {
            "" => return Some(values),
            more => rest = more.strip_prefix(',')?,
        }
    }
}

const SPACE: [char; 2] = [' ', '\n'];

/// Takes a text in single quotes off the front.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.trim_start_matches(SPACE).strip_prefix('\'')?;
    let mut unquoted = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        if part.contains('\n') {
            return None;
        }
        unquoted.push_str(part);
        // A quote inside is doubled.
        match after.strip_prefix('\'') {
            Some(more) => {
                unquoted.push('\'');
                rest = more;
            }
            None => return Some((unquoted, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_maps_are_read_as_yaml_reads_them_and_others_left_to_it() {
        let yaml = |text: &str| serde_yaml::from_str::<BTreeMap<String, String>>(text).ok();
        let simple = [
            "{}",
            " { } \n",
            "{'a': '1',\n'b': 'x y ~ \" \\ \\n \\t'}\n",
            "{'a':'# no comment', '': '- : ? {} [] & * ! | > % @ `', 'it''s': '''', 'b': ''}",
        ];
        for text in simple {
            assert_eq!(simple_map(text.as_bytes()), yaml(text), "{text}");
            assert!(simple_map(text.as_bytes()).is_some(), "{text}");
        }
        let left = [
            "",
            "a: b",
            "{'a': '1', 'a': '2'}",
            "{'a': 1}",
            "{'a': null}",
            "{\"a\": \"b\"}",
            "{'a': '\u{e9}'}",
            "{'a': '\t'}",
            "[]",
            "{'a': 'b\nc'}",
            "{'a': 'b',}",
            "{'a': 'b' 'c': 'd'}",
            "{'a' 'b'}",
            "{'a': 'b'} {}",
            "{'a': 'b",
            "{'a': 'b''",
        ];
        for text in left {
            assert_eq!(simple_map(text.as_bytes()), None, "{text}");
        }
        let long = format!("{{'{}': 'v'}}", "k".repeat(1100));
        assert_eq!(simple_map(long.as_bytes()), None);
        assert_eq!(yaml(&long), None, "which is why");
    }
}
