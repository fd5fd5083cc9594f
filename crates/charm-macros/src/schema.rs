//! Rust types for what an action's JSON schema allows.

use std::collections::{BTreeMap, BTreeSet};

use charm_metadata::{Additional, Kind, Location, ObjectSchema, Property, Schema};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote};
use serde_json::Value;

use crate::doc::{code, text};
use crate::ident::{camel, snake};

/// The types made so far, of all actions: they stand in one module.
#[derive(Default)]
pub(crate) struct Types {
    items: Vec<TokenStream>,
    /// What each name stands for.
    names: BTreeMap<String, String>,
}

impl ToTokens for Types {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.items);
    }
}

/// What Juju sees to in a mapping.
///
/// It asks for what is required, then puts in defaults, also into mappings that nobody gave; but not
/// into lists, nor into what is itself a default (`InsertDefaults` of juju/gojsonschema). So there can be
/// a mapping without what its schema requires, and one without what has a default.
#[derive(Clone, Copy)]
pub(crate) struct Sure {
    required: bool,
    defaults: bool,
}

impl Sure {
    /// The parameters themselves.
    pub(crate) const TOP: Sure = Sure {
        required: true,
        defaults: true,
    };
    /// A mapping in a list.
    const WITHIN: Sure = Sure {
        required: true,
        defaults: false,
    };

    fn is_there(self, property: &Property) -> bool {
        (self.required && property.required) || (self.defaults && property.schema.default.is_some())
    }

    fn inside(self, property: &Property, object: &ObjectSchema) -> Self {
        let defaults = self.defaults && property.schema.default.is_none();
        let by_juju = defaults && has_default(object) && !(self.required && property.required);
        Sure {
            required: !by_juju,
            defaults,
        }
    }
}

fn has_default(object: &ObjectSchema) -> bool {
    object.properties.iter().any(|Property { schema, .. }| {
        schema.default.is_some() || as_object(&schema.kind).is_some_and(has_default)
    })
}

/// What a mapping holds, also where there may be null in its place.
fn as_object(kind: &Kind) -> Option<&ObjectSchema> {
    match kind {
        Kind::Object(object) => Some(object),
        Kind::OneOf(kinds) => nullable(kinds).and_then(as_object),
        _ => None,
    }
}

impl Types {
    /// Takes a name for a type; an error when it stands for something else already.
    pub(crate) fn claim(
        &mut self,
        name: &Ident,
        what: &str,
        location: Location,
    ) -> Result<(), String> {
        match self.names.insert(name.to_string(), what.to_owned()) {
            None => Ok(()),
            Some(other) => Err(format!(
                "{location}: in Rust, {other} and {what} have the same name, `{name}`; rename one of them"
            )),
        }
    }

    /// Makes a struct of an object's properties.
    pub(crate) fn object(
        &mut self,
        name: &Ident,
        doc: &str,
        object: &ObjectSchema,
        sure: Sure,
    ) -> Result<(), String> {
        let mut seen: BTreeMap<String, &Property> = BTreeMap::new();
        let mut fields = Vec::new();
        for property in &object.properties {
            if let Some(other) = seen.insert(snake(&property.name).to_string(), property) {
                return Err(format!(
                    "{}: the parameters `{}` and `{}` are the same name in Rust; rename one of them",
                    property.schema.location, other.name, property.name
                ));
            }
            fields.push(self.field(name, property, sure)?);
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

    fn field(
        &mut self,
        parent: &Ident,
        property: &Property,
        sure: Sure,
    ) -> Result<TokenStream, String> {
        let (name, ident, schema) = (&property.name, snake(&property.name), &property.schema);
        let own = format_ident!("{parent}{}", camel(name));
        let inside = match as_object(&schema.kind) {
            Some(object) => sure.inside(property, object),
            None => Sure::WITHIN,
        };
        let mut ty = self.ty(&own, schema, inside)?;
        let mut default = TokenStream::new();
        if !sure.is_there(property) {
            default = quote!(#[serde(default)]);
            if !may_be_null(schema) {
                ty = quote!(::core::option::Option<#ty>);
            }
        }
        let about = text(schema.description.as_deref().or(schema.title.as_deref()));
        let default_doc = schema
            .default
            .as_ref()
            .map(|value| format!("\n\nDefault: {}.", code(&value.to_string())))
            .unwrap_or_default();
        let doc = format!(
            "{about}{default_doc}\n\nParameter {}, declared at {}.",
            code(name),
            schema.location
        );
        Ok(quote! {
            #[doc = #doc]
            #[serde(rename = #name)]
            #default
            pub #ident: #ty,
        })
    }

    /// The type of a value; `name` is what it is called if it needs one of its own, and `inside` what Juju
    /// sees to if it is a mapping.
    fn ty(&mut self, name: &Ident, schema: &Schema, inside: Sure) -> Result<TokenStream, String> {
        if let Some(choices) = texts(&schema.choices) {
            self.claim(
                name,
                &format!("a choice ({})", schema.location),
                schema.location,
            )?;
            self.choice(name, &choices);
            return Ok(quote!(#name));
        }
        self.kind(name, &schema.kind, schema.location, inside)
    }

    fn kind(
        &mut self,
        name: &Ident,
        kind: &Kind,
        location: Location,
        inside: Sure,
    ) -> Result<TokenStream, String> {
        Ok(match kind {
            Kind::Null => quote!(()),
            Kind::Boolean => quote!(bool),
            Kind::Integer => quote!(i64),
            Kind::Number => quote!(f64),
            Kind::String => quote!(::std::string::String),
            Kind::Array { items: Some(item) } => {
                let item = self.ty(&format_ident!("{name}Item"), item, Sure::WITHIN)?;
                quote!(::std::vec::Vec<#item>)
            }
            Kind::Array { items: None } => quote!(::std::vec::Vec<::charm_core::macros::Value>),
            Kind::Object(object) if !object.properties.is_empty() => {
                self.claim(name, &format!("a mapping ({location})"), location)?;
                self.object(name, "A mapping among the parameters.", object, inside)?;
                quote!(#name)
            }
            Kind::Object(object) => {
                let value = match &object.additional {
                    Additional::Fitting(schema) => {
                        self.ty(&format_ident!("{name}Value"), schema, Sure::WITHIN)?
                    }
                    _ => quote!(::charm_core::macros::Value),
                };
                quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            Kind::OneOf(kinds) => match nullable(kinds) {
                Some(kind) => {
                    let ty = self.kind(name, kind, location, inside)?;
                    quote!(::core::option::Option<#ty>)
                }
                None => quote!(::charm_core::macros::Value),
            },
            Kind::Any => quote!(::charm_core::macros::Value),
        })
    }

    /// Makes an enum of the texts that a value may be.
    fn choice(&mut self, name: &Ident, choices: &[&str]) {
        let variants = choices.iter().map(|text| {
            let variant = camel(text);
            let doc = code(text);
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

/// Whether the type is an `Option` already.
fn may_be_null(schema: &Schema) -> bool {
    match &schema.kind {
        Kind::OneOf(kinds) => nullable(kinds).is_some() && texts(&schema.choices).is_none(),
        _ => false,
    }
}

/// The kind that a value has if it is not null, when there is just one.
fn nullable(kinds: &[Kind]) -> Option<&Kind> {
    match kinds {
        [kind, Kind::Null] | [Kind::Null, kind] => Some(kind),
        _ => None,
    }
}

/// The choices, if each is a text and they are as different in Rust as in YAML.
fn texts(choices: &[Value]) -> Option<Vec<&str>> {
    let texts: Vec<&str> = choices.iter().map(Value::as_str).collect::<Option<_>>()?;
    let distinct: BTreeSet<String> = texts.iter().map(|text| camel(text).to_string()).collect();
    (!texts.is_empty() && distinct.len() == texts.len()).then_some(texts)
}
