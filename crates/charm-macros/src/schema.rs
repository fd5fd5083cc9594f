//! Rust types for what an action's JSON schema allows.

use std::collections::{BTreeMap, BTreeSet};

use charm_metadata::{Additional, Location, ParamType, Property, Schema};
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

    /// Whether an entry of `mapping` is always there.
    fn is_there(self, mapping: &Schema, entry: &Property) -> bool {
        (self.required && mapping.requires(&entry.name))
            || (self.defaults && has_value(&entry.schema))
    }

    fn inside(self, mapping: &Schema, entry: &Property) -> Self {
        let defaults = self.defaults && entry.schema.default.is_none();
        let is_given = self.required && mapping.requires(&entry.name);
        let by_juju = defaults && has_default(&entry.schema) && !is_given;
        Sure {
            required: !by_juju,
            defaults,
        }
    }
}

/// Whether there is a default, and not just null.
fn has_value(schema: &Schema) -> bool {
    schema
        .default
        .as_ref()
        .is_some_and(|value| !value.is_null())
}

/// Whether there is a default in a mapping, at any depth.
fn has_default(mapping: &Schema) -> bool {
    let mut entries = mapping.properties.iter();
    entries.any(|Property { schema, .. }| {
        schema.default.is_some() || is_mapping(schema) && has_default(schema)
    })
}

/// Whether the value is a mapping, perhaps with null in its place. A schema with `properties` and no type counts as one too, although
/// by the letter it allows other values.
fn is_mapping(schema: &Schema) -> bool {
    match not_null(schema) {
        [ParamType::Object] => true,
        [] => !schema.properties.is_empty() && schema.types.is_empty(),
        _ => false,
    }
}

/// The types that a value has when it is not null, if null is among no more than two.
fn not_null(schema: &Schema) -> &[ParamType] {
    match schema.types.as_slice() {
        [ParamType::Null, kind @ ..] | [kind @ .., ParamType::Null] if kind.len() == 1 => kind,
        types => types,
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

    /// Makes a struct of a mapping's properties.
    pub(crate) fn mapping(
        &mut self,
        name: &Ident,
        doc: &str,
        mapping: &Schema,
        sure: Sure,
    ) -> Result<(), String> {
        let mut seen: BTreeMap<String, &Property> = BTreeMap::new();
        let mut fields = Vec::new();
        for property in &mapping.properties {
            if let Some(other) = seen.insert(snake(&property.name).to_string(), property) {
                return Err(format!(
                    "{}: the parameters `{}` and `{}` are the same name in Rust; rename one of them",
                    property.schema.location, other.name, property.name
                ));
            }
            fields.push(self.field(name, mapping, property, sure)?);
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
        mapping: &Schema,
        property: &Property,
        sure: Sure,
    ) -> Result<TokenStream, String> {
        let (name, ident, schema) = (&property.name, snake(&property.name), &property.schema);
        let own = format_ident!("{parent}{}", camel(name));
        if let Some(fault) = schema.fault_of_default() {
            let location = schema.location;
            return Err(format!("{location}: parameter `{name}`: {fault}"));
        }
        let inside = match is_mapping(schema) {
            true => sure.inside(mapping, property),
            false => Sure::WITHIN,
        };
        let mut ty = self.ty(&own, schema, inside)?;
        let mut default = TokenStream::new();
        if !sure.is_there(mapping, property) {
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
        let may_be_null = may_be_null(schema);
        let ty = match not_null(schema) {
            _ if is_mapping(schema) => self.mapping_type(name, schema, inside)?,
            [ParamType::Null] => quote!(()),
            [ParamType::Boolean] => quote!(bool),
            [ParamType::Integer] => quote!(i64),
            [ParamType::Number] => quote!(f64),
            [ParamType::String] => quote!(::std::string::String),
            [ParamType::Array] => {
                let item = match &schema.items {
                    Some(item) => self.ty(&format_ident!("{name}Item"), item, Sure::WITHIN)?,
                    None => quote!(::charm_core::macros::Value),
                };
                quote!(::std::vec::Vec<#item>)
            }
            _ => quote!(::charm_core::macros::Value),
        };
        Ok(match may_be_null {
            true => quote!(::core::option::Option<#ty>),
            false => ty,
        })
    }

    fn mapping_type(
        &mut self,
        name: &Ident,
        schema: &Schema,
        inside: Sure,
    ) -> Result<TokenStream, String> {
        if !schema.properties.is_empty() {
            let location = schema.location;
            self.claim(name, &format!("a mapping ({location})"), location)?;
            self.mapping(name, "A mapping among the parameters.", schema, inside)?;
            return Ok(quote!(#name));
        }
        let value = match &schema.additional {
            Additional::Fitting(schema) => {
                self.ty(&format_ident!("{name}Value"), schema, Sure::WITHIN)?
            }
            _ => quote!(::charm_core::macros::Value),
        };
        Ok(quote!(::std::collections::BTreeMap<::std::string::String, #value>))
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
    not_null(schema).len() < schema.types.len() && texts(&schema.choices).is_none()
}

/// The choices, if each is a text and they are as different in Rust as in YAML.
fn texts(choices: &[Value]) -> Option<Vec<&str>> {
    let texts: Vec<&str> = choices.iter().map(Value::as_str).collect::<Option<_>>()?;
    let distinct: BTreeSet<String> = texts.iter().map(|text| camel(text).to_string()).collect();
    (!texts.is_empty() && distinct.len() == texts.len()).then_some(texts)
}
