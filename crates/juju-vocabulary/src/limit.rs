//! How much Juju and the kernel take, in bytes.

/// A key of the stored state (`core/quota` of Juju).
pub const STATE_KEY: usize = 256;

/// A value of the stored state (`core/quota` of Juju).
pub const STATE_VALUE: usize = 64 * 1024;

/// One argument of a process, its terminator included: the kernel's `MAX_ARG_STRLEN`.
pub const ARGUMENT: usize = 128 * 1024;
