//! Against bytes that Go wrote, and against bytes that nobody should have written.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic")]

use super::{Decoder, Encoder, Field, GobError, Value};
use crate::rpc::protocol::{ToolRequest, encode_response, read_request, read_response};
use crate::tools::ToolOutput;

/// What Go's `rpc.Client` sends for three calls of `Jujuc.Main`, a message a line: the definitions
/// of the header, then (the first time) of `Request` and of `[]string`, between them the values.
const CLIENT: &[&str] = &[
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
const SERVER: &[&str] = &[
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

fn bytes(messages: &[&str]) -> Vec<u8> {
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
        token: "tok".to_owned(),
    };
    let again = ToolRequest {
        stdin: Some(vec![b'x'; 300]),
        ..set.clone()
    };
    let leader = ToolRequest {
        command: "is-leader".to_owned(),
        args: Vec::new(),
        token: String::new(),
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
    for expected in go_answers() {
        assert_eq!(read_response(&mut decoder).unwrap(), Some(expected));
    }
    assert_eq!(read_response(&mut decoder).unwrap(), None);
}

#[test]
fn what_is_written_is_what_go_writes_but_for_type_ids_and_names() {
    let mut encoder = Encoder::default();
    let mut ours = Vec::new();
    for (seq, request) in go_requests().iter().enumerate() {
        request.encode(&mut encoder, &mut ours, seq as u64);
    }
    assert_eq!(requests(&ours).unwrap(), go_requests());
    let mut encoder = Encoder::default();
    let mut ours = Vec::new();
    for (seq, answer) in go_answers().iter().enumerate() {
        encode_response(&mut encoder, &mut ours, "Jujuc.Main", seq as u64, answer);
    }
    // Here even the lengths agree: the types have the names that Go's have, and ids of one length.
    assert_eq!(ours.len(), bytes(SERVER).len());
}

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
            Encoder::default().write(&mut out, "Numbers", &fields);
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
    Encoder::default().write(&mut out, "Request", &fields);
    let value = Decoder::new(out.as_slice()).next().unwrap().unwrap();
    assert_eq!(value.text("CommandName"), "is-leader");
    assert_eq!(value.text("ContextId"), "");
    assert_eq!(value.texts("Args"), Vec::<String>::new());
    assert_eq!(value.text("New"), "x");
    assert_eq!(
        value.uint("New"),
        0,
        "a field of another type is as good as missing"
    );
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

#[test]
fn hostile_streams_are_refused() {
    let refused = |stream: &[u8], why: &str| {
        let error = Decoder::new(stream).next().unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    };
    // A message of 2^63 bytes; of 16 MiB and a byte, of which nothing comes; a length of 9 bytes.
    refused(&[0xf8, 0x7f, 0, 0, 0, 0, 0, 0, 0], "longer than 16 MiB");
    refused(&[0xfc, 0x01, 0, 0, 1], "longer than 16 MiB");
    refused(&[0xfc, 0x01, 0, 0, 0], "cannot read gob");
    refused(&[0xf7, 1, 1, 1, 1, 1, 1, 1, 1, 1], "longer than 8 bytes");
    // A string that claims more bytes than its message has.
    refused(
        &[4, 12, 0, 0x7f, b'x'],
        "a length is longer than its message",
    );
    refused(&[3, 0xff, 0x82, 0], "an undefined type");
    refused(&[1, 0xff], "a number is cut off");
    refused(&[0], "a number is cut off");
    // Defines type 5 anew; defines nothing.
    refused(&[4, 0x09, 3, 0, 0], "a type id is taken");
    refused(&[3, 0xff, 0x81, 0], "encodes itself");
}

#[test]
fn a_type_that_contains_itself_nests_only_so_deep() {
    // Type 65 is a slice of type 65, and the value is 1000 lists within each other.
    let define = [12, 0xff, 0x81, 2, 1, 2, 0xff, 0x82, 0, 1, 0xff, 0x82, 0, 0];
    let mut stream = define.to_vec();
    stream[0] = (define.len() - 1) as u8;
    let mut value = vec![0xff, 0x82, 0];
    value.extend([1; 1000]);
    stream.extend([0xfe, (value.len() >> 8) as u8, value.len() as u8]);
    stream.extend(value);
    let error = Decoder::new(stream.as_slice()).next().unwrap_err();
    assert!(error.to_string().contains("nests too deep"), "{error}");
}

/// A message, with its length in front.
fn framed(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u32).to_be_bytes();
    [&[0xfc], length.as_slice(), message].concat()
}

/// Makes type 65 a slice of type `element`; its id is below 64.
fn slice_of(element: u8) -> Vec<u8> {
    framed(&[0xff, 0x81, 2, 1, 2, 0xff, 0x82, 0, 1, element * 2, 0, 0])
}

#[test]
fn a_message_of_many_small_values_is_refused() {
    const BOOL: u8 = 1;
    let list = |count: u32| {
        let mut value = vec![0xff, 0x82, 0, 0xfc];
        value.extend(count.to_be_bytes());
        value.resize(value.len() + count as usize, 1);
        [slice_of(BOOL), framed(&value)].concat()
    };
    let few = list(60_000);
    let Some(Value::List(items)) = Decoder::new(few.as_slice()).next().unwrap() else {
        panic!("no list")
    };
    assert_eq!(items.len(), 60_000);

    let many = list(16_000_000);
    let error = Decoder::new(many.as_slice()).next().unwrap_err();
    assert!(error.to_string().contains("too many values"), "{error}");

    // As many, in lists within a list: type 66 is a slice of type 65.
    let outer = framed(&[0xff, 0x83, 2, 1, 2, 0xff, 0x84, 0, 1, 0xff, 0x82, 0, 0]);
    let mut value = vec![0xff, 0x84, 0, 0xfe, 0x10, 0];
    for _ in 0..0x1000 {
        value.push(100);
        value.extend([1; 100]);
    }
    let nested = [slice_of(BOOL), outer, framed(&value)].concat();
    let error = Decoder::new(nested.as_slice()).next().unwrap_err();
    assert!(error.to_string().contains("too many values"), "{error}");
}

#[test]
fn a_struct_with_a_long_or_with_many_names_is_refused() {
    let structure = |fields: &[&str]| {
        let mut out = Vec::new();
        let fields: Vec<_> = fields.iter().map(|name| (*name, Field::Uint(1))).collect();
        Encoder::default().write(&mut out, "Odd", &fields);
        Decoder::new(out.as_slice()).next()
    };
    let long = "x".repeat(300);
    let error = structure(&[&long]).unwrap_err().to_string();
    assert!(error.contains("longer than 256 bytes"), "{error}");
    assert!(structure(&["x"; 100]).is_ok());
    let error = structure(&["x"; 300]).unwrap_err().to_string();
    assert!(error.contains("too many fields"), "{error}");
}

#[test]
fn other_kinds_of_go_values_are_skipped_over() {
    // A bare bool, as Go sends it: no struct around it, so a zero in front.
    let value = Decoder::new([3, 2, 0, 1].as_slice()).next().unwrap();
    assert_eq!(value, Some(Value::Bool(true)));
}
