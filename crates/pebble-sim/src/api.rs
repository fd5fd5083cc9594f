//! Which request does what.

use charm_pebble::GoDuration;
use serde_json::{Value, json};
use std::time::Duration;

use crate::change::Change;
use crate::http::{Answered, Refusal, Request, Response};
use crate::inner::Inner;
use crate::{checks, files, identities, layers, logs, notices, services, task};

/// What a request waits for, and for how long: tried again when something has changed.
pub(crate) fn wait(request: &Request) -> Result<Option<Duration>, Refusal> {
    let waits = match steps(&request.path).as_slice() {
        ["v1", "changes", _, "wait"] => true,
        ["v1", "notices"] => request.method == "GET",
        _ => false,
    };
    match request.query("timeout").filter(|_| waits) {
        Some(text) => {
            let timeout: GoDuration = text
                .parse()
                .map_err(|_| Refusal::bad(format!("invalid timeout {text:?}")))?;
            Ok(Some(Duration::from_nanos(
                timeout.as_nanos().unsigned_abs(),
            )))
        }
        None if waits && steps(&request.path).len() == 4 => Ok(Some(Duration::MAX)),
        None => Ok(None),
    }
}

/// What the end of the wait comes to when there is still nothing.
pub(crate) fn in_vain(request: &Request) -> Answered {
    match steps(&request.path).as_slice() {
        ["v1", "changes", id, "wait"] => Err(Refusal::new(
            504,
            format!(
                "timed out waiting for change after {}: {id}",
                request.query("timeout").unwrap_or_default()
            ),
        )),
        _ => Ok(Response::sync(json!([]))),
    }
}

fn steps(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

/// Answers a request; nothing when what it waits for is not there yet.
pub(crate) fn answer(
    inner: &mut Inner,
    request: &Request,
    body: Vec<u8>,
    failing: Option<String>,
) -> Result<Option<Response>, Refusal> {
    let state = &mut inner.state;
    let answer = match (request.method.as_str(), steps(&request.path).as_slice()) {
        ("GET", ["v1", "system-info"]) => Ok(Response::sync(json!({
            "version": "v1.32.1", "boot-id": "5f2ab1a3-6a4b-4a3e-9d0e-3f1c0f6a7b52",
        }))),
        ("GET", ["v1", "health"]) => checks::health(state, request),
        ("GET", ["v1", "checks"]) => checks::list(state, request),
        ("POST", ["v1", "checks"]) => checks::act(state, &body),
        ("POST", ["v1", "checks", "refresh"]) => checks::refresh(state, &body),
        ("GET", ["v1", "plan"]) => layers::plan(state, request),
        ("POST", ["v1", "layers"]) => layers::add(state, &body),
        ("GET", ["v1", "services"]) => services::list(state, request),
        ("POST", ["v1", "services"]) => act(inner, &body, failing),
        ("POST", ["v1", "signals"]) => services::signal(state, &body),
        ("GET", ["v1", "metrics"]) => services::metrics(state),
        ("GET", ["v1", "logs"]) => logs::list(state, request),
        ("GET", ["v1", "files"]) => files::get(state, request),
        ("POST", ["v1", "files"]) => files::post(state, request, body),
        ("GET", ["v1", "identities"]) => Ok(identities::list(state)),
        ("POST", ["v1", "identities"]) => identities::act(state, &body),
        ("GET", ["v1", "notices"]) => {
            let found = notices::wanted(state, request)?;
            if found.is_empty() && request.query("timeout").is_some() {
                return Ok(None);
            }
            Ok(Response::sync(Value::Array(found)))
        }
        ("GET", ["v1", "notices", id]) => notices::one(state, id),
        ("POST", ["v1", "notices"]) => notices::add(state, &body),
        ("GET", ["v1", "changes"]) => Ok(changes(inner, request)),
        ("GET", ["v1", "changes", id]) => {
            change(inner, id).map(|change| Response::sync(change.shown()))
        }
        ("GET", ["v1", "changes", id, "wait"]) => {
            task::give_up(inner, id);
            match change(inner, id)? {
                change if change.is_ready() => Ok(Response::sync(change.shown())),
                _ => return Ok(None),
            }
        }
        ("POST", ["v1", "changes", id]) => abort(inner, id),
        ("POST", ["v1", "exec"]) => task::begin(inner, &body, failing),
        (
            _,
            [
                "v1",
                "changes" | "checks" | "exec" | "files" | "health" | "identities" | "layers"
                | "logs" | "metrics" | "notices" | "plan" | "services" | "signals" | "system-info",
                ..,
            ],
        ) => Err(Refusal::new(
            405,
            format!("method {:?} not allowed", request.method),
        )),
        _ => Err(Refusal::not_found("invalid API endpoint requested")),
    };
    answer.map(Some)
}

fn act(inner: &mut Inner, body: &[u8], failing: Option<String>) -> Answered {
    let work = services::act(&mut inner.state, &mut inner.started, body)?;
    let id = inner.begin(work.kind, work.summary, work.tasks);
    inner.end(&id, failing);
    Ok(Response::begun(&id, Value::Null))
}

fn change<'a>(inner: &'a Inner, id: &str) -> Result<&'a Change, Refusal> {
    let found = inner.changes.iter().find(|change| change.id == id);
    found.ok_or_else(|| Refusal::not_found(format!("cannot find change with id {id:?}")))
}

fn changes(inner: &Inner, request: &Request) -> Response {
    let service = request.query("for").filter(|name| !name.is_empty());
    let selected = inner
        .changes
        .iter()
        .filter(|change| match request.query("select") {
            Some("all") => true,
            Some("ready") => change.is_ready(),
            _ => !change.is_ready(),
        });
    let selected = selected.filter(|change| service.is_none_or(|service| change.is_about(service)));
    Response::sync(selected.map(Change::shown).collect())
}

fn abort(inner: &mut Inner, id: &str) -> Answered {
    if change(inner, id)?.is_ready() {
        return Err(Refusal::bad(format!(
            "cannot abort change {id} with nothing pending"
        )));
    }
    inner.end(id, Some("aborted".to_owned()));
    change(inner, id).map(|change| Response::sync(change.shown()))
}
