//! Hooks of the charm's own that a timer in a workload container fires.

use std::rc::Rc;
use std::time::Duration;

use charm_pebble::{Check, ExecCheck, GoDuration, Layer, Override};
use juju_vocabulary::hook::{PebbleCustomNotice, PebbleReady, UpgradeCharm};

use super::hook::OwnHook;
use super::timer::Timer;
use crate::charm::{Charm, Component};
use crate::declared::Container;
use crate::model::session::Model;

/// How long Pebble may take to take the check.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pebble's client, as Juju puts it into each workload container.
const PEBBLE: &str = "/charm/bin/pebble";

impl<H: OwnHook> Timer<H> {
    /// The same for a charm on Kubernetes, by the Pebble of a workload container: nothing in a container reaches the unit agent, so a
    /// check that runs each period (of five seconds at least) sends a custom notice, and the hook follows on it. It needs Juju 3.4, and goes
    /// with the container.
    ///
    /// ```
    /// # charm_core::metadata!(
    /// #     #[expect(dead_code, reason = "an example")] mod charm, "tests/charms/shop"
    /// # );
    /// # use charm::WEB;
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Debug, Clone, Serialize, Deserialize)]
    /// # struct Renew {}
    /// # charm_core::own_hook!(Renew = "renew-certificates");
    /// use std::time::Duration;
    ///
    /// use charm_core::{Charm, Error, Timer};
    ///
    /// Charm::new()
    ///     .add(Timer::every(Duration::from_secs(3600), Renew {}).in_container(WEB))
    ///     .observe(Renew, |_, _| Ok::<(), Error>(()));
    /// ```
    #[must_use]
    pub fn in_container<C: Container>(self, container: C) -> ContainerTimer<H, C> {
        ContainerTimer {
            timer: self,
            container,
        }
    }
}

/// A timer in a workload container: [`Timer::in_container`].
#[derive(Debug, Clone)]
pub struct ContainerTimer<H, C> {
    timer: Timer<H>,
    container: C,
}

impl<H: OwnHook, C: Container> ContainerTimer<H, C> {
    /// The key of its notice.
    fn key() -> String {
        ["own-hook.charm/", H::NAME].concat()
    }

    fn install(&self, model: &Model) -> anyhow::Result<()> {
        let container = model.container(self.container);
        if !container.can_connect() {
            // Its pebble-ready comes.
            return Ok(());
        }
        let check = Check {
            r#override: Some(Override::Replace),
            period: Some(GoDuration::from(
                self.timer.period.max(Duration::from_secs(5)),
            )),
            exec: Some(ExecCheck {
                command: format!("{PEBBLE} notify {}", Self::key()),
                ..ExecCheck::default()
            }),
            ..Check::default()
        };
        let mut layer = Layer::default();
        layer.checks.insert(H::NAME.to_owned(), check);
        let label = ["own-hook-", H::NAME].concat();
        container.reconcile(&label, &layer, PATIENCE)?;
        Ok(())
    }
}

impl<H: OwnHook, C: Container> Component for ContainerTimer<H, C> {
    fn register(self, charm: &mut Charm) {
        let container = self.container;
        let timer = Rc::new(self);
        let (on_ready, on_upgrade) = (timer.clone(), timer.clone());
        charm
            .observe(container.ready(), move |model, _: &PebbleReady| {
                on_ready.install(model)
            })
            .observe(UpgradeCharm, move |model, _| on_upgrade.install(model))
            .observe(
                container.custom_notice(),
                move |model, notice: &PebbleCustomNotice| {
                    if notice.notice_key == Self::key() {
                        model.emit(timer.timer.hook.clone());
                    }
                    anyhow::Ok(())
                },
            );
    }
}
