//! Lists in sentences, and the word that was probably meant.

use strsim::osa_distance;

/// `a`, `a or b`, `a, b or c`, each in backticks.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// The one of `known` that `word` is a slip for: one change in a short word, two in a longer one.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    // Nobody's slip, and the comparison takes time with the product of the lengths.
    if word.len() > 40 {
        return None;
    }
    let most = if word.chars().count() <= 5 { 1 } else { 2 };
    known
        .iter()
        .map(|candidate| (osa_distance(word, candidate), *candidate))
        .filter(|(changes, _)| (1..=most).contains(changes))
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let known = ["optional", "interface", "limit", "scope", "type"];
        assert_eq!(nearest("opitonal", &known), Some("optional"));
        assert_eq!(nearest("interfaces", &known), Some("interface"));
        assert_eq!(nearest("tpye", &known), Some("type"));
        assert_eq!(nearest("schema", &known), None);
        assert_eq!(nearest("description", &known), None);
        assert_eq!(nearest("scope", &known), None, "it is the word itself");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
