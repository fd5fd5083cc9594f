//! Interfaces: a type each, so that errors about endpoints can name them.

use std::collections::BTreeMap;

use charm_metadata::Charm;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::doc::code;
use crate::ident::verbatim;

/// The type of each interface that an endpoint declares.
pub(crate) struct Interfaces<'a>(BTreeMap<&'a str, Ident>);

impl<'a> Interfaces<'a> {
    pub(crate) fn of(charm: &'a Charm) -> Self {
        let mut idents: BTreeMap<&str, Ident> = BTreeMap::new();
        for endpoint in &charm.endpoints {
            let name = endpoint.interface.as_str();
            if idents.contains_key(name) {
                continue;
            }
            // Others chose the names, so nobody can rename one of `a-b` and `a_b`.
            let mut text = name.to_owned();
            while idents.values().any(|taken| *taken == verbatim(&text)) {
                text.push('_');
            }
            idents.insert(name, verbatim(&text));
        }
        Interfaces(idents)
    }

    /// The type of the interface, from a module beside that of the interfaces.
    pub(crate) fn path(&self, interface: &str) -> TokenStream {
        let ident = self.0.get(interface);
        quote!(super::interface::#ident)
    }

    /// The module of the types, unless it would be empty.
    pub(crate) fn items(&self) -> Option<TokenStream> {
        let types = self.0.iter().map(|(name, ident)| {
            let doc = format!("The interface {}.", code(name));
            quote! {
                #[doc = #doc]
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
                pub struct #ident;

                impl ::charm_core::Interface for #ident {
                    const NAME: &'static str = #name;
                    type Id = ::charm_core::InterfaceId<{ ::charm_core::interface_id(#name) }>;
                }
            }
        });
        (!self.0.is_empty()).then(|| {
            quote! {
                /// The interfaces that the charm's endpoints declare, by their own names.
                #[allow(dead_code, non_camel_case_types, unreachable_pub)]
                pub mod interface {
                    #(#types)*
                }
            }
        })
    }
}
