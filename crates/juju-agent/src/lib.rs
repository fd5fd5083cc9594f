//! The calls between hook tools and the unit agent, in Juju's own protocol: Go's `net/rpc` in gob,
//! over a Unix socket.
//!
//! There is one call, `Jujuc.Main`: a [`ToolRequest`] goes in, a [`ToolOutput`] or a refusal comes
//! out. [`Client`] makes it, [`serve`] answers it. The rules are those of Juju 3.6,
//! `worker/uniter/runner/jujuc/server.go` and `cmd/jujuc/main.go`.
//!
//! Either end may be broken or hostile. So no more of gob is read than the protocol has, and every
//! limit is a constant: what a peer announces is never set aside before it has come.

mod client;
mod gob;
mod protocol;
mod server;
mod socket;
mod token;

pub use client::{CallError, Client, call};
pub use gob::GobError;
pub use protocol::{NO_STDIN, ToolOutput, ToolRequest};
pub use server::serve;
pub use socket::Address;
pub use token::Token;
