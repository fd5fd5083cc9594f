//! `state-get`, `state-set` and `state-delete`: what Juju stores for the unit.
//!
//! Juju takes 64 KiB a value. A longer text is stored in pieces: the key holds `+2 ` and the first one, `KEY.1` and
//! `KEY.2` hold the others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use juju_vocabulary::limit::STATE_VALUE;
use juju_vocabulary::relation::Databag;

use super::session::Model;
use crate::error::Error;
use crate::host::Call;
use crate::yaml;

/// Starts a text that is stored in pieces. No JSON starts with it.
const IN_PIECES: char = '+';

/// Room for the mark and the number of pieces.
const MARK: usize = 16;

impl Model {
    /// The text that is stored under `key`; none when nothing is.
    pub(crate) fn stored_text(&self, key: &str) -> Result<Option<Cow<'_, str>>, Error> {
        let stored = self.stored()?;
        let Some(text) = stored.get(key).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let Some(marked) = text.strip_prefix(IN_PIECES) else {
            return Ok(Some(Cow::Borrowed(text)));
        };
        let incomplete = |what: String| Error::Stored {
            key: key.to_owned(),
            reason: what,
        };
        let (count, first) = marked
            .split_once(' ')
            .and_then(|(count, first)| Some((count.parse::<usize>().ok()?, first)))
            .ok_or_else(|| incomplete("it does not say how many pieces it has".to_owned()))?;
        let mut whole = first.to_owned();
        for number in 1..=count {
            let piece = stored.get(&piece_key(key, number));
            let piece =
                piece.ok_or_else(|| incomplete(format!("its piece {number} is missing")))?;
            whole.push_str(piece);
        }
        Ok(Some(Cow::Owned(whole)))
    }

    /// Stores each text under its key, and nothing where there is none: with one `state-set`, and a `state-delete`
    /// for each key that goes. Juju holds that back until the hook has succeeded.
    pub(super) fn store(&self, texts: &BTreeMap<&str, Option<Cow<'_, str>>>) -> Result<(), Error> {
        let stored = self.stored()?;
        let mut after = stored.clone();
        let mut written = Databag::new();
        for (key, text) in texts {
            after.retain(|stored, _| stored != key && !is_piece_of(key, stored));
            if let Some(text) = text {
                written.extend(pieces(key, text));
            }
        }
        let gone = stored.keys().filter(|key| !after.contains_key(*key));
        let gone: Vec<_> = gone.filter(|key| !written.contains_key(*key)).collect();
        written.retain(|key, value| stored.get(key) != Some(value));
        if !written.is_empty() {
            let input = yaml::mapping(&written);
            self.tell(&Call::new("state-set").arg("--file").arg("-").stdin(input))?;
        }
        for key in gone {
            self.tell(&Call::new("state-delete").arg(key))?;
        }
        for (key, text) in texts {
            after.extend(text.iter().flat_map(|text| pieces(key, text)));
        }
        self.remember(&everything(), after);
        Ok(())
    }

    /// All that is stored: asked once, whoever needs some of it.
    fn stored(&self) -> Result<&Databag, Error> {
        // Go prints a map that was never made as `null`.
        Ok(self.ask_for(&everything(), Option::unwrap_or_default)?)
    }
}

fn everything() -> Call<'static> {
    Call::new("state-get").arg("--format=json")
}

/// The entries that `text` is stored as.
fn pieces(key: &str, text: &str) -> Vec<(String, String)> {
    let mut rest = text;
    let mut next = |size: usize| {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(size));
        rest = behind;
        (!piece.is_empty()).then(|| piece.to_owned())
    };
    if text.len() <= STATE_VALUE {
        return vec![(key.to_owned(), text.to_owned())];
    }
    let first = next(STATE_VALUE - MARK).unwrap_or_default();
    let others: Vec<_> = std::iter::from_fn(|| next(STATE_VALUE)).collect();
    let first = format!("{IN_PIECES}{} {first}", others.len());
    let others = others.into_iter().zip(1..);
    let others = others.map(|(piece, number)| (piece_key(key, number), piece));
    [(key.to_owned(), first)]
        .into_iter()
        .chain(others)
        .collect()
}

fn piece_key(key: &str, number: usize) -> String {
    format!("{key}.{number}")
}

fn is_piece_of(key: &str, stored: &str) -> bool {
    let number = stored.strip_prefix(key);
    let number = number.and_then(|number| number.strip_prefix('.'));
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}
