//! Rust types for what an action's JSON schema allows.

use std::collections::{BTreeMap, BTreeSet};

use charm_metadata::{Additional, Kind, ObjectSchema, Property, Schema};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote};
use serde_json::Value;

use crate::ident::{camel, snake};

/// The types made so far.
#[derive(Default)]
pub(crate) struct Types {
    items: Vec<TokenStream>,
}

impl ToTokens for Types {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.items);
    }
}

impl Types {
    /// Makes a struct of an object's properties.
    pub(crate) fn object(
        &mut self,
        name: &Ident,
        doc: &str,
        object: &ObjectSchema,
    ) -> Result<(), String> {
        let mut seen: BTreeMap<String, &Property> = BTreeMap::new();
        let mut fields = Vec::new();
        for property in &object.properties {
            if let Some(other) = seen.insert(snake(&property.name).to_string(), property) {
                return Err(format!(
                    "{}: `{}` and `{}` are the same name in Rust; rename one of them",
                    property.schema.location, other.name, property.name
                ));
            }
            fields.push(self.field(name, property)?);
        }
        self.items.push(quote! {
            #[doc = #doc]
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::cmp::PartialEq,
                ::charm_core::macros::serde::Deserialize,
            )]
            #[serde(crate = "::charm_core::macros::serde")]
            #[allow(dead_code)]
            pub struct #name {
                #(#fields)*
            }
        });
        Ok(())
    }

    fn field(&mut self, parent: &Ident, property: &Property) -> Result<TokenStream, String> {
        let (name, ident, schema) = (&property.name, snake(&property.name), &property.schema);
        let ty = self.ty(&format_ident!("{parent}{}", camel(name)), schema)?;
        let given = property.required || schema.default.is_some();
        let (ty, default) = if given {
            (ty, TokenStream::new())
        } else {
            (
                quote!(::core::option::Option<#ty>),
                quote!(#[serde(default)]),
            )
        };
        let about = schema
            .description
            .as_deref()
            .or(schema.title.as_deref())
            .unwrap_or("No description.");
        let default_doc = schema
            .default
            .as_ref()
            .map(|value| format!("\n\nDefault: `{value}`."))
            .unwrap_or_default();
        let doc = format!(
            "{}{default_doc}\n\nParameter `{name}`, declared at {}.",
            about.trim_end(),
            schema.location
        );
        Ok(quote! {
            #[doc = #doc]
            #[serde(rename = #name)]
            #default
            pub #ident: #ty,
        })
    }

    /// The type of a value; `name` is what it is called if it needs one of its own.
    fn ty(&mut self, name: &Ident, schema: &Schema) -> Result<TokenStream, String> {
        if let Some(choices) = texts(&schema.choices) {
            self.choice(name, &choices);
            return Ok(quote!(#name));
        }
        self.kind(name, &schema.kind)
    }

    fn kind(&mut self, name: &Ident, kind: &Kind) -> Result<TokenStream, String> {
        Ok(match kind {
            Kind::Null => quote!(()),
            Kind::Boolean => quote!(bool),
            Kind::Integer => quote!(i64),
            Kind::Number => quote!(f64),
            Kind::String => quote!(::std::string::String),
            Kind::Array { items: Some(item) } => {
                let item = self.ty(&format_ident!("{name}Item"), item)?;
                quote!(::std::vec::Vec<#item>)
            }
            Kind::Array { items: None } => quote!(::std::vec::Vec<::charm_core::macros::Value>),
            Kind::Object(object) if !object.properties.is_empty() => {
                self.object(name, "A mapping among the parameters.", object)?;
                quote!(#name)
            }
            Kind::Object(object) => {
                let value = match &object.additional {
                    Additional::Fitting(schema) => {
                        self.ty(&format_ident!("{name}Value"), schema)?
                    }
                    _ => quote!(::charm_core::macros::Value),
                };
                quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            Kind::OneOf(kinds) => match kinds.as_slice() {
                [kind, Kind::Null] | [Kind::Null, kind] => {
                    let ty = self.kind(name, kind)?;
                    quote!(::core::option::Option<#ty>)
                }
                _ => quote!(::charm_core::macros::Value),
            },
            Kind::Any => quote!(::charm_core::macros::Value),
        })
    }

    /// Makes an enum of the texts that a value may be.
    fn choice(&mut self, name: &Ident, choices: &[&str]) {
        let variants = choices.iter().map(|text| {
            let variant = camel(text);
            let doc = format!("`{text}`");
            quote! {
                #[doc = #doc]
                #[serde(rename = #text)]
                #variant,
            }
        });
        self.items.push(quote! {
            /// One of the values that the parameter may have.
            #[derive(
                ::core::fmt::Debug,
                ::core::clone::Clone,
                ::core::marker::Copy,
                ::core::cmp::PartialEq,
                ::core::cmp::Eq,
                ::charm_core::macros::serde::Deserialize,
            )]
            #[serde(crate = "::charm_core::macros::serde")]
            #[allow(dead_code)]
            pub enum #name {
                #(#variants)*
            }
        });
    }
}

/// The choices, if each is a text and they are as different in Rust as in YAML.
fn texts(choices: &[Value]) -> Option<Vec<&str>> {
    let texts: Vec<&str> = choices.iter().map(Value::as_str).collect::<Option<_>>()?;
    let distinct: BTreeSet<String> = texts.iter().map(|text| camel(text).to_string()).collect();
    (!texts.is_empty() && distinct.len() == texts.len()).then_some(texts)
}
