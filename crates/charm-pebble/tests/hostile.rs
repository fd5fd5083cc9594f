//! Answers that Pebble does not give: each is an error, in time, and costs no memory that has not come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod peer;

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use charm_pebble::{Client, Error, Exec, Layer, Plan, Push};
use peer::{client, json};
use socket2::{Domain, SockAddr, Socket, Type};

#[test]
fn an_answer_without_end_is_an_error() {
    let mut endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\"".to_vec();
    endless.resize(70 * 1024 * 1024, b'x');
    let error = client(&endless).system_info().unwrap_err();
    assert!(error.to_string().contains("longer than 64 MiB"), "{error}");
    let head = b"HTTP/1.1 200 OK\r\nX: "
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'x', 1 << 20));
    let error = client(&head.collect::<Vec<_>>()).system_info().unwrap_err();
    assert!(
        error.to_string().contains("its head is too long"),
        "{error}"
    );
}

#[test]
fn an_announced_length_is_not_set_aside() {
    for framing in [
        "Content-Length: 18446744073709551615\r\n\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{framing}");
        let error = client(answer.as_bytes()).system_info().unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error}");
    }
}

#[test]
fn what_is_not_an_answer_is_a_protocol_error() {
    for answer in [
        "hello",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Type: text/html\r\n\r\n",
        &json(200, "{}"),
        &json(200, r#"{"type":"sync"}"#),
        &json(200, r#"{"type":"sync","result":[]}"#),
        &json(200, &"[".repeat(1 << 20)),
    ] {
        let error = client(answer.as_bytes()).system_info().unwrap_err();
        assert!(
            matches!(error, Error::Protocol { .. }),
            "{answer:.200?}: {error}"
        );
        assert!(error.to_string().len() < 2000);
    }
}

#[test]
fn a_refusal_is_shown_on_one_line() {
    let body = r#"{"type":"error","status-code":400,"result":{"message":"a\nb\u001b[31m"}}"#;
    let error = client(json(400, body).as_bytes())
        .system_info()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /v1/system-info: Pebble refused (400): a\\nb\\u{1b}[31m"
    );
}

#[test]
fn a_pebble_that_drips_is_out_of_time() {
    let pebble = Client::new(peer::Dripping).with_timeout(Duration::from_millis(50));
    let error = pebble.system_info().unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
}

#[test]
fn a_pebble_that_takes_no_connection_is_a_connection_error_in_time() {
    let path = std::env::temp_dir().join(format!("full-pebble-{}", std::process::id()));
    let full = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    full.bind(&SockAddr::unix(&path).unwrap()).unwrap();
    full.listen(0).unwrap();
    let impatient = Client::unix(&path).with_timeout(Duration::from_millis(20));
    // Nobody accepts: the first has the only place, and no answer.
    let _waiting = UnixStream::connect(&path).unwrap();
    let plain = impatient.system_info().unwrap_err();
    let pushed = impatient.push("/file", &mut &b"text"[..], &Push::default());
    std::fs::remove_file(&path).unwrap();
    for error in [plain, pushed.unwrap_err()] {
        assert!(matches!(error, Error::Connection { .. }), "{error}");
        assert!(error.to_string().contains("its backlog is full"), "{error}");
    }
}

#[test]
fn a_pebble_that_never_answers_is_out_of_time() {
    let path = std::env::temp_dir().join(format!("silent-pebble-{}", std::process::id()));
    let _listening = UnixListener::bind(&path).unwrap();
    let impatient = Client::unix(&path).with_timeout(Duration::from_millis(20));
    let error = impatient.system_info().unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
}

#[test]
fn a_websocket_that_is_not_one_is_an_error() {
    let answer = json(
        202,
        r#"{"type":"async","change":"1","result":{"task-id":"1\r\nX: y"}}"#,
    );
    // Every connection gets the same, so there is no websocket and no change to wait for.
    assert!(client(answer.as_bytes()).exec(&Exec::new(["x"])).is_err());
}

#[test]
fn a_pulled_file_of_another_path_is_an_error() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"files\"\r\n\r\nx\r\n\
                --b\r\nContent-Disposition: form-data; name=\"response\"\r\n\r\n\
                {\"type\":\"sync\",\"result\":[{\"path\":\"/other\"}]}\r\n--b--\r\n";
    let answer =
        format!("HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n{body}");
    let error = client(answer.as_bytes())
        .pull("/x", &mut io::sink())
        .unwrap_err();
    assert!(error.to_string().contains("another path"), "{error}");
    let answer = answer.replace("/other", "/x");
    assert_eq!(
        client(answer.as_bytes())
            .pull("/x", &mut io::sink())
            .unwrap(),
        1
    );
}

#[test]
fn yaml_that_grows_or_nests_is_an_error() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, below) in ('b'..='z').zip('a'..='y') {
        bomb.push_str(&format!(
            "{name}: &{name} [{}]\n",
            vec![format!("*{below}"); 9].join(", ")
        ));
    }
    let opens = "[".repeat(100_000);
    let maps = "{a: ".repeat(1000);
    let long = "#".repeat(2 << 20);
    for text in [&bomb, &opens, &maps, &long] {
        assert!(Layer::from_yaml(text).is_err());
        assert!(Plan::from_yaml(text).is_err() || *text == bomb);
    }
    assert!(Layer::from_yaml("services: &a {x: *a}").is_err());
}
