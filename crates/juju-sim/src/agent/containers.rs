//! The Pebbles of a unit's containers, for as long as its charm runs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use pebble_sim::{Listening, Pebble};

use super::error::AgentError;
use crate::hook_context::HookContext;
use crate::view::{Change, State};

/// Pebbles at sockets, as Juju lays them out: `NAME/pebble.socket`.
#[derive(Debug)]
pub(super) struct Containers {
    pub(super) pebbles: BTreeMap<String, Pebble>,
    _sockets: Vec<Listening>,
}

impl Containers {
    /// Those of the containers that a unit sees, below `dir`. Where Pebble takes no connections, nothing is at the socket.
    pub(super) fn serve(state: &State, dir: &Path) -> Result<Self, AgentError> {
        let (mut pebbles, mut sockets) = (BTreeMap::new(), Vec::new());
        for (name, container) in &state.containers {
            let place = dir.join(name);
            fs::create_dir_all(&place).map_err(|source| AgentError::Setup {
                path: place.clone(),
                source,
            })?;
            let pebble = Pebble::new((**container).clone());
            if container.can_connect {
                let path = place.join("pebble.socket");
                let listening = pebble.listen(&path).map_err(|source| AgentError::Listen {
                    address: path.to_string_lossy().into_owned(),
                    source,
                })?;
                sockets.push(listening);
            }
            pebbles.insert(name.clone(), pebble);
        }
        Ok(Containers {
            pebbles,
            _sockets: sockets,
        })
    }
}

/// Takes down what containers have become: Pebble does what it is asked at once, whatever becomes of the hook.
pub(super) fn note(context: &mut HookContext, pebbles: &BTreeMap<String, Pebble>) {
    for (name, pebble) in pebbles {
        let state = Box::new(pebble.state());
        if context.state().containers.get(name) != Some(&state) {
            let name = name.clone();
            context.change(Change::Container { name, state });
        }
    }
}

/// Whether a charm looks for its containers where Juju mounts them, and nowhere else: a script links no `charm-core`.
pub(super) fn wants_mounts(dispatch: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(dispatch)?.take(2).read_to_end(&mut start)?;
    Ok(start == b"#!")
}
