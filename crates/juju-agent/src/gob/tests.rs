//! Against bytes that Go wrote, and against bytes that nobody should have written.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use super::{Decoder, Encoder, Field, GobError, Type};
use crate::Token;
use crate::protocol::{
    Response, ToolOutput, ToolRequest, encode_request, encode_response, read_request, read_response,
};

/// What Go's `rpc.Client` sends for three calls of `Jujuc.Main`, a message a line: the definitions
/// of the header, then (the first time) of `Request` and of `[]string`, between them the values.
pub(super) const CLIENT: &[&str] = &[
    "2e7f030101075265717565737401ff80000102010d536572766963654d6574686f64010c0001035365710106\
     000000",
    "0fff80010a4a756a75632e4d61696e00",
    "66ff81030101075265717565737401ff820001070109436f6e746578744964010c000103446972010c00010b\
     436f6d6d616e644e616d65010c0001044172677301ff84000108537464696e5365740102000105537464696e\
     010a000105546f6b656e010c000000",
    "16ff83020101085b5d737472696e6701ff8400010c0000",
    "3cff82010b612f302d73746172742d3101042f746d70010c72656c6174696f6e2d7365740104022d72046462\
     3a33062d2d66696c65012d0303746f6b00",
    "11ff80010a4a756a75632e4d61696e010100",
    "fe016eff82010b612f302d73746172742d3101042f746d70010c72656c6174696f6e2d7365740104022d7204\
     64623a33062d2d66696c65012d010101fe012c78787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878\
     78787878787878787878780103746f6b00",
    "11ff80010a4a756a75632e4d61696e010200",
    "21ff82010b612f302d73746172742d3101042f746d70010969732d6c656164657200",
    "11ff80010a4a756a75632e4d61696e010300",
    "0bff8202012f010362616400",
];

/// What Go's `rpc.Server` answers: an error (whose body is an empty struct), two outputs, an error.
pub(super) const SERVER: &[&str] = &[
    "3aff8503010108526573706f6e736501ff86000103010d536572766963654d6574686f64010c000103536571\
     01060001054572726f72010c000000",
    "38ff86010a4a756a75632e4d61696e0227686f6f6b20746f6f6c20726571756972657320737464696e2c206e\
     6f6e6520737570706c69656400",
    "0aff87030102ff88000000",
    "03ff8800",
    "11ff86010a4a756a75632e4d61696e010100",
    "39ff890301010c45786563526573706f6e736501ff8a0001030104436f646501040001065374646f7574010a\
     000106537464657272010a000000",
    "16ff8a010201046f75740a01094552524f52206e6f0a00",
    "11ff86010a4a756a75632e4d61696e010200",
    "16ff8a010201046f75740a01094552524f52206e6f0a00",
    "34ff86010a4a756a75632e4d61696e0103012162616420726571756573743a20756e6b6e6f776e20636f6d6d\
     616e643a2062616400",
    "03ff8800",
];

pub(super) fn bytes(messages: &[&str]) -> Vec<u8> {
    let hex = messages.concat();
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap())
        .collect()
}

fn requests(bytes: &[u8]) -> Result<Vec<ToolRequest>, GobError> {
    let mut decoder = Decoder::new(bytes);
    let mut all = Vec::new();
    while let Some(incoming) = read_request(&mut decoder)? {
        assert_eq!(incoming.method, "Jujuc.Main");
        assert_eq!(incoming.seq, all.len() as u64);
        all.push(incoming.request);
    }
    Ok(all)
}

fn go_requests() -> Vec<ToolRequest> {
    let set = ToolRequest {
        context_id: "a/0-start-1".to_owned(),
        dir: "/tmp".to_owned(),
        command: "relation-set".to_owned(),
        args: ["-r", "db:3", "--file", "-"].map(str::to_owned).into(),
        stdin: None,
        token: Token::new("tok"),
    };
    let again = ToolRequest {
        stdin: Some(vec![b'x'; 300]),
        ..set.clone()
    };
    let leader = ToolRequest {
        command: "is-leader".to_owned(),
        args: Vec::new(),
        token: Token::default(),
        ..set.clone()
    };
    let bad = ToolRequest {
        dir: "/".to_owned(),
        command: "bad".to_owned(),
        ..ToolRequest::default()
    };
    vec![set, again, leader, bad]
}

fn go_answers() -> Vec<Result<ToolOutput, String>> {
    let output = ToolOutput {
        code: 1,
        stdout: b"out\n".to_vec(),
        stderr: b"ERROR no\n".to_vec(),
    };
    vec![
        Err("hook tool requires stdin, none supplied".to_owned()),
        Ok(output.clone()),
        Ok(output),
        Err("bad request: unknown command: bad".to_owned()),
    ]
}

#[test]
fn requests_written_by_go_are_read() {
    assert_eq!(requests(&bytes(CLIENT)).unwrap(), go_requests());
}

#[test]
fn answers_written_by_go_are_read() {
    let bytes = bytes(SERVER);
    let mut decoder = Decoder::new(bytes.as_slice());
    for (seq, answer) in (0..).zip(go_answers()) {
        let expected = Response { seq, answer };
        assert_eq!(read_response(&mut decoder).unwrap(), Some(expected));
    }
    assert_eq!(read_response(&mut decoder).unwrap(), None);
}

#[test]
fn calls_are_written_as_go_writes_them() {
    let (mut encoder, mut ours) = (Encoder::default(), Vec::new());
    for (seq, request) in (0..).zip(go_requests()) {
        encode_request(&mut encoder, &mut ours, seq, &request);
    }
    assert_eq!(ours, bytes(CLIENT));
}

#[test]
fn answers_are_written_as_go_writes_them() {
    let (mut encoder, mut ours) = (Encoder::default(), Vec::new());
    for (seq, answer) in (0..).zip(go_answers()) {
        encode_response(&mut encoder, &mut ours, "Jujuc.Main", seq, &answer);
    }
    assert_eq!(ours, bytes(SERVER));
}

const OWN: Type = Type {
    id: 64,
    name: "Own",
};

#[test]
fn numbers_of_every_length_survive() {
    for shift in 0..64 {
        for number in [1_u64 << shift, (1 << shift) - 1, u64::MAX >> shift] {
            let signed = number.cast_signed();
            let mut out = Vec::new();
            let fields = [
                ("U", Field::Uint(number)),
                ("I", Field::Int(signed)),
                ("N", Field::Int(signed.wrapping_neg())),
            ];
            Encoder::default().write(&mut out, OWN, &fields);
            let value = Decoder::new(out.as_slice()).next().unwrap().unwrap();
            assert_eq!(value.uint("U"), number);
            assert_eq!(value.int("I"), signed);
            assert_eq!(value.int("N"), signed.wrapping_neg());
        }
    }
}

#[test]
fn missing_and_unknown_fields_are_no_error() {
    let mut out = Vec::new();
    let fields = [
        ("New", Field::Text("x")),
        ("CommandName", Field::Text("is-leader")),
    ];
    Encoder::default().write(&mut out, OWN, &fields);
    let mut value = Decoder::new(out.as_slice()).next().unwrap().unwrap();
    assert_eq!(value.text("CommandName"), "is-leader");
    assert_eq!(value.text("ContextId"), "");
    assert_eq!(value.texts("Args"), Vec::<String>::new());
    assert_eq!(
        value.uint("New"),
        0,
        "a field of another type is as good as missing"
    );
    assert_eq!(value.text("New"), "x");
}

#[test]
fn a_stream_cut_off_anywhere_ends_in_an_error_or_between_messages() {
    let whole = bytes(CLIENT);
    for end in 0..whole.len() {
        if let Ok(read) = requests(&whole[..end]) {
            assert!(read.len() < 4, "{end}");
        }
    }
}

#[test]
fn no_flipped_byte_makes_a_panic_or_a_large_allocation() {
    for fixture in [bytes(CLIENT), bytes(SERVER)] {
        for at in 0..fixture.len() {
            for flip in [0x01, 0x7f, 0x80, 0xff] {
                let mut broken = fixture.clone();
                broken[at] ^= flip;
                let mut decoder = Decoder::new(broken.as_slice());
                while let Ok(Some(_)) = decoder.next() {}
            }
        }
    }
}

/// Why a stream is not read.
fn refusal(stream: &[u8]) -> String {
    Decoder::new(stream).next().unwrap_err().to_string()
}

/// A message, with its length in front.
fn framed(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u32).to_be_bytes();
    [&[0xfc], length.as_slice(), message].concat()
}

/// Defines type 65 as the one list there is, `[]string`.
const TEXTS: [u8; 13] = [12, 0xff, 0x81, 2, 1, 2, 0xff, 0x82, 0, 1, 12, 0, 0];
/// Defines type 64 as a struct whose one field `A` is of type 65.
const WITH_TEXTS: [u8; 19] = [
    18, 0x7f, 3, 1, 2, 0xff, 0x80, 0, 1, 1, 1, 1, b'A', 1, 0xff, 0x82, 0, 0, 0,
];

#[test]
fn a_length_is_checked_before_anything_is_set_aside() {
    let cases: [(&[u8], &str); 7] = [
        // A message of 2^63 bytes; of 16 MiB and a byte; of 16 MiB, of which nothing comes.
        (&[0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0], "longer than 16 MiB"),
        (&[0xfc, 0x01, 0, 0, 1], "longer than 16 MiB"),
        (&[0xfc, 0x01, 0, 0, 0], "the connection broke"),
        (&[0xf7, 1, 1, 1, 1, 1, 1, 1, 1, 1], "longer than 8 bytes"),
        // The name of a type claims more bytes than its message has.
        (&[6, 0x7f, 3, 1, 1, 0x7f, b'x'], "a length is longer than"),
        (&[1, 0xff], "a number is cut off"),
        (&[0], "a number is cut off"),
    ];
    for (stream, why) in cases {
        let said = refusal(stream);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn what_the_protocol_does_not_have_is_refused() {
    let cases: [(&[u8], &str); 9] = [
        // A bare bool, as Go sends it, and a value of a type that was never defined.
        (&[3, 2, 0, 1], "a value of an undefined type"),
        (&[3, 0xff, 0x82, 0], "a value of an undefined type"),
        // A byte too many; type 5 is bytes; a type of nothing; a map; a list of bools.
        (&[5, 0x7f, 3, 0, 0, 0], "a value is shorter"),
        (&[4, 0x09, 3, 0, 0], "a type id is taken"),
        (&[3, 0xff, 0x81, 0], "a definition of nothing"),
        (&[5, 0xff, 0x81, 4, 0, 0], "that the protocol does not have"),
        (
            &[12, 0xff, 0x81, 2, 1, 2, 0xff, 0x82, 0, 1, 2, 0, 0],
            "a list of something else than texts",
        ),
        // A list as a value by itself.
        (
            &[&TEXTS[..], &[4, 0xff, 0x82, 0, 0]].concat(),
            "a value that is no struct",
        ),
        // A field whose type is not defined.
        (
            &[&WITH_TEXTS[..], &[5, 0xff, 0x80, 1, 0, 0]].concat(),
            "a field of an undefined type",
        ),
    ];
    for (stream, why) in cases {
        let said = refusal(stream);
        assert!(said.contains(why), "{stream:02x?}: {said}");
    }
}

#[test]
fn a_struct_within_itself_is_refused() {
    let mut within = WITH_TEXTS;
    // Its field is of type 64 now, as itself.
    within[15] = 0x80;
    let said = refusal(&[&within[..], &[5, 0xff, 0x80, 1, 0, 0]].concat());
    assert!(said.contains("a struct within a struct"), "{said}");
}

#[test]
fn types_are_defined_once_and_not_without_end() {
    let said = refusal(&[TEXTS, TEXTS].concat());
    assert!(said.contains("a type is defined twice"), "{said}");
    let mut stream = Vec::new();
    let mut encoder = Encoder::default();
    for id in 64..100 {
        encoder.write(&mut stream, Type { id, name: "" }, &[]);
    }
    let mut decoder = Decoder::new(stream.as_slice());
    let read = std::iter::from_fn(|| decoder.next().ok().flatten()).count();
    assert_eq!(read, 16);
}

#[test]
fn a_list_of_too_many_texts_is_refused() {
    let list = |count: u32| {
        let mut value = vec![0xff, 0x80, 1, 0xfc];
        value.extend(count.to_be_bytes());
        value.resize(value.len() + count as usize, 0);
        value.push(0);
        [&WITH_TEXTS[..], &TEXTS, &framed(&value)].concat()
    };
    let few = list(60_000);
    let mut value = Decoder::new(few.as_slice()).next().unwrap().unwrap();
    assert_eq!(value.texts("A").len(), 60_000);
    // It fits into a message, but not when each text is kept.
    let said = refusal(&list(16_000_000));
    assert!(said.contains("too many texts"), "{said}");
}

#[test]
fn a_struct_with_a_long_or_with_many_names_is_refused() {
    let structure = |fields: &[&str]| {
        let mut out = Vec::new();
        let fields: Vec<_> = fields.iter().map(|name| (*name, Field::Uint(1))).collect();
        Encoder::default().write(&mut out, OWN, &fields);
        Decoder::new(out.as_slice()).next()
    };
    let long = "x".repeat(65);
    let error = structure(&[&long]).unwrap_err().to_string();
    assert!(error.contains("longer than 64 bytes"), "{error}");
    assert!(structure(&["x"; 32]).is_ok());
    let error = structure(&["x"; 33]).unwrap_err().to_string();
    assert!(error.contains("too many fields"), "{error}");
}
