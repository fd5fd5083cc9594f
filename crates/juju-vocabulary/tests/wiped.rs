//! What a secret holds is not left in memory.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use juju_vocabulary::secret_content::SecretContent;

/// More than an allocator writes into what is free.
const SIZE: usize = 1000;

/// What stands at an address of this process, whether or not anything is there.
fn memory_at(memory: &File, address: usize) -> Vec<u8> {
    let mut found = vec![0; SIZE];
    memory.read_exact_at(&mut found, address as u64).unwrap();
    found
}

/// How many bytes of `b'x'` in a row are left of `value` once `dropped` has dropped it.
fn left(memory: &File, dropped: impl FnOnce(Vec<u8>)) -> usize {
    let value = vec![b'x'; SIZE];
    let address = value.as_ptr() as usize;
    dropped(value);
    let found = memory_at(memory, address);
    found.iter().filter(|byte| **byte == b'x').count()
}

#[test]
fn what_a_secret_held_is_not_in_memory_once_it_is_dropped() {
    let memory = File::open("/proc/self/mem").unwrap();
    let of_secret = left(&memory, |value| {
        drop(SecretContent::new([("password", value)]).unwrap());
    });
    assert_eq!(of_secret, 0);
    // What is nobody's secret stays, so the test would see it.
    assert!(left(&memory, drop) > 0);
}
