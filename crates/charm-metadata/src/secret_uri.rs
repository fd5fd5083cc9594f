//! The URI of a secret: `secret:9m4e2mr0ui3e8a215n4g`, with the UUID of another model before the id or
//! as the host (`ParseURI` in Juju's `core/secrets`).

use juju_vocabulary::secret;

/// Whether this is a URI of the scheme `secret`, whatever stands behind it.
pub(crate) fn has_scheme(text: &str) -> bool {
    behind_scheme(text).is_some()
}

/// Whether this is the URI of a secret, scheme and all.
pub(crate) fn is_full(text: &str) -> bool {
    let Some(rest) = behind_scheme(text) else {
        return false;
    };
    let rest = rest.split('?').next().unwrap_or_default();
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", rest),
    };
    let path = path.trim_start_matches('/');
    let (source, id) = path.split_once('/').unwrap_or(("", path));
    let is_uuid_or_none = |text: &str| text.is_empty() || is_uuid(text);
    is_uuid_or_none(host) && is_uuid_or_none(source) && secret::is_made_by_juju(id)
}

/// Go's `url.Parse` takes a scheme in any case, no control characters before the fragment, and not
/// every character in a host.
fn behind_scheme(text: &str) -> Option<&str> {
    let text = text.split('#').next()?;
    let (scheme, rest) = text.split_once(':')?;
    let host = rest
        .strip_prefix("//")
        .and_then(|rest| rest.split(['/', '?']).next());
    let is_url = !text.bytes().any(|byte| byte.is_ascii_control())
        && host.is_none_or(|host| !host.contains([' ', '%', '\\', '^', '`', '{', '|', '}']));
    (is_url && scheme.eq_ignore_ascii_case("secret")).then_some(rest)
}

fn is_uuid(text: &str) -> bool {
    let is_hexadecimal = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hexadecimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_full_with_scheme_and_id() {
        const ID: &str = "9m4e2mr0ui3e8a215n4g";
        const MODEL: &str = "6d5d4f5e-0cf6-4d2a-8d8c-2a4d5f1ce7b1";
        for full in [
            format!("secret:{ID}"),
            format!("SECRET:/{ID}"),
            format!("secret:{MODEL}/{ID}"),
            format!("secret://{MODEL}/{ID}"),
            format!("secret:///{ID}?revision=1"),
        ] {
            assert!(is_full(&full), "{full}");
        }
        for other in [
            String::new(),
            "hunter2".to_owned(),
            ID.to_owned(),
            "secret:".to_owned(),
            format!("https:{ID}"),
            format!("secret:{ID}\n"),
            format!("secret:{}", ID.to_uppercase()),
            format!("secret:{}h", &ID[..19]),
            format!("secret:{}", &ID[1..]),
            format!("secret://host/{ID}"),
            format!("secret://{MODEL}"),
            format!("secret:{MODEL}/{MODEL}/{ID}"),
        ] {
            assert!(!is_full(&other), "{other}");
        }
        assert!(has_scheme("Secret:whatever#\t") && has_scheme("secret:/a b"));
        assert!(!has_scheme("secret") && !has_scheme("secret:\t") && !has_scheme("secret://a b"));
    }
}
