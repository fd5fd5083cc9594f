//! `/v1/exec` and the websockets of a command.

use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use charm_pebble::GoDuration;
use serde::Deserialize;
use serde_json::{Map, json};
use std::time::Duration;
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

use crate::change::Task;
use crate::command::Command;
use crate::exec::{self, Ending, Exec, ExecCall};
use crate::http::{Answered, Refusal, Request, Response, from_json};
use crate::inner::Inner;
use crate::layers::whole;
use crate::pebble::Pebble;

/// What goes into one message.
const PIECE: usize = 64 * 1024;
const END: &str = r#"{"command":"end"}"#;
/// What a command ends with that is killed.
const KILLED: i64 = 137;
/// What Pebble says instead where it has not seen one.
const UNKNOWN: i64 = -1;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Payload {
    #[serde(flatten)]
    call: ExecCall,
    timeout: Option<GoDuration>,
    #[serde(default)]
    split_stderr: bool,
}

pub(crate) fn begin(inner: &mut Inner, body: &[u8], failing: Option<String>) -> Answered {
    let Payload {
        mut call,
        timeout,
        split_stderr: split,
    } = from_json(body)?;
    call.timeout = timeout.map(|timeout| Duration::from_nanos(timeout.as_nanos().unsigned_abs()));
    let Some(program) = call.command.first().cloned() else {
        return Err(Refusal::bad("must specify command"));
    };
    if exec::of(&inner.state.execs, &call.command).is_none() {
        return Err(Refusal::bad(format!(
            "cannot find executable {program:?}: no Exec of the container fits it"
        )));
    }
    if !call.service_context.is_empty() {
        let mut plan = whole(&inner.state)?;
        let Some(service) = plan.services.remove(&call.service_context) else {
            return Err(Refusal::bad(format!(
                "context service {:?} not found",
                call.service_context
            )));
        };
        let mut environment = service.environment;
        environment.append(&mut call.environment);
        call.environment = environment;
        if call.working_dir.is_empty() {
            call.working_dir = service.working_dir;
        }
        if call.user.is_empty() && call.user_id.is_none() {
            call.user = service.user;
        }
        if call.group.is_empty() && call.group_id.is_none() {
            call.group = service.group;
        }
    }
    let summary = format!("Execute command {program:?}");
    let task = Task {
        kind: "exec",
        summary: summary.clone(),
        subject: String::new(),
        failure: None,
        data: Map::new(),
    };
    let change = inner.begin("exec", summary, vec![task]);
    let id = format!("{change}01");
    let result = json!({"task-id": id, "environment": {}, "working-dir": call.working_dir});
    if failing.is_some() {
        inner.end(&change, failing);
    } else {
        let command = Command {
            change: change.clone(),
            call,
            split,
            control: None,
            stdio: None,
            stderr: None,
        };
        inner.commands.insert(id, command);
    }
    Ok(Response::begun(&change, result))
}

/// Ends a command that somebody waits for before all its websockets are there: they come first, or not at all. Pebble gives
/// them five seconds (`waitIOConnected`), which nobody needs to wait for here.
pub(crate) fn give_up(inner: &mut Inner, change: &str) {
    let waiting = inner.commands.len();
    inner.commands.retain(|_, command| command.change != change);
    if inner.commands.len() != waiting {
        let why = "timeout waiting for websocket connections: context deadline exceeded";
        inner.end(change, Some(why.to_owned()));
    }
}

/// One of a command's websockets; the last one runs it. Whether the connection is over.
pub(crate) fn join(
    pebble: &Pebble,
    request: &Request,
    key: &str,
    to: &mut UnixStream,
    broken: bool,
) -> io::Result<bool> {
    let refused = |to: &mut UnixStream, message: String| {
        Response::from(Refusal::not_found(message))
            .write(request.minor_version, to)
            .map(|()| true)
    };
    let steps: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let ["v1", "tasks", task, "websocket", which] = steps.as_slice() else {
        return refused(to, "invalid API endpoint requested".to_owned());
    };
    let mut inner = pebble.lock();
    let Some(command) = inner.commands.get_mut(*task) else {
        drop(inner);
        return refused(to, format!("cannot find task with id {task:?}"));
    };
    let place = match *which {
        "control" => &mut command.control,
        "stdio" => &mut command.stdio,
        "stderr" => &mut command.stderr,
        other => {
            let message = format!("cannot find websocket {other:?}");
            drop(inner);
            return refused(to, message);
        }
    };
    write!(
        to,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
        derive_accept_key(key.as_bytes())
    )?;
    *place = Some(to.try_clone()?);
    let complete = command.control.is_some()
        && command.stdio.is_some()
        && (command.stderr.is_some() || !command.split);
    let command = if complete {
        inner.commands.remove(*task)
    } else {
        None
    };
    drop(inner);
    if broken {
        return Ok(true);
    }
    if let Some(command) = command {
        // The other two threads are done: the sockets are the command's.
        run(pebble, command);
    }
    Ok(false)
}

fn run(pebble: &Pebble, command: Command) {
    let Command {
        change,
        mut call,
        control,
        stdio,
        stderr,
        ..
    } = command;
    let socket = |stream: Option<UnixStream>| {
        stream.map(|stream| WebSocket::from_raw_socket(stream, Role::Server, None))
    };
    let (mut stdio, mut stderr) = (socket(stdio), socket(stderr));
    let exec = exec::of(&pebble.lock().state.execs, &call.command).cloned();
    let end = |exit_code: i64, err: Option<String>| {
        let mut inner = pebble.lock();
        if let Some(change) = inner.changes.iter_mut().find(|one| one.id == change) {
            change.note("exit-code", exit_code.into());
        }
        inner.end(&change, err);
        drop(inner);
        pebble.tell();
    };
    // What has its answer ready waits for no input: clients such as `ops` leave it open unless they have some.
    let reads = exec.as_ref().is_some_and(Exec::reads);
    if reads {
        let heard = stdio.as_mut().map(|stdio| input(stdio, &mut call.stdin));
        if !matches!(heard, Some(Ok(()))) {
            // Nobody waits for it any more.
            return end(KILLED, None);
        }
    }
    let number = pebble.lock().begin_call(call.clone(), !reads);
    let answer = exec.map(|exec| exec.answer(&call)).unwrap_or_default();
    let dies = answer.ending == Ending::PebbleDies;
    let (out, err) = match stderr.is_some() {
        true => (answer.stdout, answer.stderr),
        false => ([answer.stdout, answer.stderr].concat(), Vec::new()),
    };
    // The client may have hung up.
    if let Some(stdio) = &mut stdio {
        let _ = say(stdio, &out, !dies);
    }
    if let Some(stderr) = &mut stderr {
        let _ = say(stderr, &err, !dies);
    }
    let failed =
        |words: &str| format!("cannot perform the following tasks:\n- Execute command ({words})");
    match answer.ending {
        Ending::Exit(code) => end(code, None),
        Ending::Failed(words) => end(KILLED, Some(failed(&words))),
        Ending::TimedOut => end(UNKNOWN, Some(failed(&out_of_time(&call)))),
        Ending::PebbleDies => {
            pebble.update(|state| state.can_connect = false);
        }
    }
    if dies {
        for socket in [&stdio, &stderr].into_iter().flatten() {
            let _ = socket.get_ref().shutdown(Shutdown::Both);
        }
        if let Some(control) = control {
            let _ = control.shutdown(Shutdown::Both);
        }
    }
    if !reads {
        if let Some(stdio) = &mut stdio {
            // Up to where the client hangs up.
            let _ = input(stdio, &mut call.stdin);
        }
        pebble.lock().end_call(number, call.stdin);
        pebble.tell();
    }
}

fn out_of_time(call: &ExecCall) -> String {
    match call.timeout {
        Some(timeout) => {
            let timeout = GoDuration::from(timeout);
            format!("timed out after {timeout}: context deadline exceeded")
        }
        None => "it runs for ever: it was given no timeout".to_owned(),
    }
}

/// What the command is given to read, until its end.
fn input(socket: &mut WebSocket<UnixStream>, into: &mut Vec<u8>) -> Result<(), tungstenite::Error> {
    loop {
        match socket.read()? {
            Message::Binary(piece) => into.extend_from_slice(&piece),
            Message::Text(text) if text.contains("\"end\"") => return Ok(()),
            Message::Close(_) => return Err(tungstenite::Error::ConnectionClosed),
            _ => {}
        }
    }
}

fn say(
    socket: &mut WebSocket<UnixStream>,
    text: &[u8],
    ends: bool,
) -> Result<(), tungstenite::Error> {
    for piece in text.chunks(PIECE) {
        socket.send(Message::binary(piece.to_vec()))?;
    }
    if ends {
        socket.send(Message::text(END))?;
    }
    Ok(())
}
