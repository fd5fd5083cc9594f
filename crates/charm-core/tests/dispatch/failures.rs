//! What happens when a handler or a hook tool fails.

use charm_core::event::{ConfigChanged, Start};
use charm_core::{Charm, Model};

use crate::juju::{Juju, dispatch, hook};

fn fails(_: &Model, _: &Start) -> anyhow::Result<()> {
    Err(anyhow::anyhow!("disk full").context("cannot write the cache"))
}

#[test]
fn the_whole_chain_of_an_error_is_logged_and_later_handlers_do_not_run() {
    let mut charm = Charm::new();
    charm
        .observe(Start, fails)
        .observe(Start, |model, _| model.unit().is_leader().map(drop));
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    let words = "in start: cannot write the cache: disk full";
    assert_eq!(outcome.error.as_deref(), Some(words));
    assert_eq!(
        outcome.calls,
        [format!("juju-log --log-level ERROR -- {words}")]
    );
}

#[test]
fn a_panic_is_a_failure_like_any_other() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| -> anyhow::Result<()> {
        panic!("out of {}", "luck")
    });
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    let error = outcome.error.unwrap();
    let place = error.strip_prefix("in start: panicked at ");
    let place = place.and_then(|place| place.strip_suffix(": out of luck"));
    let (file, position) = place.unwrap().split_once(':').unwrap();
    assert!(file.ends_with("tests/dispatch/failures.rs"), "{error}");
    assert!(
        position.starts_with(|c: char| c.is_ascii_digit()),
        "{error}"
    );
    assert_eq!(
        outcome.calls,
        [format!("juju-log --log-level ERROR -- {error}")]
    );
}

#[test]
fn messages_below_the_level_start_no_process() {
    fn talk(_: &Model, _: &Start) -> anyhow::Result<()> {
        tracing::debug!("quiet");
        tracing::info!(count = 2, "two of {}", "them");
        tracing::warn!("multi\nline and nul \0");
        Ok(())
    }
    let mut charm = Charm::new();
    charm.observe(Start, talk);
    let calls = dispatch(&charm, Juju::new(), &hook("hooks/start")).calls;
    assert_eq!(
        calls,
        [
            "juju-log --log-level INFO -- two of them count=2",
            "juju-log --log-level WARNING -- multi\nline and nul \\0"
        ]
    );
    charm.log_level(tracing::Level::DEBUG);
    let calls = dispatch(&charm, Juju::new(), &hook("hooks/start")).calls;
    assert_eq!(
        calls.first().unwrap(),
        "juju-log --log-level DEBUG -- quiet"
    );
}

#[test]
fn an_operator_sets_the_level_whatever_the_charm_says() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| {
        tracing::trace!("trace");
        tracing::debug!("debug");
        tracing::info!("info");
        tracing::warn!("warn");
        tracing::error!("error");
        anyhow::Ok(())
    });
    charm.log_level(tracing::Level::WARN);
    let logged = |vars: &[(&str, &str)]| {
        let start = ("JUJU_DISPATCH_PATH", "hooks/start");
        let vars: Vec<_> = [start].iter().chain(vars).copied().collect();
        let calls = dispatch(&charm, Juju::new(), &vars).calls;
        let words = calls
            .iter()
            .map(|call| call.rsplit(' ').next().unwrap().to_owned());
        words.collect::<Vec<_>>()
    };
    let all = ["trace", "debug", "info", "warn", "error"];
    assert_eq!(logged(&[]), all[3..]);
    for (level, from) in [
        ("TRACE", 0),
        ("debug", 1),
        ("info", 2),
        ("warn", 3),
        ("error", 4),
    ] {
        assert_eq!(logged(&[(Charm::LOG, level)]), all[from..], "{level}");
    }
    let debugged = ("JUJU_DEBUG", "/tmp/juju-debug");
    assert_eq!(logged(&[debugged]), all[1..]);
    assert_eq!(logged(&[debugged, (Charm::LOG, "error")]), all[4..]);
    // Neither is a reason to fail.
    let odd = logged(&[(Charm::LOG, "loud")]);
    assert_eq!(odd[1..], all[3..]);
    let outcome = dispatch(
        &charm,
        Juju::new(),
        &[("JUJU_DISPATCH_PATH", "hooks/start"), (Charm::LOG, "loud")],
    );
    assert!(
        outcome.calls[0].contains("CHARM_CORE_LOG: `loud` is no level"),
        "{:?}",
        outcome.calls
    );
}

#[test]
fn many_messages_fail_no_hook_and_none_is_lost() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| {
        for number in 0..10_000 {
            tracing::info!("{number}");
        }
        anyhow::Ok(())
    });
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!((outcome.error, outcome.calls.len()), (None, 10_000));
    assert!(outcome.calls[9_999].ends_with(" 9999"));
}

#[test]
fn a_log_call_never_fails_a_hook() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| {
        tracing::info!("nobody listens");
        anyhow::Ok(())
    });
    let outcome = dispatch(&charm, Juju::new().lacks("juju-log"), &hook("hooks/start"));
    assert_eq!((outcome.error, outcome.calls.len()), (None, 1));
}

#[test]
fn a_long_message_goes_in_pieces() {
    let mut charm = Charm::new();
    charm.observe(Start, |_, _| {
        tracing::info!("{}", "é".repeat(100_000));
        anyhow::Ok(())
    });
    let outcome = dispatch(&charm, Juju::new(), &hook("hooks/start"));
    assert_eq!(outcome.calls.len(), 2);
    assert!(outcome.calls.iter().all(|call| call.len() < 128 * 1024));
}

#[test]
fn an_action_that_nobody_observes_is_an_error() {
    let vars = [
        ("JUJU_DISPATCH_PATH", "actions/backup"),
        ("JUJU_ACTION_NAME", "backup"),
        ("JUJU_ACTION_UUID", "2"),
        ("JUJU_ACTION_TAG", "action-2"),
    ];
    let outcome = dispatch(&Charm::new(), Juju::new(), &vars);
    let words = "this charm does not implement action `backup`";
    assert_eq!(outcome.error.as_deref(), Some(words));
    assert_eq!(
        outcome.calls,
        [format!("juju-log --log-level ERROR -- {words}")]
    );
}

/// What reading the config says when `config-get` misbehaves.
fn fault(juju: Juju) -> String {
    let mut charm = Charm::new();
    charm.observe(ConfigChanged, |model, _| model.config().map(drop));
    let outcome = dispatch(&charm, juju, &hook("hooks/config-changed"));
    let error = outcome.error.unwrap();
    assert_eq!(
        outcome.calls.last().unwrap(),
        &format!("juju-log --log-level ERROR -- {error}")
    );
    error
        .strip_prefix("in config-changed: ")
        .unwrap()
        .to_owned()
}

#[test]
fn a_failing_tool_is_named_with_its_cause() {
    assert_eq!(
        fault(Juju::new().answers("config-get", 1, "", "ERROR no can do\n")),
        "hook tool `config-get --format=json` exited with code 1: ERROR no can do"
    );
    assert_eq!(
        fault(Juju::new().answers("config-get", 2, "", "")),
        "hook tool `config-get --format=json` exited with code 2: no message"
    );
    assert_eq!(
        fault(Juju::new().prints("config-get", "")),
        "cannot read what hook tool `config-get --format=json` printed: it printed nothing"
    );
    assert_eq!(
        fault(Juju::new().prints("config-get", "{]")),
        "cannot read what hook tool `config-get --format=json` printed: not JSON at line 1 column 2"
    );
    assert!(
        fault(Juju::new().prints("config-get", "\"hunter2\""))
            .ends_with("expected a map at line 1 column 9")
    );
    assert!(
        fault(Juju::new().lacks("config-get")).starts_with("cannot run hook tool `config-get`: ")
    );
}
