//! The numbers of Juju's versions.

/// Whether Juju's `version.ParseNonStrict` takes it: `3`, `3.6`, `3.6.1`, `3.6.1.2`, `3.6-rc1`, `3.6-rc1.4`.
pub(crate) fn is_loose(text: &str) -> bool {
    let number =
        |text: &str| (1..=9).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    let Some((major, rest)) = text.split_once('.') else {
        return number(text);
    };
    let (numbers, tag) = match rest.split_once('-') {
        Some((minor, tag)) => (minor, Some(tag)),
        None => (rest, None),
    };
    let tag_fits = |tag: &str| {
        let (tag, build) = match tag.split_once('.') {
            Some((tag, build)) => (tag, Some(build)),
            None => (tag, None),
        };
        let digits = tag.trim_start_matches(|c: char| c.is_ascii_lowercase());
        digits.len() < tag.len()
            && (digits.is_empty() || number(digits))
            && build.is_none_or(number)
    };
    let most = if tag.is_some() { 1 } else { 3 };
    number(major)
        && numbers.split('.').count() <= most
        && numbers.split('.').all(number)
        && tag.is_none_or(tag_fits)
}

/// Whether Juju's `version.Parse` takes it: at least major, minor and patch, where a tag may hold the patch.
pub(crate) fn is_strict(text: &str) -> bool {
    let has_patch = match text.split_once('-') {
        Some((_, tag)) => tag
            .split('.')
            .next()
            .is_some_and(|tag| tag.ends_with(|c: char| c.is_ascii_digit())),
        None => text.split('.').count() >= 3,
    };
    is_loose(text) && has_patch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for text in [
            "3",
            "3.6",
            "3.6.1",
            "3.6.1.2",
            "3.6-rc1",
            "3.6-rc1.4",
            "3.6-beta",
        ] {
            assert!(is_loose(text), "{text}");
        }
        for text in [
            "",
            "v3",
            "3.",
            "3.6.1.2.3",
            "3.6-",
            "3.6-1",
            "3-rc1",
            "3.x",
            "1234567890",
        ] {
            assert!(!is_loose(text), "{text}");
        }
        assert!(
            is_strict("3.6.1") && is_strict("3.6-rc1") && !is_strict("3.6") && !is_strict("3.6-rc")
        );
    }
}
