//! charm-core
