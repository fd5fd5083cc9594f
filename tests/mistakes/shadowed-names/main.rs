//! Names of the standard library that mean something else where the macro stands.

#![allow(dead_code)]

mod charm {
    pub struct Option;
    pub struct String;
    pub struct Vec;
    pub struct Result;
    pub struct Some;
    pub struct None;
    pub struct Deserialize;
    mod core {}
    mod std {}
    mod serde {}
    mod charm_core {}
    ::charm_core::metadata!();
}

fn main() {}
