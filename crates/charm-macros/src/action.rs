//! Actions: a unit type each, and a struct for its parameters.

use std::collections::BTreeMap;

use charm_metadata::{Action, Charm};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::ident::camel_at;
use crate::schema::Types;

/// `span` is where the compiler says that an action is never observed.
pub(crate) fn items(charm: &Charm, span: Span) -> Result<TokenStream, String> {
    let mut seen: BTreeMap<String, &Action> = BTreeMap::new();
    for action in &charm.actions {
        if let Some(other) = seen.insert(camel_at(&action.name, span).to_string(), action) {
            return Err(format!(
                "{}: the actions `{}` and `{}` are the same name in Rust; rename one of them",
                action.location, other.name, action.name
            ));
        }
    }
    let actions = charm
        .actions
        .iter()
        .map(|action| item(action, span))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(quote! {
        /// The charm's actions, and their parameters.
        #[allow(unreachable_pub)]
        pub mod action {
            #(#actions)*
        }
    })
}

fn item(action: &Action, span: Span) -> Result<TokenStream, String> {
    let (name, ident) = (&action.name, camel_at(&action.name, span));
    let about = action
        .description
        .as_deref()
        .unwrap_or("No description.")
        .trim_end();
    let doc = format!(
        "{about}\n\nAction `{name}`, declared at {}.",
        action.location
    );
    let params = format_ident!("{}Params", ident, span = Span::call_site());
    let mut types = Types::default();
    types.object(
        &params,
        &format!("The parameters of action `{name}`."),
        &action.params,
    )?;
    let constant = quote_spanned! {span=>
        #[doc = #doc]
        #[allow(non_upper_case_globals)]
        pub const #ident: #ident = #ident {};
    };
    Ok(quote! {
        #constant

        #[doc = #doc]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        pub struct #ident {}

        impl ::charm_core::Action for #ident {
            const NAME: &'static str = #name;
            type Params = #params;
        }

        #types
    })
}
