//! `config-get`: the application's config.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::session::Model;
use crate::entries;
use crate::error::Error;
use crate::host::Call;

impl Model {
    /// The application's config.
    ///
    /// # Errors
    ///
    /// When `config-get` fails.
    pub fn config(&self) -> Result<&Config, Error> {
        Ok(self.ask(&Call::new("config-get").arg("--format=json"))?)
    }
}

/// The options that have a value or a default.
///
/// Juju's option types arrive as `string` → text, `int` → `i64`, `float` → `f64`, `boolean` → `bool`,
/// `secret` → [`SecretId`](crate::SecretId). An option with neither value nor default is missing.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Config {
    values: Map<String, Value>,
}

impl Config {
    /// The value of one option, as Juju prints it.
    #[must_use]
    pub fn get(&self, option: &str) -> Option<&Value> {
        self.values.get(option)
    }

    /// The names of the options that have a value.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The options as a serde type; options it does not name are ignored.
    ///
    /// ```
    /// # use charm_core::{Model, Error};
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "kebab-case")]
    /// struct Options {
    ///     log_level: String,
    ///     /// No default in charmcraft.yaml, so it may be missing.
    ///     external_hostname: Option<String>,
    ///     workers: i64,
    /// }
    ///
    /// fn workers(model: &Model) -> Result<i64, Error> {
    ///     Ok(model.config()?.load::<Options>()?.workers)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When an option is missing or of another type. The message names it, and not its value.
    pub fn load<T: DeserializeOwned>(&self) -> Result<T, Error> {
        entries::load(&self.values).map_err(|error| Error::Config {
            reason: error.to_string(),
        })
    }
}

/// Shows names only: a value may be a password that somebody put into a string option.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
