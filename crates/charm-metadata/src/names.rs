//! What names Juju allows where the vocabulary has no type for them.

fn parts_fit(name: &str, separators: &[char], part: impl Fn(&str) -> bool) -> bool {
    name.split(separators)
        .all(|piece| !piece.is_empty() && part(piece))
}

fn lower_or_digit(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

fn starts_with_letter(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Juju's `names.RelationSnippet`; Juju makes relation tags of these names.
pub(crate) fn is_endpoint(name: &str) -> bool {
    starts_with_letter(name) && parts_fit(name, &['-', '_'], lower_or_digit)
}

/// Juju's rule for action names: lowercase letters, digits and inner hyphens.
pub(crate) fn is_action(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// A Kubernetes label, which the name of a container in a pod must be.
pub(crate) fn is_container(name: &str) -> bool {
    is_action(name) && name.len() <= 63
}

/// `juju` and all that starts with `juju-` belong to Juju, except in charms of Juju's own.
pub(crate) fn is_reserved(charm: &str, name: &str) -> bool {
    !charm.starts_with("juju-") && (name == "juju" || name.starts_with("juju-"))
}

/// A term one agrees to: `[tenant:][owner/]name[/revision]`, as Juju's `ParseTerm` takes it.
pub(crate) fn is_term(term: &str) -> bool {
    let (tenant, id) = match term.split_once(':') {
        Some((tenant, id)) => (tenant, id),
        None => ("", term),
    };
    let revision = |text: &str| text.parse::<u32>().is_ok();
    let pieces: Vec<&str> = id.split('/').collect();
    let (owner, name) = match pieces.as_slice() {
        [name] => ("", *name),
        [name, number] if revision(number) => ("", *name),
        [owner, name] => (*owner, *name),
        [owner, name, number] if revision(number) => (*owner, *name),
        _ => return false,
    };
    (tenant.is_empty() || tenant == "cs" || is_term_name(tenant))
        && (owner.is_empty() || is_user(owner))
        && is_term_name(name)
}

fn is_term_name(name: &str) -> bool {
    name.len() >= 2 && starts_with_letter(name) && parts_fit(name, &['-'], lower_or_digit)
}

/// Juju's `names.IsValidUser`: a name, perhaps with `@domain`, each of two characters or more.
fn is_user(name: &str) -> bool {
    let fits = |part: &str| {
        let edge = |c: char| c.is_ascii_alphanumeric();
        part.len() >= 2
            && part.starts_with(edge)
            && part.ends_with(edge)
            && part
                .chars()
                .all(|c| edge(c) || matches!(c, '.' | '+' | '-'))
    };
    match name.split_once('@') {
        Some((user, domain)) => fits(user) && fits(domain),
        None => fits(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints() {
        assert!(is_endpoint("db_admin") && is_endpoint("db-2"));
        assert!(
            !is_endpoint("Db") && !is_endpoint("db--x") && !is_endpoint("a.b") && !is_endpoint("")
        );
    }

    #[test]
    fn terms() {
        for term in ["some-term", "owner/name", "name/27", "cs:owner/name/3"] {
            assert!(is_term(term), "{term}");
        }
        for term in [
            "",
            "a",
            "some_term",
            "a/b/c/d",
            "owner/name/x",
            "Post cat pictures",
        ] {
            assert!(!is_term(term), "{term}");
        }
    }
}
