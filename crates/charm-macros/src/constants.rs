//! The metadata as a constant: for tests, and to be compiled again when a file changes.

use std::path::PathBuf;

use charm_metadata::Charm;
use proc_macro2::TokenStream;
use quote::quote;

use crate::ident::camel;

pub(crate) fn item(charm: &Charm, files: &[PathBuf]) -> Result<TokenStream, Vec<String>> {
    let endpoints = charm.endpoints.iter().map(|endpoint| {
        let ty = camel(&endpoint.name);
        quote!(::charm_core::AnyEndpoint::of::<endpoint::#ty>())
    });
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
        /// What the charm declares, for tests. A charm that does not use it does not contain it.
        #[allow(dead_code, unreachable_pub)]
        pub const METADATA: ::charm_core::metadata::Metadata = ::charm_core::metadata::Metadata {
            endpoints: &[#(#endpoints),*],
            files: &[#(#files),*],
        };
    })
}
