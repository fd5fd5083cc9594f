//! Endpoints, containers, storages, resources and extra bindings: a module a kind, with an empty type and a constant a
//! name. Constants also stand at the top, but for names that two kinds share.

use std::collections::BTreeMap;

use charm_metadata::{Charm, Location};
use juju_vocabulary::relation::Role;
use juju_vocabulary::storage::StorageKind;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::doc::{code, text};
use crate::ident::{camel, upper};
use crate::interface::Interfaces;

/// A name of one kind, and what makes its type special.
struct Named<'a> {
    name: &'a str,
    location: Location,
    doc: String,
    /// The trait, by its name in `charm-core`.
    of: Ident,
    /// What the trait asks for.
    body: TokenStream,
}

struct Kind<'a> {
    module: Ident,
    doc: &'static str,
    items: Vec<Named<'a>>,
}

/// What else stands at the top, by the names that constants may have.
const TAKEN: [&str; 1] = ["METADATA"];

pub(crate) fn items(charm: &Charm) -> Result<TokenStream, String> {
    let interfaces = Interfaces::of(charm);
    let kinds = [
        endpoints(charm, &interfaces),
        containers(charm),
        storages(charm),
        resources(charm),
        bindings(charm),
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
                let name = name.to_string();
                homes.get(&name).is_some_and(|kinds| kinds.len() == 1)
                    && !TAKEN.contains(&name.as_str())
            })
            .map(move |name| quote!(#[allow(unused_imports)] pub use #module::#name;))
    });
    let interfaces = interfaces.items();
    Ok(quote! {
        #interfaces
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
    let items = items.iter().map(item);
    quote! {
        #[doc = #doc]
        #[allow(unreachable_pub)]
        pub mod #module {
            #(#items)*
        }
    }
}

fn item(named: &Named<'_>) -> TokenStream {
    let Named {
        name,
        doc,
        of,
        body,
        ..
    } = named;
    let (ty, constant) = (camel(name), upper(name));
    // The braces keep the type's name free for the constant: for `s3` both are `S3`.
    quote! {
        #[doc = #doc]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
        #[allow(dead_code)]
        pub struct #ty {}

        #[doc = #doc]
        #[allow(dead_code)]
        pub const #constant: #ty = #ty {};

        impl ::charm_core::#of for #ty {
            #body
        }
    }
}

fn endpoints<'a>(charm: &'a Charm, interfaces: &Interfaces<'_>) -> Kind<'a> {
    let items = charm.endpoints.iter().map(|endpoint| {
        let (name, interface) = (&endpoint.name, &endpoint.interface);
        let role = match endpoint.role {
            Role::Provides => quote!(Provides),
            Role::Requires => quote!(Requires),
            Role::Peer => quote!(Peer),
        };
        let about = match endpoint.role {
            Role::Peer => format!("`{name}`: the peers, over interface {}.", code(interface)),
            role => format!(
                "`{name}`: {} interface {}.",
                role.section(),
                code(interface)
            ),
        };
        let interface = interfaces.path(interface);
        let also = quote! {
            const ROLE: ::charm_core::Role = ::charm_core::Role::#role;
            type Interface = #interface;
        };
        named(name, endpoint.location, &about, "Endpoint", also)
    });
    kind("endpoint", "The charm's endpoints.", items.collect())
}

fn containers(charm: &Charm) -> Kind<'_> {
    let items = charm.containers.iter().map(|container| {
        let name = &container.name;
        let image = container.resource.as_ref();
        let runs = image
            .map(|image| format!(", which runs the image {}", code(image)))
            .unwrap_or_default();
        let about = format!("The container `{name}`{runs}.");
        named(name, container.location, &about, "Container", quote!())
    });
    kind(
        "container",
        "The charm's workload containers.",
        items.collect(),
    )
}

fn storages(charm: &Charm) -> Kind<'_> {
    let items = charm.storage.iter().map(|storage| {
        let name = &storage.name;
        let about = described(
            &format!("The storage `{name}`."),
            storage.description.as_deref(),
        );
        let kind = match storage.kind {
            StorageKind::Filesystem => quote!(Filesystem),
            StorageKind::Block => quote!(Block),
        };
        let also = quote! {
            const KIND: ::charm_core::event::StorageKind = ::charm_core::event::StorageKind::#kind;
        };
        named(name, storage.location, &about, "Storage", also)
    });
    kind("storage", "The charm's storages.", items.collect())
}

fn resources(charm: &Charm) -> Kind<'_> {
    let items = charm.resources.iter().map(|resource| {
        let name = &resource.name;
        let about = described(
            &format!("The resource `{name}`."),
            resource.description.as_deref(),
        );
        named(name, resource.location, &about, "Resource", quote!())
    });
    kind("resource", "The charm's resources.", items.collect())
}

fn bindings(charm: &Charm) -> Kind<'_> {
    let items = charm.bindings.iter().map(|binding| {
        let name = &binding.name;
        Named {
            body: quote!(fn binding_name(self) -> &'static str { #name }),
            ..named(
                name,
                binding.location,
                &format!("The extra binding `{name}`."),
                "Binding",
                quote!(),
            )
        }
    });
    kind("binding", "The charm's extra bindings.", items.collect())
}

/// A storage or resource needs no description; then there is nothing more to say.
fn described(what: &str, description: Option<&str>) -> String {
    match description {
        Some(_) => format!("{what}\n\n{}", text(description)),
        None => what.to_owned(),
    }
}

fn named<'a>(
    name: &'a str,
    location: Location,
    about: &str,
    of: &str,
    also: TokenStream,
) -> Named<'a> {
    Named {
        name,
        location,
        doc: format!("{about}\n\nDeclared at {location}."),
        of: Ident::new(of, Span::call_site()),
        body: quote! {
            const NAME: &'static str = #name;
            #also
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
