//! Juju's own protocol between hook tools and the unit agent: Go's `net/rpc` in gob, over a Unix
//! socket.

mod client;
mod gob;
mod protocol;
mod server;
mod socket;
mod token;

pub use client::{CallError, call};
pub use protocol::ToolRequest;
pub use server::{Server, ToolCall};
pub use socket::Address;
pub use token::Token;
