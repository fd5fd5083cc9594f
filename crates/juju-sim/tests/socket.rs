//! The agent's socket: what it answers, whom it refuses, and what it survives.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic"
)]

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use charm_metadata::Charm;
use juju_agent::{Address, CallError, Token, ToolRequest, call};
use juju_sim::SharedModel;
use juju_sim::agent::Server;
use juju_sim::hook_context::HookContext;
use juju_sim::model::Model;
use juju_vocabulary::dispatch::Dispatch;
use juju_vocabulary::hook::Start;

fn context() -> HookContext {
    let mut model = Model::new("test");
    let charm = Charm {
        name: "a".to_owned(),
        ..Charm::default()
    };
    model.deploy(charm, "a", &BTreeMap::new(), 1).unwrap();
    let unit = "a/0".parse().unwrap();
    let dispatch = Dispatch::Hook(Start.into());
    let model = SharedModel::new(model);
    model.open(&unit, dispatch, "a/0-start-1").unwrap()
}

fn socket(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("juju-sim-test-{}-{name}", std::process::id()))
}

fn serve(name: &str) -> (Server, Address) {
    let address = Address::new(socket(name).to_string_lossy());
    (
        Server::start(
            context(),
            Vec::new(),
            address.clone(),
            Some(Token::new("token")),
        )
        .unwrap(),
        address,
    )
}

fn request(command: &str, args: &[&str]) -> ToolRequest {
    ToolRequest {
        context_id: "a/0-start-1".to_owned(),
        dir: "/".to_owned(),
        command: command.to_owned(),
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        stdin: None,
        token: Token::new("token"),
    }
}

/// Standard input that must not be touched.
struct Untouched;

impl Read for Untouched {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("the tool does not want stdin");
    }
}

#[test]
fn a_tool_is_run_and_stdin_is_read_only_when_it_is_wanted() {
    let (server, address) = serve("run");
    let output = call(&address, request("is-leader", &[]), &mut Untouched).unwrap();
    assert_eq!(
        (output.code, output.stdout.as_slice()),
        (0, b"True\n".as_slice())
    );
    let output = call(&address, request("status-set", &["bad"]), &mut Untouched).unwrap();
    assert_eq!((output.code, output.stdout.as_slice()), (2, b"".as_slice()));
    assert!(output.stderr.starts_with(b"ERROR invalid status \"bad\""));

    let large = format!("k: {}", "x".repeat(60_000));
    let set = request("state-set", &["--file", "-"]);
    let output = call(&address, set, &mut large.as_bytes()).unwrap();
    assert_eq!(output.code, 0);
    let output = call(&address, request("state-get", &["k"]), &mut Untouched).unwrap();
    assert_eq!(output.stdout.len(), 60_001);

    let (_, calls) = server.stop().unwrap();
    let tools: Vec<_> = calls
        .iter()
        .map(|call| (call.tool.as_str(), call.stdin.is_some()))
        .collect();
    let expected = [
        ("is-leader", false),
        ("status-set", false),
        ("state-set", true),
        ("state-get", false),
    ];
    assert_eq!(tools, expected, "the call without stdin does not count");
}

type Spoil = fn(&mut ToolRequest);

#[test]
fn bad_requests_are_refused_in_jujus_words() {
    let (server, address) = serve("bad");
    let table: [(&str, Spoil); 5] = [
        ("bad request: token does not match", |r| {
            r.token = Token::new("guess")
        }),
        ("bad request: command not specified", |r| r.command.clear()),
        ("bad request: Dir is not absolute", |r| {
            r.dir = "here".to_owned()
        }),
        ("bad request: unknown command: sudo", |r| {
            r.command = "sudo".to_owned()
        }),
        (
            "bad request: expected context id \"a/0-start-1\", got \"a/0-stop-2\"",
            |r| {
                r.context_id = "a/0-stop-2".to_owned();
            },
        ),
    ];
    for (expected, spoil) in table {
        let mut spoiled = request("is-leader", &[]);
        spoil(&mut spoiled);
        let error = call(&address, spoiled, &mut Untouched).unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{error:?}");
        assert_eq!(error.to_string(), expected);
    }
    let (_, calls) = server.stop().unwrap();
    let tools: Vec<_> = calls.iter().map(|call| &*call.tool).collect();
    assert_eq!(tools, ["sudo"], "the others are nobody's calls");
}

#[test]
fn nonsense_on_a_connection_ends_that_connection_only() {
    let (server, address) = serve("nonsense");
    for nonsense in [
        b"GET / HTTP/1.1\r\n\r\n".as_slice(),
        &[0xff; 64],
        &[0xf8; 64],
        b"\x03\x02\x00\x01",
    ] {
        let mut stream = UnixStream::connect(address.as_str()).unwrap();
        stream.write_all(nonsense).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // The server may hang up with our bytes unread.
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.is_empty(), "{nonsense:?}");
    }
    // One that says nothing and stays does not keep others out.
    let silent = UnixStream::connect(address.as_str()).unwrap();
    let output = call(&address, request("is-leader", &[]), &mut Untouched).unwrap();
    assert_eq!(output.code, 0);
    assert!(server.stop().is_some());
    drop(silent);
}

#[test]
fn nobody_answers_when_the_hook_has_ended() {
    let (server, address) = serve("ended");
    assert!(server.stop().is_some());
    let error = call(&address, request("is-leader", &[]), &mut Untouched).unwrap_err();
    assert!(matches!(error, CallError::Connect { .. }), "{error:?}");
    assert!(
        !PathBuf::from(address.as_str()).exists(),
        "no socket is left behind"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn abstract_addresses_work() {
    let address = Address::new(format!("@juju-sim-test-{}", std::process::id()));
    let server = Server::start(
        context(),
        Vec::new(),
        address.clone(),
        Some(Token::new("token")),
    )
    .unwrap();
    let output = call(&address, request("is-leader", &[]), &mut Untouched).unwrap();
    assert_eq!(output.stdout, b"True\n");
    assert!(server.stop().is_some());
}

/// As since Juju 4.0.
#[test]
fn without_a_token_a_call_is_answered_whatever_it_names() {
    let address = Address::new(socket("no-token").to_string_lossy());
    let server = Server::start(context(), Vec::new(), address.clone(), None).unwrap();
    for token in ["", "token"] {
        let mut request = request("is-leader", &[]);
        request.token = Token::new(token);
        let output = call(&address, request, &mut Untouched).unwrap();
        assert_eq!(output.stdout, b"True\n");
    }
    assert!(server.stop().is_some());
}

#[test]
fn secrets_stay_out_of_debug_output() {
    let mut secret = request("state-set", &["password=hunter2"]);
    secret.stdin = Some(b"hunter2".to_vec());
    secret.token = Token::new("hunter2");
    assert!(!format!("{secret:?}").contains("hunter2"));
    assert!(!format!("{:?}", Token::new("hunter2")).contains("hunter2"));
}
