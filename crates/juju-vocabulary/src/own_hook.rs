//! Hooks of a charm's own: what they may be called, and which variables carry what they bring.
//!
//! Juju knows nothing of them. Somebody on the unit's machine runs `juju-exec UNIT "JUJU_DISPATCH_PATH=hooks/NAME ./dispatch"`.

use crate::hook::HookKind;

/// What the hook brings, as JSON.
pub const PAYLOAD: &str = "CHARM_HOOK_PAYLOAD";

/// The path of a file that holds it instead: for what is secret or large.
pub const PAYLOAD_FILE: &str = "CHARM_HOOK_PAYLOAD_FILE";

/// Names a directory to take for that of systemd's units, whose files nobody acts upon. Who simulates a unit sets it, so that a
/// charm's timers do not get into the machine.
pub const SYSTEMD: &str = "CHARM_CORE_SYSTEMD";

/// Why no hook of a charm's own can be called `name`; none when one can.
///
/// ```
/// use juju_vocabulary::own_hook::fault;
///
/// assert_eq!(fault("heal-cluster"), None);
/// assert!(fault("Heal_Cluster").is_some());
/// assert!(fault("config-changed").is_some());
/// // Whatever endpoints the charm has, or will have.
/// assert!(fault("db-relation-changed").is_some());
/// ```
#[must_use]
pub const fn fault(name: &str) -> Option<&'static str> {
    if !is_words(name.as_bytes()) {
        return Some(
            "the name of a hook is of lower-case words with hyphens between: `heal-cluster`",
        );
    }
    let mut kinds = HookKind::ALL;
    while let [kind, rest @ ..] = kinds {
        if is_of(name.as_bytes(), *kind) {
            return Some("a hook of Juju's is called like that: give the charm's own another name");
        }
        kinds = rest;
    }
    None
}

/// Lower-case letters, digits and single hyphens, a letter first, no hyphen last. `ops` makes a Python name of it.
const fn is_words(name: &[u8]) -> bool {
    let [b'a'..=b'z', rest @ ..] = name else {
        return false;
    };
    let (mut rest, mut before) = (rest, b'a');
    while let [byte, behind @ ..] = rest {
        match *byte {
            b'a'..=b'z' | b'0'..=b'9' => {}
            b'-' if before != b'-' => {}
            _ => return false,
        }
        (rest, before) = (behind, *byte);
    }
    before != b'-'
}

const fn is_of(name: &[u8], kind: HookKind) -> bool {
    match front(name, kind.word().as_bytes()) {
        Some([]) => true,
        Some([.., b'-']) => kind.is_in_front(),
        _ => false,
    }
}

/// What stands in front of `end`; none when the name ends otherwise.
const fn front<'a>(name: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let (mut name, mut end) = (name, end);
    while let [end_rest @ .., wanted] = end {
        let [rest @ .., last] = name else {
            return None;
        };
        if *last != *wanted {
            return None;
        }
        (name, end) = (rest, end_rest);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_hook_of_juju_s_is_taken() {
        for kind in HookKind::ALL {
            let name = kind.name(Some("my-db"));
            assert!(fault(&name).is_some(), "{name}");
            assert!(fault(kind.word()).is_some(), "{kind:?}");
        }
    }

    #[test]
    fn a_name_is_lower_case_words() {
        for name in [
            "heal",
            "heal-cluster",
            "heal-2",
            "restart-all",
            "relation-changed-again",
        ] {
            assert_eq!(fault(name), None, "{name}");
        }
        for name in [
            "", "-", "a-", "-a", "a--b", "2nd", "Heal", "a_b", "a b", "a/b", "ü", "a;b",
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
    }
}
