//! Config, checked by the charm's own rules.

use std::fmt::Display;

use juju_vocabulary::status::{Blocked, Status};
use juju_vocabulary::text::excerpt;
use serde::de::DeserializeOwned;

use super::session::Model;
use crate::error::Error;
use crate::host::Call;

/// How much of a rule a status shows, in bytes.
const SHOWN: usize = 400;

/// What a charm makes of its config, by rules that the types of options cannot hold.
///
/// ```
/// # charm_core::metadata!(
/// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
/// # );
/// use charm::Config;
/// use charm_core::model::{BadOption, CheckedConfig};
/// use charm_core::{Active, Charm, Error, Model};
///
/// struct Settings {
///     currency: [u8; 3],
/// }
///
/// impl CheckedConfig for Settings {
///     type Config = Config;
///
///     fn check(config: Config) -> Result<Self, BadOption> {
///         let currency = config.currency.as_bytes().try_into();
///         let currency = currency.map_err(|_| BadOption::new(Config::CURRENCY, "it has three letters"))?;
///         Ok(Settings { currency })
///     }
/// }
///
/// fn build(charm: &mut Charm) {
///     charm.check_config::<Settings>().reconcile(reconcile);
/// }
///
/// fn reconcile(model: &Model) -> Result<(), Error> {
///     let Ok(settings) = model.checked_config::<Settings>()? else {
///         return Ok(());
///     };
///     let currency = String::from_utf8_lossy(&settings.currency);
///     model.unit().set_status(Active(format!("sells for {currency}")))
/// }
/// # build(&mut Charm::new());
/// ```
pub trait CheckedConfig: Sized + 'static {
    /// The config as it is declared: the `Config` that [`metadata!`](crate::metadata!) makes.
    type Config: DeserializeOwned;

    /// Applies the rules.
    ///
    /// # Errors
    ///
    /// The first option that breaks one.
    fn check(config: Self::Config) -> Result<Self, BadOption>;
}

/// An option whose value breaks a rule of the charm. It displays as the message of a status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Invalid configuration: '{option}': {rule}")]
pub struct BadOption {
    option: &'static str,
    rule: String,
}

impl BadOption {
    /// `option` is a name such as `Config::SCHEDULE`, `rule` says what it has to be. Everybody who looks at the unit's
    /// status reads it: it must not repeat a value that may be a password.
    #[must_use]
    pub fn new(option: &'static str, rule: impl Display) -> Self {
        BadOption {
            option,
            rule: excerpt(&rule.to_string(), SHOWN),
        }
    }

    /// The option's name.
    #[must_use]
    pub fn option(&self) -> &'static str {
        self.option
    }

    /// The rule that it breaks, on one line.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl From<&BadOption> for Status {
    fn from(bad: &BadOption) -> Self {
        Blocked(bad.to_string()).into()
    }
}

impl Model {
    /// The application's config, checked once a dispatch; or the option that breaks a rule. A charm that
    /// [has its config checked](crate::Charm::check_config) need not say so: its status does.
    ///
    /// # Errors
    ///
    /// When `config-get` fails, or Juju has other options than this charm was built with.
    pub fn checked_config<C: CheckedConfig>(&self) -> Result<Result<&C, &BadOption>, Error> {
        let checked = Call::new("config-get").arg("--format=json");
        loop {
            if let Some(known) = self.known::<Result<C, BadOption>>(&checked) {
                return Ok(known.as_ref());
            }
            self.remember(&checked, C::check(self.config()?.load()?));
        }
    }
}
