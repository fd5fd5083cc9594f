//! What a unit has, written in a test.

use std::fmt::Write as _;

use charm_core::model::{Network, Rotation, SecretContent};
use juju_sim::view::{SecretOwner, SecretState, State, StorageState};
use pebble_sim::{ContainerState, Ending, Exec, FileContent};

use super::names::constant;
use crate::fuzz::moves::NETWORKS;

/// The text, in lines of their own; `made` gets what they make.
pub(super) fn text(state: &State, made: &mut State) -> String {
    let mut text = String::new();
    for (id, storage) in &state.storages {
        text += &storage_text(id.number(), storage);
        made.storages.insert(id.clone(), storage.clone());
    }
    for (id, secret) in &state.secrets {
        if let Some(line) = secret_text(secret) {
            let id_text = id.as_str();
            let _ = writeln!(
                text,
                "state.add_secret_as(&{id_text:?}.parse().unwrap(), {line});"
            );
            made.secrets.insert(id.clone(), secret.clone());
        }
    }
    for (name, container) in &state.containers {
        let mut same = ContainerState {
            can_connect: container.can_connect,
            ..ContainerState::default()
        };
        let line = container_text(container, &mut same);
        let constant = constant(name);
        let _ = writeln!(text, "let mut state = state.container({constant}, {line});");
        made.containers.insert(name.clone(), Box::new(same));
    }
    for (name, path) in &state.resources {
        let constant = constant(name);
        let _ = writeln!(
            text,
            "let mut state = state.resource({constant}, {path:?});"
        );
        made.resources.insert(name.clone(), path.clone());
    }
    for (binding, network) in &state.networks {
        let known = NETWORKS.iter();
        let mut known =
            known.filter(|(name, address, cidr)| *network == Network::of(name, address, cidr));
        if let Some((name, address, cidr)) = known.next() {
            let _ = writeln!(
                text,
                "let mut state = state.bind({binding:?}, Network::of({name:?}, {address:?}, {cidr:?}));"
            );
            made.networks.insert(binding.clone(), network.clone());
        }
    }
    for (kind, entries, same) in [
        ("stored", &state.stored, &mut made.stored),
        ("kept", &state.kept, &mut made.kept),
    ] {
        for (key, value) in entries {
            let _ = writeln!(text, "let mut state = state.{kind}({key:?}, {value:?});");
            same.insert(key.clone(), value.clone());
        }
    }
    text
}

fn storage_text(number: u32, storage: &StorageState) -> String {
    let constant = constant(&storage.storage);
    let mut text = format!("state.attach_as({number}, StorageState::on({constant})");
    if storage.location.is_none() {
        text += ".not_provisioned()";
    }
    if let Some(files) = &storage.files {
        let _ = write!(text, ".files({files:?})");
    }
    text + ");\n"
}

/// None where the methods cannot make it: a revision between others is gone.
fn secret_text(secret: &SecretState) -> Option<String> {
    let SecretState {
        owner,
        label,
        description,
        rotation,
        rotates,
        expiry,
        grants,
        readable,
        model_uuid,
        tracked,
        newest,
        revisions,
    } = secret;
    let whole = revisions.keys().copied().eq(1..=*newest);
    let mut contents = revisions.values().map(content_text);
    let mut text = if *readable {
        let kind = match owner {
            SecretOwner::Unit => "of_unit",
            SecretOwner::App => "of_app",
            SecretOwner::Others => "granted",
        };
        format!("SecretState::{kind}({})", contents.next()?)
    } else {
        "SecretState::not_granted()".to_owned()
    };
    if (*readable && !whole) || rotates.is_some() {
        return None;
    }
    for content in contents {
        let _ = write!(text, ".revision({content})");
    }
    if let Some(uuid) = model_uuid {
        let _ = write!(text, ".in_model({uuid:?})");
    }
    if let Some(tracked) = tracked {
        let _ = write!(text, ".tracked({tracked})");
    }
    if let Some(label) = label {
        let _ = write!(text, ".label({label:?})");
    }
    if !description.is_empty() {
        let _ = write!(text, ".description({description:?})");
    }
    if *rotation != Rotation::Never {
        let _ = write!(text, ".rotation(Rotation::{rotation:?})");
    }
    if let Some(expiry) = expiry {
        let _ = write!(text, ".expiry({expiry:?})");
    }
    for (subject, relation) in grants {
        let relation = relation.as_str();
        let _ = write!(
            text,
            ".granted_to({subject:?}, &{relation:?}.parse().unwrap())"
        );
    }
    Some(text)
}

/// The keys, with as many letters as the values have bytes: no value of a secret is shown.
fn content_text(content: &SecretContent) -> String {
    let entries = content.iter();
    let entries = entries.map(|(key, value)| format!("({key:?}, {:?})", "x".repeat(value.len())));
    let entries: Vec<_> = entries.collect();
    format!("SecretContent::new([{}]).unwrap()", entries.join(", "))
}

fn container_text(container: &ContainerState, same: &mut ContainerState) -> String {
    let mut text = match container.can_connect {
        true => "ContainerState::connected()".to_owned(),
        false => "ContainerState::default()".to_owned(),
    };
    for (label, layer) in &container.layers {
        if let Ok(layer) = serde_json::to_string(layer) {
            let _ = write!(
                text,
                "\n    .layer({label:?}, Layer::from_yaml({layer:?}).unwrap())"
            );
        }
    }
    for exec in &container.execs {
        text += &exec_text(exec);
    }
    for (path, file) in &container.files {
        if let FileContent::File(bytes) = &file.content
            && let Ok(content) = std::str::from_utf8(bytes)
        {
            let _ = write!(text, "\n    .file({path:?}, {content:?})");
        }
    }
    for notice in &container.notices {
        let _ = write!(text, "\n    .notice({:?})", notice.key);
    }
    for line in &container.logs {
        let _ = write!(text, "\n    .log({:?}, {:?})", line.service, line.message);
    }
    same.layers.clone_from(&container.layers);
    same.execs.clone_from(&container.execs);
    same.files.clone_from(&container.files);
    same.notices.clone_from(&container.notices);
    same.logs.clone_from(&container.logs);
    text
}

fn exec_text(exec: &Exec) -> String {
    let mut text = format!("\n    .exec(Exec::prefix({:?})", exec.prefix);
    let answer = &exec.answer;
    for (method, bytes) in [("stdout", &answer.stdout), ("stderr", &answer.stderr)] {
        if !bytes.is_empty() {
            let _ = write!(text, ".{method}({:?})", String::from_utf8_lossy(bytes));
        }
    }
    if answer.ending != Ending::Exit(0) {
        let _ = write!(text, ".ending(Ending::{:?})", answer.ending);
    }
    text + ")"
}
