//! `/v1/checks` and `/v1/health`.

use charm_pebble::{Check, CheckStartup, CheckStatus, Level};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{Refusal, Request, Response, from_json};
use crate::layers::whole;
use crate::state::{CheckState, ContainerState};

fn info(state: &ContainerState, name: &str, check: &Check) -> Value {
    let now = state.check_state(name, check);
    let mut info = json!({
        "name": name, "startup": check.startup.as_ref().unwrap_or(&CheckStartup::Enabled),
        "status": now.status, "successes": now.successes, "failures": now.failures, "threshold": check.threshold,
    });
    if let Some(info) = info.as_object_mut() {
        if let Some(level) = &check.level {
            info.insert("level".to_owned(), json!(level));
        }
        if now.status != CheckStatus::Inactive {
            // Not among the changes: it is never waited for.
            info.insert("change-id".to_owned(), json!(format!("check-{name}")));
        }
    }
    info
}

/// Checks by name.
type Named = Vec<(String, Check)>;

/// What is alive counts for `ready` too in health, and not in the list.
fn chosen<'a>(
    state: &ContainerState,
    request: &'a Request,
) -> Result<(Option<&'a str>, Named), Refusal> {
    let names = request.names("names");
    let level = request.query("level").filter(|level| !level.is_empty());
    let checks = whole(state)?.checks.into_iter();
    Ok((
        level,
        checks
            .filter(|(name, _)| names.is_empty() || names.contains(name))
            .collect(),
    ))
}

pub(crate) fn list(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    let (level, checks) = chosen(state, request)?;
    let checks = checks
        .iter()
        .filter(|(_, check)| level.is_none() || check.level.as_ref().map(Level::as_str) == level);
    Ok(Response::sync(
        checks
            .map(|(name, check)| info(state, name, check))
            .collect(),
    ))
}

pub(crate) fn health(state: &ContainerState, request: &Request) -> Result<Response, Refusal> {
    let (level, checks) = chosen(state, request)?;
    let counts = |check: &Check| match level {
        None => true,
        Some("ready") => check.level.is_some(),
        Some(level) => check
            .level
            .as_ref()
            .is_some_and(|own| own.as_str() == level),
    };
    let down =
        |name: &str, check: &Check| state.check_state(name, check).status == CheckStatus::Down;
    let healthy = !checks
        .iter()
        .any(|(name, check)| counts(check) && down(name, check));
    let status = if healthy { 200 } else { 502 };
    Ok(Response::with_status(status, json!({"healthy": healthy})))
}

#[derive(Deserialize)]
struct Act {
    action: String,
    #[serde(default)]
    checks: Vec<String>,
}

pub(crate) fn act(state: &mut ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    let Act { action, checks } = from_json(body)?;
    if checks.is_empty() {
        return Err(Refusal::bad(format!(
            "must specify checks for {action} action"
        )));
    }
    let plan = whole(state)?;
    if let Some(unknown) = checks.iter().find(|name| !plan.checks.contains_key(*name)) {
        return Err(Refusal::bad(format!(
            "cannot {action} checks: cannot find check {unknown:?} in plan"
        )));
    }
    let mut changed = Vec::new();
    for name in checks {
        let Some(check) = plan.checks.get(&name) else {
            continue;
        };
        let mut now = state.check_state(&name, check);
        let runs = now.status != CheckStatus::Inactive;
        let wanted = match action.as_str() {
            "start" => true,
            "stop" => false,
            other => return Err(Refusal::bad(format!("invalid action {other:?}"))),
        };
        if runs != wanted {
            let (status, successes, failures) = (
                if wanted {
                    CheckStatus::Up
                } else {
                    CheckStatus::Inactive
                },
                0,
                0,
            );
            now = CheckState {
                status,
                successes,
                failures,
                ..now
            };
            state.checks.insert(name.clone(), now);
            changed.push(name);
        }
    }
    Ok(Response::sync(json!({"changed": changed})))
}

#[derive(Deserialize)]
struct Refresh {
    name: String,
}

pub(crate) fn refresh(state: &mut ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    let Refresh { name } = from_json(body)?;
    let plan = whole(state)?;
    let Some(check) = plan.checks.get(&name) else {
        return Err(Refusal::not_found(format!(
            "cannot find check with name {name:?}"
        )));
    };
    let mut now = state.check_state(&name, check);
    match &now.error {
        Some(_) => {
            now.failures += 1;
            if now.failures >= check.threshold && now.status == CheckStatus::Up {
                now.status = CheckStatus::Down;
            }
        }
        None => {
            now.successes += 1;
            now.failures = 0;
            if now.status == CheckStatus::Down {
                now.status = CheckStatus::Up;
            }
        }
    }
    let error = now.error.clone();
    state.checks.insert(name.clone(), now);
    let mut result = json!({"info": info(state, &name, check)});
    if let (Some(error), Some(result)) = (error, result.as_object_mut()) {
        result.insert("error".to_owned(), json!(error));
    }
    Ok(Response::sync(result))
}
