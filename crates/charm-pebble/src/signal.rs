//! Signals by name. Pebble drops a name that it does not know without a word, so none gets that far.

use std::fmt;
use std::str::FromStr;

use juju_vocabulary::text::excerpt;

macro_rules! signals {
    ($($variant:ident = $name:literal,)+) => {
        /// A signal of Linux.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Signal {
            $(#[doc = $name] $variant,)+
        }

        impl Signal {
            /// Its name, as in `SIGTERM`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Signal::$variant => $name,)+
                }
            }
        }

        impl FromStr for Signal {
            type Err = UnknownSignal;

            fn from_str(name: &str) -> Result<Self, UnknownSignal> {
                match name {
                    $($name => Ok(Signal::$variant),)+
                    _ => Err(UnknownSignal { name: excerpt(name, 40) }),
                }
            }
        }
    };
}

signals! {
    Hup = "SIGHUP", Int = "SIGINT", Quit = "SIGQUIT", Ill = "SIGILL", Trap = "SIGTRAP",
    Abrt = "SIGABRT", Bus = "SIGBUS", Fpe = "SIGFPE", Kill = "SIGKILL", Usr1 = "SIGUSR1",
    Segv = "SIGSEGV", Usr2 = "SIGUSR2", Pipe = "SIGPIPE", Alrm = "SIGALRM", Term = "SIGTERM",
    StkFlt = "SIGSTKFLT", Chld = "SIGCHLD", Cont = "SIGCONT", Stop = "SIGSTOP", Tstp = "SIGTSTP",
    Ttin = "SIGTTIN", Ttou = "SIGTTOU", Urg = "SIGURG", Xcpu = "SIGXCPU", Xfsz = "SIGXFSZ",
    VtAlrm = "SIGVTALRM", Prof = "SIGPROF", Winch = "SIGWINCH", Io = "SIGIO", Pwr = "SIGPWR",
    Sys = "SIGSYS",
}

/// A name that no signal has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no signal: expected a name such as SIGTERM")]
pub struct UnknownSignal {
    name: String,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
