//! From the names of the YAML files to Rust's.

use proc_macro2::{Ident, Span};

/// Words that cannot be identifiers even with `r#`.
const NEVER: [&str; 4] = ["self", "super", "crate", "Self"];

/// Words that are identifiers only with `r#`.
const KEYWORDS: [&str; 46] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where",
];

/// `backup-config` → `backup_config`, for fields.
pub(crate) fn snake(name: &str) -> Ident {
    ident(&words(name).join("_"))
}

/// `backup-config` → `BACKUP_CONFIG`, for constants.
pub(crate) fn upper(name: &str) -> Ident {
    ident(&words(name).join("_").to_uppercase())
}

/// `backup-config` → `BackupConfig`, for types.
pub(crate) fn camel(name: &str) -> Ident {
    camel_at(name, Span::call_site())
}

/// [`camel`], with a place for lints to point to.
pub(crate) fn camel_at(name: &str, span: Span) -> Ident {
    let mut camel = String::new();
    for word in words(name) {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    let mut ident = ident(&camel);
    ident.set_span(span);
    ident
}

/// `tls-certificates` → `tls_certificates`, else letter for letter: for types that errors shall name as
/// the YAML does.
pub(crate) fn verbatim(name: &str) -> Ident {
    ident(&name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// The parts of a name between hyphens, underscores and dots, in lowercase.
fn words(name: &str) -> Vec<String> {
    let separated = name.split(|c: char| !c.is_ascii_alphanumeric());
    separated
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn ident(text: &str) -> Ident {
    let span = Span::call_site();
    if text.is_empty() || text == "_" {
        Ident::new("_unnamed", span)
    } else if NEVER.contains(&text) || text.starts_with(|c: char| c.is_ascii_digit()) {
        Ident::new(&format!("_{text}"), span)
    } else if KEYWORDS.contains(&text) {
        Ident::new_raw(text, span)
    } else {
        Ident::new(text, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_becomes_an_identifier() {
        assert_eq!(snake("log-level").to_string(), "log_level");
        assert_eq!(snake("type").to_string(), "r#type");
        assert_eq!(snake("self").to_string(), "_self");
        assert_eq!(snake("2fast").to_string(), "_2fast");
        assert_eq!(snake("--").to_string(), "_unnamed");
        assert_eq!(upper("backup-config").to_string(), "BACKUP_CONFIG");
        assert_eq!(camel("backup-config").to_string(), "BackupConfig");
        assert_eq!(camel("s3_store.v2").to_string(), "S3StoreV2");
        assert_eq!(camel("self").to_string(), "_Self");
        assert_eq!(verbatim("tls-certificates").to_string(), "tls_certificates");
        assert_eq!(verbatim("HTTP.v2").to_string(), "HTTP_v2");
        assert_eq!(verbatim("ö").to_string(), "_unnamed");
    }
}
