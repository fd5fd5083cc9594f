//! The macro behind `charm_core::metadata!`, where its documentation is.
//!
//! It knows what `charm-metadata` makes of a charm's files, and turns each part of that into items that
//! implement the traits of `charm-core`.

mod action;
mod config;
mod constants;
mod doc;
mod ident;
mod input;
mod interface;
mod named;
mod schema;

use std::path::{Path, PathBuf};

use charm_metadata::{Charm, Level, Problem, Sources};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use input::Input;

/// See `charm_core::metadata!`.
#[proc_macro]
pub fn metadata(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input.into()).into()
}

fn expand(input: TokenStream) -> TokenStream {
    let input = match Input::parse(input) {
        Ok(input) => input,
        Err(message) => return errors(&[message], Span::call_site()),
    };
    match items(&input) {
        Ok(items) => input.place(&items),
        // With the module there, the compiler does not go on to look for a crate of its name.
        Err(messages) => input.place(&errors(&messages, input.span())),
    }
}

fn errors(messages: &[String], span: Span) -> TokenStream {
    let errors = messages
        .iter()
        .map(|message| quote_spanned!(span=> ::core::compile_error!(#message);));
    errors.collect()
}

/// All items, or every reason why there are none. What charmcraft would refuse is a warning, and doubts are for who asks.
fn items(input: &Input) -> Result<TokenStream, Vec<String>> {
    let dir = input.directory()?;
    let told = |problem: &Problem| in_dir(&dir, &problem.to_string());
    let sources = Sources::load(&dir)
        .map_err(|errors| errors.problems().iter().map(told).collect::<Vec<_>>())?;
    let (charm, problems) = Charm::check(&sources);
    let of = |level| {
        let problems = problems.iter();
        problems
            .filter(move |problem| problem.level == level)
            .map(told)
    };
    let Some(charm) = charm else {
        return Err(of(Level::Juju).collect());
    };
    let files: Vec<PathBuf> = sources
        .present()
        .map(|file| dir.join(file.as_str()))
        .collect();
    let named = named::items(&charm).map_err(|message| vec![in_dir(&dir, &message)])?;
    let config = config::item(&charm).map_err(|message| vec![in_dir(&dir, &message)])?;
    let actions = action::items(&charm, input).map_err(|message| vec![in_dir(&dir, &message)])?;
    let constants = constants::item(&charm, &files)?;
    let warnings = of(Level::Charmcraft).map(|message| warning(&message, input.span()));
    Ok(quote! {
        #(#warnings)*
        #named
        #config
        #actions
        #constants
    })
}

/// A macro cannot warn, but the compiler warns of what is deprecated, in words that are given.
fn warning(message: &str, span: Span) -> TokenStream {
    quote_spanned! {span=>
        const _: () = {
            #[deprecated = #message]
            #[allow(non_upper_case_globals)]
            const charmcraft_refuses: () = ();
            charmcraft_refuses
        };
    }
}

/// A message that starts with a file's name, with the directory in front: an editor can then open it.
fn in_dir(dir: &Path, message: &str) -> String {
    dir.join(message).display().to_string()
}
