//! Names that Rust has other uses for, in a library of the strictest habits.

#![no_implicit_prelude]
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::missing_docs_in_private_items)]
#![deny(rustdoc::all)]

::charm_core::metadata!(pub mod charm);

/// What the names are in Rust.
#[must_use]
pub const fn names() -> [&'static str; 10] {
    use ::charm_core::{Action, Container, Endpoint, Interface, Resource, Storage};
    use charm::{action, container, endpoint, resource, storage};

    const fn interface<E: Endpoint>(_: E) -> &'static str {
        <E::Interface as Interface>::NAME
    }
    [
        interface(charm::S3),
        interface(charm::THIS),
        interface(endpoint::METADATA),
        interface(charm::OTHER_METADATA),
        interface(charm::A),
        charm::METADATA.files[0].0,
        <container::_Self as Container>::NAME,
        <storage::Type as Storage>::NAME,
        <resource::Crate as Resource>::NAME,
        <action::Some as Action>::NAME,
    ]
}

/// Options and parameters.
#[must_use]
pub fn values(config: &charm::Config, params: &charm::action::OptionParams) -> bool {
    config._self && params.r#fn.is_none() && config.r#type.is_empty()
}
