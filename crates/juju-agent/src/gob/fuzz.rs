//! Streams that are nearly right: what Go wrote, with some of it changed. Reading one ends, with what is
//! there or with an error, and sets nothing aside that has not come.
//!
//! For more than the usual number of streams: `GOB_FUZZ_RUNS=10000000 cargo test --release -p juju-agent fuzz`.

#![allow(clippy::panic, reason = "a test that cannot go on says so and ends")]

use std::env;

use super::Decoder;
use super::tests::{CLIENT, SERVER, bytes};
use crate::protocol::{read_request, read_response};

const RUNS: u64 = 50_000;
const SEED: u64 = 20_240_229;

#[test]
fn a_changed_stream_is_read_to_an_end() {
    let runs = match env::var("GOB_FUZZ_RUNS") {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("GOB_FUZZ_RUNS={text}: expected a number")),
        Err(_) => RUNS,
    };
    let originals = [bytes(CLIENT), bytes(SERVER)];
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut refused = 0;
    for _ in 0..runs {
        let stream = changed(&originals, &mut random);
        let requests = read_all(&stream, |decoder| {
            read_request(decoder).map(|read| read.is_some())
        });
        let responses = read_all(&stream, |decoder| {
            read_response(decoder).map(|read| read.is_some())
        });
        // Every value takes a byte at least.
        assert!(requests.values <= stream.len() && responses.values <= stream.len());
        refused += u64::from(requests.refused) + u64::from(responses.refused);
    }
    assert!(
        refused > runs / 2,
        "hardly anything was changed: {refused} of {runs} refused"
    );
}

struct Read {
    values: usize,
    refused: bool,
}

fn read_all(
    stream: &[u8],
    read: impl Fn(&mut Decoder<&[u8]>) -> Result<bool, super::GobError>,
) -> Read {
    let mut decoder = Decoder::new(stream);
    let mut values = 0;
    loop {
        match read(&mut decoder) {
            Ok(true) => values += 1,
            Ok(false) => {
                return Read {
                    values,
                    refused: false,
                };
            }
            Err(_) => {
                return Read {
                    values,
                    refused: true,
                };
            }
        }
    }
}

/// One of the originals with a few bytes changed, put in, taken out or moved, or both one after the other.
fn changed(originals: &[Vec<u8>; 2], random: &mut fastrand::Rng) -> Vec<u8> {
    // Numbers that mean much in gob: lengths, ids and signs at their limits.
    const TELLING: [u8; 10] = [0, 1, 2, 0x7f, 0x80, 0xf8, 0xf7, 0xfe, 0xff, 0x40];
    let mut stream = originals[random.usize(..2)].clone();
    if random.u8(..10) == 0 {
        stream.extend(&originals[random.usize(..2)]);
    }
    for _ in 0..random.usize(1..6) {
        let at = random.usize(..stream.len());
        match random.u8(..6) {
            0 => stream[at] = random.u8(..),
            1 => stream[at] = TELLING[random.usize(..TELLING.len())],
            2 => stream.insert(at, TELLING[random.usize(..TELLING.len())]),
            3 => drop(stream.remove(at)),
            4 => stream.truncate(at.max(1)),
            _ => {
                let end = (at + random.usize(1..40)).min(stream.len());
                let piece = stream[at..end].to_vec();
                let to = random.usize(..stream.len());
                stream.splice(to..to, piece);
            }
        }
        if stream.is_empty() {
            stream.push(0);
        }
    }
    stream
}
