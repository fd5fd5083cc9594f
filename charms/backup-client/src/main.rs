//! backup-client

fn main() {}
