//! A Pebble, whoever has hold of it.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use charm_pebble::ServiceStatus;

use crate::exec::ExecCall;
use crate::fault::PebbleFault;
use crate::inner::Inner;
use crate::state::ContainerState;

/// How long to wait for input of commands that has been sent.
const HEARD: Duration = Duration::from_secs(1);

/// A simulated Pebble. Each copy is the same one.
#[derive(Debug, Clone)]
pub struct Pebble(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    inner: Mutex<Inner>,
    /// Something has changed.
    changed: Condvar,
}

impl Pebble {
    /// The Pebble of such a container. Services that are active were started with what the plan says.
    #[must_use]
    pub fn new(state: ContainerState) -> Self {
        let plan = state.plan().unwrap_or_default();
        let started = plan.services.into_iter();
        let inner = Inner {
            started: started
                .filter(|(name, _)| state.service_status(name) == ServiceStatus::Active)
                .collect(),
            state,
            changes: Vec::new(),
            commands: BTreeMap::new(),
            calls: Vec::new(),
            reading: 0,
            requests: Vec::new(),
            connections: 0,
            faults: Vec::new(),
        };
        Pebble(Arc::new(Shared {
            inner: Mutex::new(inner),
            changed: Condvar::new(),
        }))
    }

    /// Has something go wrong with the request of this number; the first is 0. A command has one for each of
    /// its websockets too.
    #[must_use]
    pub fn fail(self, request: usize, fault: PebbleFault) -> Self {
        self.lock().faults.push((request, fault));
        self
    }

    /// The container as it is now.
    #[must_use]
    pub fn state(&self) -> ContainerState {
        self.lock().state.clone()
    }

    /// Changes the container from outside, as its workload might.
    pub fn update(&self, change: impl FnOnce(&mut ContainerState)) {
        change(&mut self.lock().state);
        self.tell();
    }

    /// The method and path of each request, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.lock().requests.clone()
    }

    /// The commands that were run, in order.
    #[must_use]
    pub fn exec_calls(&self) -> Vec<ExecCall> {
        // Clients that have ended it, or themselves, may not have been heard to the end yet.
        let reads = |inner: &mut Inner| inner.reading > 0;
        let heard = self.0.changed.wait_timeout_while(self.lock(), HEARD, reads);
        let (inner, _) = heard.unwrap_or_else(PoisonError::into_inner);
        inner.calls.clone()
    }

    /// Whether nobody answers any more.
    pub(crate) fn takes_none(&self) -> bool {
        !self.lock().state.can_connect
    }

    /// Counts a connection, and says what is to go wrong on it.
    pub(crate) fn accept(&self) -> io::Result<Option<PebbleFault>> {
        let mut inner = self.lock();
        let number = inner.connections;
        inner.connections += 1;
        let fault = inner
            .faults
            .iter()
            .find(|(at, _)| *at == number)
            .map(|(_, fault)| fault.clone());
        match fault {
            _ if !inner.state.can_connect => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(PebbleFault::Refused) => Err(io::ErrorKind::ConnectionRefused.into()),
            Some(PebbleFault::TimedOut) => Err(io::ErrorKind::TimedOut.into()),
            other => Ok(other),
        }
    }

    /// Gives `lock` back until something has changed, or until `end`; nothing when that is past.
    pub(crate) fn wait<'a>(
        &self,
        lock: MutexGuard<'a, Inner>,
        end: Option<Instant>,
    ) -> Option<MutexGuard<'a, Inner>> {
        let changed = &self.0.changed;
        let Some(end) = end else {
            let waited = changed.wait(lock);
            return Some(waited.unwrap_or_else(PoisonError::into_inner));
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None;
        }
        let waited = changed.wait_timeout(lock, left);
        let (lock, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Some(lock)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes who waits.
    pub(crate) fn tell(&self) {
        self.0.changed.notify_all();
    }
}
