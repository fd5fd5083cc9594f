//! `open-port`, `close-port` and `opened-ports`: what is let through to the unit once its application is
//! exposed.

use std::collections::BTreeSet;

use juju_vocabulary::port::{self, OpenedPorts, Port};
use serde::Deserialize;

use super::unit::Unit;
use crate::declared::AnyEndpoint;
use crate::error::Error;
use crate::host::Call;

impl Unit<'_> {
    /// Opens a port, or a range, for all endpoints, once the hook has succeeded. A number is a TCP port.
    ///
    /// ```
    /// # use charm_core::{Error, Model, model::Port};
    /// fn listen(model: &Model) -> Result<(), Error> {
    ///     model.unit().open_port(443)?;
    ///     model.unit().open_port(Port::udp(8080).to(8088))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When it overlaps with another that is open, or is a range on Kubernetes
    /// ([`Unsupported`](crate::host::Refusal::Unsupported)), or `open-port` fails.
    pub fn open_port(&self, port: impl Into<Port>) -> Result<(), Error> {
        let port = port.into();
        if self.known().is_some_and(|opened| is_open(opened, port)) {
            return Ok(());
        }
        self.model
            .tell(&change(Call::new("open-port"), port, &[]))?;
        self.note(port, BTreeSet::from([String::new()]));
        Ok(())
    }

    /// Closes a port, or a range as it was opened, for all endpoints, once the hook has succeeded.
    ///
    /// # Errors
    ///
    /// When it overlaps with another that is open, or `close-port` fails.
    pub fn close_port(&self, port: impl Into<Port>) -> Result<(), Error> {
        let port = port.into();
        let is_closed = |opened: &OpenedPorts| !opened.contains_key(&port);
        if self.known().is_some_and(is_closed) {
            return Ok(());
        }
        self.model
            .tell(&change(Call::new("close-port"), port, &[]))?;
        self.note(port, BTreeSet::new());
        Ok(())
    }

    /// As [`open_port`](Self::open_port), for some endpoints only.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn open_port_for(
        &self,
        port: impl Into<Port>,
        endpoints: &[AnyEndpoint],
    ) -> Result<(), Error> {
        self.change_for(Call::new("open-port"), port.into(), endpoints)
    }

    /// As [`close_port`](Self::close_port), for some endpoints only: it stays open for the others.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn close_port_for(
        &self,
        port: impl Into<Port>,
        endpoints: &[AnyEndpoint],
    ) -> Result<(), Error> {
        self.change_for(Call::new("close-port"), port.into(), endpoints)
    }

    /// What the unit has open, with what this hook opens and closes.
    ///
    /// # Errors
    ///
    /// When `opened-ports` fails.
    pub fn opened_ports(&self) -> Result<&OpenedPorts, Error> {
        let opened = self.model.ask_for(&list(), |Listed(opened)| opened)?;
        Ok(opened)
    }

    /// Opens exactly these for all endpoints, and closes every other: only what differs is told to Juju.
    ///
    /// # Errors
    ///
    /// When one cannot be opened or closed.
    pub fn set_ports<P: Into<Port>>(
        &self,
        ports: impl IntoIterator<Item = P>,
    ) -> Result<(), Error> {
        let wanted: BTreeSet<Port> = ports.into_iter().map(Into::into).collect();
        let opened = self.opened_ports()?;
        for port in opened.keys().filter(|port| !wanted.contains(port)) {
            self.close_port(*port)?;
        }
        for port in wanted {
            self.open_port(port)?;
        }
        Ok(())
    }

    fn change_for(
        &self,
        call: Call<'_>,
        port: Port,
        endpoints: &[AnyEndpoint],
    ) -> Result<(), Error> {
        // Without one, Juju takes all.
        if endpoints.is_empty() {
            return Ok(());
        }
        self.model.tell(&change(call, port, endpoints))?;
        if self.known().is_some() {
            // What is left for which endpoints, Juju knows best.
            let Listed(opened) = self.model.look(&list())?;
            self.model.remember(&list(), opened);
        }
        Ok(())
    }

    fn known(&self) -> Option<&OpenedPorts> {
        self.model.known(&list())
    }

    /// Notes a change in what was listed, if anything was.
    fn note(&self, port: Port, endpoints: BTreeSet<String>) {
        if let Some(mut opened) = self.known().cloned() {
            port::put(&mut opened, port, endpoints);
            self.model.remember(&list(), opened);
        }
    }
}

fn is_open(opened: &OpenedPorts, port: Port) -> bool {
    let endpoints = opened.get(&port);
    endpoints.is_some_and(|endpoints| endpoints.contains(""))
}

fn list() -> Call<'static> {
    Call::new("opened-ports")
        .arg("--endpoints")
        .arg("--format=json")
}

fn change<'a>(mut call: Call<'a>, port: Port, endpoints: &[AnyEndpoint]) -> Call<'a> {
    if !endpoints.is_empty() {
        let names: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.name()).collect();
        call = call.arg("--endpoints").arg(names.join(","));
    }
    call.arg(port.to_string())
}

/// `["80/tcp (*)", "8080-8088/udp (db, website)"]`.
#[derive(Deserialize)]
#[serde(try_from = "Vec<String>")]
struct Listed(OpenedPorts);

impl TryFrom<Vec<String>> for Listed {
    type Error = String;

    fn try_from(lines: Vec<String>) -> Result<Self, String> {
        let entry = |line: String| {
            let (port, names) = line
                .strip_suffix(')')
                .and_then(|line| line.split_once(" ("))
                .ok_or("expected a port, and endpoints in brackets")?;
            let port = port.parse().map_err(|error| format!("{error}"))?;
            let names = names.split(", ").map(|name| match name {
                "*" => String::new(),
                name => name.to_owned(),
            });
            Ok((port, names.collect()))
        };
        lines
            .into_iter()
            .map(entry)
            .collect::<Result<_, String>>()
            .map(Listed)
    }
}
