//! `/v1/notices`.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use charm_pebble::{GoDuration, NoticeType, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::change::now;
use crate::http::{Refusal, Request, Response, from_json};
use crate::state::{ContainerState, NoticeState};

/// A week, as Pebble keeps them.
const KEPT: GoDuration = GoDuration::from_nanos(7 * 24 * 3_600_000_000_000);

/// The user at the socket.
const USER: u32 = 0;

impl ContainerState {
    /// Adds a custom notice.
    #[must_use]
    pub fn notice(mut self, key: impl Into<String>) -> Self {
        note(&mut self, key.into(), BTreeMap::new(), None);
        self
    }
}

/// Notes a custom notice, and has its id.
fn note(
    state: &mut ContainerState,
    key: String,
    data: BTreeMap<String, String>,
    repeat_after: Option<GoDuration>,
) -> String {
    let mut time = now();
    // Each later than the one before, whatever the clock says.
    if let Some(last) = state
        .notices
        .iter()
        .map(|one| one.last_occurred)
        .max()
        .filter(|last| *last >= time)
    {
        time = (SystemTime::from(last) + Duration::from_nanos(1)).into();
    }
    let kind = NoticeType::Custom;
    if let Some(known) = state
        .notices
        .iter_mut()
        .find(|one| one.kind == kind && one.key == key)
    {
        let pause = repeat_after.map_or(0, GoDuration::as_nanos);
        let due =
            SystemTime::from(known.last_repeated) + Duration::from_nanos(pause.unsigned_abs());
        if due <= time.into() {
            known.last_repeated = time;
        }
        known.last_occurred = time;
        known.occurrences += 1;
        known.last_data = data;
        known.repeat_after = repeat_after;
        return known.id.clone();
    }
    let id = (state.notices.len() + 1).to_string();
    state.notices.push(NoticeState {
        id: id.clone(),
        kind,
        key,
        first_occurred: time,
        last_occurred: time,
        last_repeated: time,
        occurrences: 1,
        last_data: data,
        repeat_after,
    });
    id
}

fn shown(notice: &NoticeState) -> Value {
    let mut shown = json!({
        "id": notice.id, "user-id": USER, "type": notice.kind, "key": notice.key,
        "first-occurred": notice.first_occurred, "last-occurred": notice.last_occurred,
        "last-repeated": notice.last_repeated, "occurrences": notice.occurrences, "expire-after": KEPT.to_string(),
    });
    if let Some(shown) = shown.as_object_mut() {
        if !notice.last_data.is_empty() {
            shown.insert("last-data".to_owned(), json!(notice.last_data));
        }
        if let Some(pause) = notice.repeat_after {
            shown.insert("repeat-after".to_owned(), json!(pause.to_string()));
        }
    }
    shown
}

/// Those that a request wants, by when they were told.
pub(crate) fn wanted(state: &ContainerState, request: &Request) -> Result<Vec<Value>, Refusal> {
    let (types, keys) = (request.names("types"), request.names("keys"));
    let after: Option<Timestamp> = match request.query("after") {
        Some(text) => Some(
            text.parse()
                .map_err(|_| Refusal::bad("invalid \"after\" timestamp"))?,
        ),
        None => None,
    };
    let user = request
        .query("user-id")
        .filter(|id| *id != USER.to_string());
    let mut notices: Vec<&NoticeState> = state
        .notices
        .iter()
        .filter(|one| types.is_empty() || types.iter().any(|kind| kind == one.kind.as_str()))
        .filter(|one| keys.is_empty() || keys.contains(&one.key))
        .filter(|one| after.is_none_or(|after| one.last_repeated > after))
        .filter(|_| user.is_none())
        .collect();
    notices.sort_by_key(|one| one.last_repeated);
    Ok(notices.into_iter().map(shown).collect())
}

pub(crate) fn one(state: &ContainerState, id: &str) -> Result<Response, Refusal> {
    match state.notices.iter().find(|one| one.id == id) {
        Some(notice) => Ok(Response::sync(shown(notice))),
        None => Err(Refusal::not_found(format!(
            "cannot find notice with ID {id:?}"
        ))),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Add {
    action: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    key: String,
    repeat_after: Option<GoDuration>,
    #[serde(default)]
    data: BTreeMap<String, String>,
}

pub(crate) fn add(state: &mut ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    let add: Add = from_json(body)?;
    if add.action != "add" {
        return Err(Refusal::bad(format!("invalid action {:?}", add.action)));
    }
    if add.kind != "custom" {
        return Err(Refusal::bad(format!(
            "invalid type {:?} (can only add \"custom\" notices)",
            add.kind
        )));
    }
    if !is_key(&add.key) {
        return Err(Refusal::bad(format!(
            "invalid key {:?} (must be in \"example.com/path\" format)",
            add.key
        )));
    }
    Ok(Response::sync(
        json!({"id": note(state, add.key, add.data, add.repeat_after)}),
    ))
}

fn is_key(key: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let Some((domain, path)) = key.split_once('/') else {
        return false;
    };
    domain.contains('.')
        && domain.split('.').all(word)
        && path.split('/').all(|part| part.split('.').all(word))
}
