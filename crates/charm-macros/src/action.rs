//! Actions: an empty type each, and a struct for its parameters.

use charm_metadata::{Action, Charm};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::doc::text;
use crate::ident::camel_at;
use crate::input::Input;
use crate::schema::{Sure, Types};

/// The compiler warns of actions that are never observed, in the words made here and at the place in the
/// charm's own source that `input` has for it.
pub(crate) fn items(charm: &Charm, input: &Input) -> Result<TokenStream, String> {
    let mut types = Types::default();
    let actions = charm
        .actions
        .iter()
        .map(|action| item(action, input, &mut types))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(quote! {
        /// The charm's actions, and their parameters.
        #[allow(unreachable_pub, clippy::pedantic, clippy::nursery)]
        pub mod action {
            #(#actions)*
            #types
        }
    })
}

fn item(action: &Action, input: &Input, types: &mut Types) -> Result<TokenStream, String> {
    let (name, location, span) = (&action.name, action.location, input.span());
    let (ident, about) = (camel_at(name, span), text(action.description.as_deref()));
    let doc = format!("{about}\n\nAction `{name}`, declared at {location}.");
    let params = format_ident!("{}Params", ident, span = Span::call_site());
    let owner = format!("the parameters of action `{name}`");
    types.claim(&ident, &format!("the action `{name}`"), location)?;
    types.claim(&params, &owner, location)?;
    types.mapping(
        &params,
        &format!("The parameters of action `{name}`."),
        &action.params,
        Sure::TOP,
    )?;
    let unobserved = format!(
        "{location} declares the action `{name}`: observe `action::{ident}`, or take it out there"
    );
    let warn = match input.sets_dead_code() {
        true => TokenStream::new(),
        false => quote_spanned!(span=> #[warn(dead_code, reason = #unobserved)]),
    };
    let constant = quote_spanned! {span=>
        #[doc = #doc]
        #warn
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
    })
}
