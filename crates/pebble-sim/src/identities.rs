//! `/v1/identities`.

use std::collections::BTreeMap;

use charm_pebble::Identity;
use serde::Deserialize;
use serde_json::json;

use crate::http::{Refusal, Response, undecodable};
use crate::state::ContainerState;

const HIDDEN: &str = "*****";

pub(crate) fn list(state: &ContainerState) -> Response {
    let mut all = state.identities.clone();
    for identity in all.values_mut() {
        if let Some(basic) = &mut identity.basic {
            HIDDEN.clone_into(&mut basic.password);
        }
        if let Some(cert) = &mut identity.cert {
            HIDDEN.clone_into(&mut cert.pem);
        }
    }
    Response::sync(json!(all))
}

#[derive(Deserialize)]
struct Act {
    action: String,
    identities: BTreeMap<String, Option<Identity>>,
}

pub(crate) fn act(state: &mut ContainerState, body: &[u8]) -> Result<Response, Refusal> {
    // Here a null says something: the identity of this name shall not be.
    let Act { action, identities } = serde_json::from_slice(body).map_err(undecodable)?;
    let known = |name: &String| state.identities.contains_key(name);
    let names = |wanted: bool| -> Vec<&str> {
        let names = identities.keys().filter(|name| known(name) == wanted);
        names.map(String::as_str).collect()
    };
    let (missing, existing) = (names(false), names(true));
    match action.as_str() {
        "add" if !existing.is_empty() => {
            return Err(Refusal::bad(format!(
                "identities already exist: {}",
                existing.join(", ")
            )));
        }
        "update" | "remove" if !missing.is_empty() => {
            return Err(Refusal::bad(format!(
                "identities do not exist: {}",
                missing.join(", ")
            )));
        }
        "add" | "update" | "replace" | "remove" => {}
        other => {
            return Err(Refusal::bad(format!(
                "invalid action {other:?}, must be \"add\", \"update\", \"replace\", or \"remove\""
            )));
        }
    }
    let null = identities
        .iter()
        .find(|(_, identity)| identity.is_some() == (action == "remove"));
    if let Some((name, _)) = null.filter(|_| action != "replace") {
        let word = if action == "remove" {
            "must"
        } else {
            "must not"
        };
        return Err(Refusal::bad(format!(
            "identity value for {name:?} {word} be null for {action} operation"
        )));
    }
    for (name, identity) in identities {
        match identity {
            Some(identity) => state.identities.insert(name, identity),
            None => state.identities.remove(&name),
        };
    }
    Ok(Response::sync(json!(true)))
}
