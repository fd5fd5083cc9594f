//! The metadata as a constant: for tests, and to be compiled again when a file changes.

use std::path::PathBuf;

use charm_metadata::{Charm, OptionType};
use proc_macro2::TokenStream;
use quote::quote;

use crate::ident::camel;

pub(crate) fn item(charm: &Charm, files: &[PathBuf]) -> Result<TokenStream, Vec<String>> {
    let name = &charm.name;
    let endpoints = charm.endpoints.iter().map(|endpoint| {
        let ty = camel(&endpoint.name);
        quote!(::charm_core::AnyEndpoint::of::<endpoint::#ty>())
    });
    let options = charm.options.iter().map(|option| {
        let name = &option.name;
        let ty = match option.value.kind() {
            OptionType::String => quote!(String),
            OptionType::Int => quote!(Int),
            OptionType::Float => quote!(Float),
            OptionType::Boolean => quote!(Boolean),
            OptionType::Secret => quote!(Secret),
        };
        let default = match option.value.default_json().map(|value| value.to_string()) {
            Some(json) => quote!(::core::option::Option::Some(#json)),
            None => quote!(::core::option::Option::None),
        };
        quote!(::charm_core::metadata::OptionInfo {
            name: #name, kind: ::charm_core::metadata::OptionKind::#ty, default: #default,
        })
    });
    let actions = charm.actions.iter().map(|action| &action.name);
    let containers = charm.containers.iter().map(|container| &container.name);
    let storages = charm.storage.iter().map(|storage| &storage.name);
    let resources = charm.resources.iter().map(|resource| &resource.name);
    let files = files.iter().map(|path| {
        let (Some(path), Some(name)) = (
            path.to_str(),
            path.file_name().and_then(|name| name.to_str()),
        ) else {
            return Err(vec![format!("{}: the path is not UTF-8", path.display())]);
        };
        Ok(quote!((#name, ::core::include_str!(#path))))
    });
    let files = files.collect::<Result<Vec<_>, _>>()?;
    Ok(quote! {
        /// What the charm declares, as plain data for tests. A charm that does not use it does not
        /// contain it.
        #[allow(dead_code, unreachable_pub)]
        pub const METADATA: ::charm_core::metadata::Metadata = ::charm_core::metadata::Metadata {
            name: #name,
            endpoints: &[#(#endpoints),*],
            options: &[#(#options),*],
            actions: &[#(#actions),*],
            containers: &[#(#containers),*],
            storages: &[#(#storages),*],
            resources: &[#(#resources),*],
            files: &[#(#files),*],
        };
    })
}
