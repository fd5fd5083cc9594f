//! Results of an action, in the form that `action-set` takes: `outer.inner=text`.

use juju_vocabulary::{limit, text};
use serde::Serialize;
use serde_json::Value;

/// Juju keeps these for the output of `juju exec`.
const RESERVED: [&str; 4] = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

/// The keys and values of `results`, nested keys joined by dots.
pub(super) fn flat(results: &impl Serialize) -> Result<Vec<(String, String)>, String> {
    let mut pairs = Vec::new();
    match serde_json::to_value(results) {
        Ok(object @ Value::Object(_)) => flatten(String::new(), object, &mut pairs)?,
        Ok(_) => return Err("they must be a struct or a map".to_owned()),
        Err(error) => return Err(error.to_string()),
    }
    Ok(pairs)
}

fn flatten(key: String, value: Value, flat: &mut Vec<(String, String)>) -> Result<(), String> {
    let value = match value {
        Value::Null => return Ok(()),
        Value::Object(entries) => {
            for (inner, value) in entries {
                check_key(&inner)?;
                let key = if key.is_empty() {
                    inner
                } else {
                    format!("{key}.{inner}")
                };
                flatten(key, value, flat)?;
            }
            return Ok(());
        }
        Value::String(text) => text,
        other => other.to_string(),
    };
    if value.contains('\0') {
        return Err(format!(
            "`{key}` holds a NUL, which cannot be passed on; escape it"
        ));
    }
    if key.len() + value.len() + 2 > limit::ARGUMENT {
        return Err(format!(
            "`{key}` has {} bytes, more than the 128 KiB that can be passed on; split or shorten it",
            value.len()
        ));
    }
    flat.push((key, value));
    Ok(())
}

/// Juju's rule for one key of a path.
fn check_key(key: &str) -> Result<(), String> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !key.starts_with(alphanumeric)
        || !key.ends_with(alphanumeric)
        || !key.chars().all(|c| alphanumeric(c) || c == '-')
    {
        return Err(format!(
            "`{}` is not a key that Juju takes: lowercase letters, digits and inner hyphens",
            text::excerpt(key, 80)
        ));
    }
    if RESERVED.contains(&key) {
        return Err(format!("Juju keeps the key `{key}` for itself"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_nest_and_everything_else_becomes_text() {
        let results = json!({
            "count": 2, "ok": true, "nothing": null, "list": [1, "a"],
            "disk": {"free": "10G", "used": {"data": 1.5}},
        });
        let flat = flat(&results).unwrap();
        let flat: Vec<_> = flat
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        assert_eq!(
            flat,
            [
                "count=2",
                "disk.free=10G",
                "disk.used.data=1.5",
                "list=[1,\"a\"]",
                "ok=true"
            ]
        );
    }

    #[test]
    fn what_juju_would_refuse_is_refused_with_its_key() {
        let fault = |results: Value| flat(&results).unwrap_err();
        assert!(fault(json!({"Bad": 1})).contains("`Bad`"));
        assert!(fault(json!({"a.b": 1})).contains("`a.b`"));
        assert!(fault(json!({"a": {"stdout": 1}})).contains("`stdout`"));
        assert!(fault(json!({"a": "x\0"})).contains("NUL"));
        assert!(fault(json!({"a": "x".repeat(limit::ARGUMENT)})).contains("131072 bytes"));
        assert!(fault(json!([1])).contains("struct or a map"));
    }
}
