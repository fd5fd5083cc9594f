//! Unit agents that are not there, that break off, or that answer nonsense.

use std::io::Write;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::{env, fs, process};

use charm_core::host::UnitHost;
use juju_agent::{Address, Token, ToolOutput, ToolRequest, serve};

use crate::hook::{Hook, Ran};

type Requests = Arc<Mutex<Vec<ToolRequest>>>;

/// Takes one connection at `address`, and there answers the `good` first calls. At the next one it does what
/// `then` does to the connection, and hangs up.
fn agent(
    address: &Address,
    good: usize,
    then: impl Fn(&UnixStream) + Send + 'static,
) -> (Requests, JoinHandle<()>) {
    let listener = address.listen().unwrap();
    let requests = Requests::default();
    let taken = Arc::clone(&requests);
    let thread = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        // The charm may hang up before it has read everything.
        let _ = serve(&stream, &stream, |request| {
            let mut taken = taken.lock().unwrap();
            taken.push(request);
            if taken.len() > good {
                then(&stream);
                stream.shutdown(Shutdown::Both).unwrap();
            }
            Ok(ToolOutput {
                stdout: b"true".to_vec(),
                ..ToolOutput::default()
            })
        });
    });
    (requests, thread)
}

fn address(name: &str) -> Address {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = path.join(format!("{}-{name}.socket", process::id()));
    let _ = fs::remove_file(&path);
    Address::new(path.to_str().unwrap())
}

fn hook(address: &Address) -> Hook {
    Hook::of("backup-client", "config-changed")
        .set("JUJU_AGENT_SOCKET_ADDRESS", address.as_str())
        .set("JUJU_CONTEXT_ID", "backup-client/0-config-changed-1")
}

fn names(requests: &Requests) -> Vec<String> {
    let requests = requests.lock().unwrap();
    requests.iter().map(|call| call.command.clone()).collect()
}

#[test]
fn a_lost_answer_fails_the_hook_names_the_tool_and_is_never_asked_for_again() {
    let breaks: [(&str, &[u8], &str); 5] = [
        ("dies", b"", "did not answer the call"),
        ("dies-in-its-answer", b"\x3a\xff", "unexpected end of file"),
        (
            "speaks-http",
            b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n",
            "gob",
        ),
        ("huge", b"\xf8\x7f\0\0\0\0\0\0\0", "longer than 16 MiB"),
        ("garbage", &[0xff; 512], "gob"),
    ];
    for (name, bytes, why) in breaks {
        for good in [0, 1] {
            let address = address(&format!("{name}-{good}"));
            let (requests, thread) = agent(&address, good, move |mut stream| {
                stream.write_all(bytes).unwrap();
            });
            let ran = hook(&address).run_beside_tools();
            thread.join().unwrap();
            address.remove();
            let asked = names(&requests);
            assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
            assert_eq!(asked.len(), good + 1, "{name}: {asked:?}");
            assert!(ran.calls.is_empty(), "no tool either: {:?}", ran.calls);
            let lost = format!("no answer to hook tool `{}", asked[good]);
            assert!(ran.stderr.contains(&lost), "{name}: {}", ran.stderr);
            assert!(ran.stderr.contains(why), "{name}: {}", ran.stderr);
        }
    }
}

fn by_tools(ran: &Ran) {
    ran.expect_success();
    assert!(!ran.calls_of("is-leader").is_empty(), "{:?}", ran.calls);
}

#[test]
fn without_an_agent_that_can_be_reached_the_hook_tools_do() {
    // Nothing is there; a file is there; somebody was there.
    let nothing = address("nothing");
    by_tools(&hook(&nothing).run_beside_tools());
    let file = address("file");
    fs::write(file.as_str(), "").unwrap();
    by_tools(&hook(&file).run_beside_tools());
    file.remove();
    let gone = address("gone");
    drop(gone.listen().unwrap());
    by_tools(&hook(&gone).run_beside_tools());
    gone.remove();
    let hopeless = Address::new(format!("@{}", "x".repeat(200)));
    by_tools(&hook(&hopeless).run_beside_tools());
}

/// The agent of a Kubernetes charm may be in another container.
#[test]
fn an_agent_on_tcp_is_left_to_the_hook_tools() {
    let hook = hook(&Address::new("10.0.0.7:30666"))
        .set("JUJU_AGENT_SOCKET_NETWORK", "tcp")
        .set("JUJU_AGENT_CA_CERT", "/agent/ca.crt");
    by_tools(&hook.run_beside_tools());
}

#[test]
fn who_insists_on_the_socket_is_told_why_there_is_none() {
    let hook = hook(&address("insists")).set(UnitHost::TRANSPORT, "socket");
    let ran = hook.run_beside_tools();
    assert_eq!(ran.code, Some(1));
    assert!(ran.calls.is_empty(), "{:?}", ran.calls);
    let why = "cannot reach the unit agent at";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

#[test]
fn a_transport_that_there_is_not_is_told() {
    let hook = hook(&address("typo")).set(UnitHost::TRANSPORT, "sockets");
    let ran = hook.run_beside_tools();
    assert_eq!(ran.code, Some(1));
    let why = "CHARM_CORE_TRANSPORT: it is neither `tools` nor `socket`";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

/// Juju 4 has no token.
#[test]
fn a_request_names_context_and_directory_and_has_the_token_if_there_is_one() {
    let abstract_one = Address::new(format!("@charm-tests-request-{}", process::id()));
    for (address, token) in [(abstract_one, None), (address("request"), Some("hunter2"))] {
        let (requests, thread) = agent(&address, 0, |_| {});
        let mut hook = hook(&address);
        if let Some(token) = token {
            hook = hook.set("JUJU_AGENT_TOKEN", token);
        }
        let ran = hook.run_beside_tools();
        thread.join().unwrap();
        address.remove();
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
        let request = requests.lock().unwrap().remove(0);
        assert_eq!(request.context_id, "backup-client/0-config-changed-1");
        // The charm's own, from which the agent reads relative paths.
        assert_eq!(Path::new(&request.dir), env::current_dir().unwrap());
        assert_eq!(request.token, Token::new(token.unwrap_or_default()));
    }
}
