//! The decoders over mutated answers: no panic, no hang, and what is given out has come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod peer;

use std::io;

use charm_pebble::{Layer, Parts, Plan};
use fastrand::Rng;

const PARTS: &[&[u8]] = &[
    b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"/x\"\r\n\r\nbody\r\n--b\r\n\
      Content-Disposition: form-data; name=\"response\"\r\n\r\n{\"type\":\"sync\",\"result\":[{\"path\":\"/x\"}]}\r\n--b--\r\n",
    b"preamble\r\n--b \t\r\ncontent-disposition: form-data; name=\"response\"\r\n\r\n\r\n--b--",
    b"--b--\r\n",
];

const LAYERS: &[&[u8]] = &[
    b"summary: s\nservices:\n  a:\n    override: merge\n    command: x [ y ]\n    environment: {A: 1, B: ~}\n    \
      kill-delay: 1m30s\n    backoff-factor: 1.5\n    user-id: 0\n    on-check-failure: {c: restart}\n",
    b"checks: {c: {override: replace, level: alive, period: 10s, threshold: 3, http: {url: 'http://x', headers: {A: b}}}}\n",
    b"log-targets: {t: {override: replace, type: loki, location: x, services: [all, -a], labels: {a: b}}}\nworkloads: {}\n",
];

/// Swaps, cuts, repeats and mixes pieces of the corpus.
fn mutated(rng: &mut Rng, corpus: &[&[u8]]) -> Vec<u8> {
    let mut bytes = rng.choice(corpus).unwrap().to_vec();
    for _ in 0..rng.usize(1..6) {
        if bytes.is_empty() {
            break;
        }
        let (from, to) = (rng.usize(..bytes.len()), rng.usize(..bytes.len()));
        let (from, to) = (from.min(to), from.max(to));
        match rng.u8(0..6) {
            0 => bytes[from] = rng.u8(..),
            1 => bytes.truncate(from),
            2 => drop(bytes.drain(from..to)),
            3 => {
                let piece = bytes[from..to].to_vec();
                let place = rng.usize(..=bytes.len());
                bytes.splice(place..place, piece);
            }
            4 => {
                let other = rng.choice(corpus).unwrap();
                bytes.splice(from..to, other[..rng.usize(..=other.len())].iter().copied());
            }
            _ => bytes.insert(from, *rng.choice(b"\r\n-: \t{}[]&*#\"'\0\xff").unwrap()),
        }
    }
    bytes
}

#[test]
fn parts_survive_anything() {
    let mut rng = Rng::with_seed(1);
    let mut whole = 0;
    for _ in 0..150_000 {
        let bytes = mutated(&mut rng, PARTS);
        let mut parts = Parts::new(&*bytes, "b").unwrap();
        let mut given = 0;
        whole += usize::from(loop {
            match parts.next_part() {
                Ok(Some(_)) => {}
                Ok(None) => break true,
                Err(_) => break false,
            }
            while let Ok(piece) = parts.piece() {
                if piece.is_empty() {
                    break;
                }
                given += piece.len();
            }
        });
        assert!(given <= bytes.len());
    }
    assert!(whole > 1000, "{whole}");
}

#[test]
fn answers_survive_anything() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\n".to_vec();
    let chunks: Vec<Vec<u8>> = PARTS
        .iter()
        .map(|body| {
            let chunk = format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.len());
            [&head[..], chunk.as_bytes(), body, b"\r\n0\r\n\r\n"].concat()
        })
        .collect();
    let corpus: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    let mut rng = Rng::with_seed(2);
    let mut pulled = 0;
    for _ in 0..30_000 {
        let answer = mutated(&mut rng, &corpus);
        pulled += usize::from(peer::client(&answer).pull("/x", &mut io::sink()).is_ok());
        let _ = peer::client(&answer).plan();
    }
    assert!(pulled > 100, "{pulled}");
}

#[test]
fn layers_survive_anything() {
    let mut rng = Rng::with_seed(3);
    let mut read = 0;
    for _ in 0..60_000 {
        let bytes = mutated(&mut rng, LAYERS);
        let text = String::from_utf8_lossy(&bytes);
        let _ = Plan::from_yaml(&text);
        if let Ok(layer) = Layer::from_yaml(&text) {
            read += 1;
            // What was read is written so that it is the same when read again.
            assert_eq!(
                Layer::from_yaml(&layer.to_yaml().unwrap()),
                Ok(layer),
                "{text:?}"
            );
        }
    }
    assert!(read > 1000, "{read}");
}
