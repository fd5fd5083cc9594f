//! Endpoints, containers, storages and resources: a module a kind, with a unit type and a constant a
//! name. Constants also stand at the top, but for names that two kinds share.

use std::collections::BTreeMap;

use charm_metadata::{Charm, Location, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ident::{camel, upper};

/// A name of one kind, and what makes its type special.
struct Named<'a> {
    name: &'a str,
    location: Location,
    doc: String,
    impls: TokenStream,
}

struct Kind<'a> {
    module: Ident,
    doc: &'static str,
    items: Vec<Named<'a>>,
}

pub(crate) fn items(charm: &Charm) -> Result<TokenStream, String> {
    let kinds = [
        endpoints(charm),
        containers(charm),
        storages(charm),
        resources(charm),
    ];
    let mut homes: BTreeMap<String, Vec<&Ident>> = BTreeMap::new();
    for kind in &kinds {
        check_distinct(kind)?;
        for item in &kind.items {
            homes
                .entry(upper(item.name).to_string())
                .or_default()
                .push(&kind.module);
        }
    }
    let modules = kinds
        .iter()
        .filter(|kind| !kind.items.is_empty())
        .map(module);
    let exports = kinds.iter().flat_map(|kind| {
        let homes = &homes;
        let module = &kind.module;
        let names = kind.items.iter().map(|item| upper(item.name));
        names
            .filter(move |name| {
                homes
                    .get(&name.to_string())
                    .is_some_and(|kinds| kinds.len() == 1)
            })
            .map(move |name| quote!(#[allow(unused_imports)] pub use #module::#name;))
    });
    Ok(quote! {
        #(#modules)*
        #(#exports)*
    })
}

/// Rust writes `a-b` and `a_b` the same way.
fn check_distinct(kind: &Kind<'_>) -> Result<(), String> {
    let mut seen: BTreeMap<String, &Named<'_>> = BTreeMap::new();
    for item in &kind.items {
        if let Some(other) = seen.insert(upper(item.name).to_string(), item) {
            return Err(format!(
                "{}: `{}` and `{}` are the same name in Rust; rename one of them",
                item.location, other.name, item.name
            ));
        }
    }
    Ok(())
}

fn module(kind: &Kind<'_>) -> TokenStream {
    let Kind { module, doc, items } = kind;
    let items = items.iter().map(
        |Named {
             name, doc, impls, ..
         }| {
            let (ty, constant) = (camel(name), upper(name));
            quote! {
                #[doc = #doc]
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
                #[allow(dead_code)]
                pub struct #ty;

                #[doc = #doc]
                #[allow(dead_code)]
                pub const #constant: #ty = #ty;

                const _: () = {
                    type This = #ty;
                    #impls
                };
            }
        },
    );
    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types, unreachable_pub)]
        pub mod #module {
            #(#items)*
        }
    }
}

fn endpoints(charm: &Charm) -> Kind<'_> {
    let items = charm.endpoints.iter().map(|endpoint| {
        let (name, interface) = (&endpoint.name, &endpoint.interface);
        let role = match endpoint.role {
            Role::Provides => quote!(Provides),
            Role::Requires => quote!(Requires),
            Role::Peers => quote!(Peer),
        };
        let doc = match endpoint.role {
            Role::Peers => format!("`{name}`: the peers, over interface `{interface}`."),
            role => format!("`{name}`: {} interface `{interface}`.", role.as_str()),
        };
        Named {
            name,
            location: endpoint.location,
            doc: format!("{doc}\n\nDeclared at {}.", endpoint.location),
            impls: quote! {
                impl ::charm_core::Endpoint for This {
                    const NAME: &'static str = #name;
                    const INTERFACE: &'static str = #interface;
                    const ROLE: ::charm_core::Role = ::charm_core::Role::#role;
                }
                impl ::charm_core::Speaks<{ ::charm_core::interface_id(#interface) }> for This {}
            },
        }
    });
    kind("endpoint", "The charm's endpoints.", items.collect())
}

fn containers(charm: &Charm) -> Kind<'_> {
    let items = charm.containers.iter().map(|container| {
        let name = &container.name;
        let image = container.resource.as_ref();
        let runs = image
            .map(|image| format!(", which runs the image `{image}`"))
            .unwrap_or_default();
        let doc = format!("The container `{name}`{runs}.");
        implements(name, container.location, &doc, &quote!(Container))
    });
    kind(
        "container",
        "The charm's workload containers.",
        items.collect(),
    )
}

fn storages(charm: &Charm) -> Kind<'_> {
    let items = charm.storage.iter().map(|storage| {
        let about = storage.description.as_deref().unwrap_or_default();
        let doc = format!("The storage `{}`. {about}", storage.name);
        implements(&storage.name, storage.location, &doc, &quote!(Storage))
    });
    kind("storage", "The charm's storages.", items.collect())
}

fn resources(charm: &Charm) -> Kind<'_> {
    let items = charm.resources.iter().map(|resource| {
        let about = resource.description.as_deref().unwrap_or_default();
        let doc = format!("The resource `{}`. {about}", resource.name);
        implements(&resource.name, resource.location, &doc, &quote!(Resource))
    });
    kind("resource", "The charm's resources.", items.collect())
}

/// A type that is nothing but its name.
fn implements<'a>(name: &'a str, location: Location, doc: &str, of: &TokenStream) -> Named<'a> {
    Named {
        name,
        location,
        doc: format!("{}\n\nDeclared at {location}.", doc.trim_end()),
        impls: quote! {
            impl ::charm_core::#of for This {
                const NAME: &'static str = #name;
            }
        },
    }
}

fn kind<'a>(module: &str, doc: &'static str, items: Vec<Named<'a>>) -> Kind<'a> {
    Kind {
        module: Ident::new(module, Span::call_site()),
        doc,
        items,
    }
}
