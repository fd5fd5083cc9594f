//! The config options as one struct.

use std::collections::BTreeMap;

use charm_metadata::{Charm, ConfigOption, OptionType};
use proc_macro2::TokenStream;
use quote::quote;

use crate::doc::{code, text};
use crate::ident::{snake, upper};

pub(crate) fn item(charm: &Charm) -> Result<TokenStream, String> {
    let mut seen: BTreeMap<String, &ConfigOption> = BTreeMap::new();
    for option in &charm.options {
        if let Some(other) = seen.insert(snake(&option.name).to_string(), option) {
            return Err(format!(
                "{}: the options `{}` and `{}` are the same name in Rust; rename one of them",
                option.location, other.name, option.name
            ));
        }
    }
    let fields = charm.options.iter().map(field);
    let names = charm.options.iter().map(|option| {
        let (name, constant) = (&option.name, upper(&option.name));
        let doc = format!("The name of the option {}, for messages.", code(name));
        quote!(#[doc = #doc] pub const #constant: &'static str = #name;)
    });
    let shown = charm.options.iter().map(shown);
    Ok(quote! {
        /// The charm's config: each option with its type. An option without a default may be missing.
        #[derive(
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
            ::charm_core::macros::serde::Deserialize,
        )]
        #[serde(crate = "::charm_core::macros::serde")]
        #[allow(dead_code, unreachable_pub, clippy::pedantic, clippy::nursery)]
        pub struct Config {
            #(#fields)*
        }

        /// Hides text: people put passwords into string options.
        impl ::core::fmt::Debug for Config {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct("Config")#(#shown)*.finish()
            }
        }

        #[allow(dead_code, unreachable_pub, clippy::pedantic, clippy::nursery)]
        impl Config {
            #(#names)*

            /// The config as it is now.
            ///
            /// # Errors
            ///
            /// When `config-get` fails, or Juju has other options than this charm was built with.
            pub fn load(
                model: &::charm_core::Model,
            ) -> ::core::result::Result<Self, ::charm_core::Error> {
                model.config()?.load()
            }
        }
    })
}

fn field(option: &ConfigOption) -> TokenStream {
    let (name, ident) = (&option.name, snake(&option.name));
    let ty = match option.kind {
        OptionType::String => quote!(::std::string::String),
        OptionType::Int => quote!(i64),
        OptionType::Float => quote!(f64),
        OptionType::Boolean => quote!(bool),
        OptionType::Secret => quote!(::charm_core::SecretId),
    };
    let default = &option.default;
    // Juju takes an empty text for a secret, as default and as value: there is none then.
    let (ty, none) = match (option.kind, default) {
        (OptionType::Secret, _) => (
            quote!(::core::option::Option<#ty>),
            quote!(#[serde(default, deserialize_with = "::charm_core::macros::optional_secret")]),
        ),
        (_, Some(_)) => (ty, TokenStream::new()),
        (_, None) => (quote!(::core::option::Option<#ty>), TokenStream::new()),
    };
    let about = text(option.description.as_deref());
    let default = default
        .as_ref()
        .map(|value| format!("\n\nDefault: {}.", code(&value.to_string())))
        .unwrap_or_default();
    let doc = format!(
        "{about}{default}\n\nOption {}, declared at {}.",
        code(name),
        option.location
    );
    quote! {
        #[doc = #doc]
        #[serde(rename = #name)]
        #none
        pub #ident: #ty,
    }
}

fn shown(option: &ConfigOption) -> TokenStream {
    let (name, ident) = (&option.name, snake(&option.name));
    match option.kind {
        OptionType::String => quote!(.field(#name, &::core::format_args!("_"))),
        _ => quote!(.field(#name, &self.#ident)),
    }
}
