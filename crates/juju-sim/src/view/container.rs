//! Workload containers, as a difference of states shows them.

use std::hash::{DefaultHasher, Hash, Hasher};

use pebble_sim::{ContainerState, FileContent};

/// Every value of a container under the name of its place.
pub(super) fn places(prefix: &str, container: &ContainerState) -> Vec<(String, String)> {
    // Taken apart, so that a field that is added cannot be forgotten.
    let ContainerState {
        can_connect,
        layers,
        services,
        failing_services,
        logs,
        checks,
        notices,
        identities,
        files,
        mounts,
        execs,
    } = container;
    let mut places = vec![(format!("{prefix} can connect"), can_connect.to_string())];
    let mut put = |what: &str, name: &str, value: String| {
        places.push((format!("{prefix} {what} {name}"), value));
    };
    for (label, layer) in layers {
        // What cannot be written, Pebble would not take.
        put("layer", label, layer.to_yaml().unwrap_or_default());
    }
    for (name, status) in services {
        put("service", name, status.to_string());
    }
    for (name, output) in failing_services {
        put("failing service", name, output.clone());
    }
    for (number, line) in logs.iter().enumerate() {
        let name = format!("{}, line {}", line.service, number + 1);
        put("log of", &name, line.message.clone());
    }
    for (name, check) in checks {
        let (status, failures) = (&check.status, check.failures);
        put("check", name, format!("{status}, {failures} failures"));
    }
    for notice in notices {
        let times = notice.occurrences;
        put("notice", &notice.key, format!("{times} occurrences"));
    }
    for (name, identity) in identities {
        put("identity", name, identity.access.to_string());
    }
    for (path, file) in files {
        let mode = file.permissions;
        let (user, group) = (file.user_id, file.group_id);
        let what = shown(&file.content);
        put("file", path, format!("{what}, {mode:03o}, {user}:{group}"));
    }
    for (path, source) in mounts {
        put("mount", path, source.display().to_string());
    }
    for exec in execs {
        let answer = format!("{:?}", exec.answer.ending);
        put("exec", &exec.prefix.join(" "), answer);
    }
    places
}

/// Its bytes may be a secret; that they are others is shown.
fn shown(content: &FileContent) -> String {
    match content {
        FileContent::Directory => "directory".to_owned(),
        FileContent::File(bytes) => {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            format!("{} bytes ({:08x})", bytes.len(), hasher.finish() >> 32)
        }
    }
}
