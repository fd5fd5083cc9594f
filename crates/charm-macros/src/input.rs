//! What stands between the macro's parentheses: `mod charm`, the directory of the charm's files, both
//! or nothing.

use std::env;
use std::path::PathBuf;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote;

const USAGE: &str = "expected `mod NAME`, the directory of charmcraft.yaml relative to Cargo.toml in \
    quotes, or both with a comma between them";

#[derive(Default)]
pub(crate) struct Input {
    /// `pub mod charm`, with attributes if there are any.
    module: Option<TokenStream>,
    directory: String,
    span: Option<Span>,
}

impl Input {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self, String> {
        let mut input = Input::default();
        let mut before = Vec::new();
        let mut rest = tokens.into_iter();
        while let Some(token) = rest.next() {
            match &token {
                TokenTree::Ident(word) if word == "mod" && input.module.is_none() => {
                    let Some(TokenTree::Ident(name)) = rest.next() else {
                        return Err(usage());
                    };
                    input.span = Some(name.span());
                    input.module = Some(quote!(#(#before)* #token #name));
                    before = Vec::new();
                    match rest.next() {
                        None => {}
                        Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {}
                        Some(_) => return Err(usage()),
                    }
                }
                TokenTree::Literal(literal) if before.is_empty() => {
                    let text = literal.to_string();
                    let text = text
                        .strip_prefix('"')
                        .and_then(|text| text.strip_suffix('"'));
                    input.directory = text.ok_or_else(usage)?.to_owned();
                    input.span.get_or_insert(literal.span());
                    if rest.next().is_some() {
                        return Err(usage());
                    }
                }
                _ if input.module.is_none() => before.push(token),
                _ => return Err(usage()),
            }
        }
        if before.is_empty() {
            Ok(input)
        } else {
            Err(usage())
        }
    }

    /// Where the charm's files are.
    pub(crate) fn directory(&self) -> Result<PathBuf, Vec<String>> {
        let package = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| {
            vec!["CARGO_MANIFEST_DIR is not set; build the charm with cargo".to_owned()]
        })?;
        Ok(PathBuf::from(package).join(&self.directory))
    }

    /// Where errors, and lints about the items, point to. The compiler keeps quiet about code that has
    /// no place in the charm's own source.
    pub(crate) fn span(&self) -> Span {
        self.span.unwrap_or_else(Span::call_site)
    }

    /// Whether the module has an attribute about unused code, such as `#[expect(dead_code)]`, which then
    /// decides.
    pub(crate) fn sets_dead_code(&self) -> bool {
        let module = self.module.as_ref().map(ToString::to_string);
        module.is_some_and(|module| module.contains("dead_code"))
    }

    /// The items in their module, if they shall have one.
    pub(crate) fn place(&self, items: &TokenStream) -> TokenStream {
        match &self.module {
            None => items.clone(),
            Some(module) => quote! {
                /// What the charm declares in `charmcraft.yaml` or the older files.
                #module {
                    #items
                }
            },
        }
    }
}

fn usage() -> String {
    USAGE.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_and_directory_may_each_be_left_out() {
        let parse = |text: &str| {
            let input = Input::parse(text.parse().unwrap())?;
            let module = input.module.map(|module| module.to_string());
            Ok::<_, String>((module, input.directory))
        };
        assert_eq!(parse(""), Ok((None, String::new())));
        assert_eq!(parse("\"a/b\""), Ok((None, "a/b".to_owned())));
        assert_eq!(
            parse("mod charm"),
            Ok((Some("mod charm".to_owned()), String::new()))
        );
        let both = parse("#[x] pub(crate) mod charm, \"a\"").unwrap();
        assert_eq!(
            both,
            (
                Some("# [x] pub (crate) mod charm".to_owned()),
                "a".to_owned()
            )
        );
        for wrong in [
            "charm",
            "mod",
            "mod charm \"a\"",
            "1",
            "\"a\", mod charm",
            "mod a, mod b",
        ] {
            assert_eq!(parse(wrong), Err(usage()), "{wrong}");
        }
    }
}
