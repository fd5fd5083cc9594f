//! Hook tools that fail because the test wants them to.

use charm_core::event::ConfigChanged;
use charm_core::{Active, Error, Model};
use charm_testing::{Context, Fault, State};

use crate::handling;
use crate::shop::{DATABASE, WEBSITE};

/// Calls `is-leader`, `relation-ids` twice, and `status-set`.
fn asking() -> Context {
    handling(|model: &Model| {
        model.unit().is_leader()?;
        model.relations(WEBSITE)?;
        model.relations(DATABASE)?;
        model.unit().set_status(Active("done"))
    })
}

/// Which calls failed when `calls` were to.
fn failed(calls: impl Into<charm_testing::Calls>) -> (Vec<String>, bool) {
    let (context, state) = (asking(), State::new());
    let run = context.prepare(ConfigChanged, &state);
    let (outcome, fails) = match run.fail(calls, Fault::refused("no")).run() {
        Ok(outcome) => (outcome, false),
        Err(failure) => (failure.outcome, true),
    };
    let failed = outcome.calls.iter().filter(|call| call.stderr == "no");
    let lines = failed.map(|call| call.command_line());
    (lines.collect(), fails)
}

#[test]
fn the_call_that_is_meant_fails() {
    let line = |text: &str| (vec![text.to_owned()], true);
    assert_eq!(failed(0), line("is-leader --format=json"));
    assert_eq!(failed(2), line("relation-ids --format=json database"));
    assert_eq!(
        failed("relation-ids"),
        line("relation-ids --format=json website")
    );
    assert_eq!(
        failed(("relation-ids", 1)),
        line("relation-ids --format=json database")
    );
    assert_eq!(failed(99), (vec![], false));
    assert_eq!(failed("config-get"), (vec![], false));
}

#[test]
fn each_kind_of_fault_reads_like_what_it_is() {
    let words = |fault: Fault| {
        let (context, state) = (asking(), State::new());
        let run = context.prepare(ConfigChanged, &state).fail(0, fault);
        run.run().unwrap_err().to_string()
    };
    let cases = [
        (Fault::refused("ERROR no"), "exited with code 1: ERROR no"),
        (
            Fault::Exit {
                code: 2,
                stderr: String::new(),
            },
            "exited with code 2: no message",
        ),
        (
            Fault::Garbage,
            "cannot read what hook tool `is-leader --format=json` printed: not JSON",
        ),
        (Fault::Mistyped, "wrong value, expected "),
        (Fault::Empty, "printed: it printed nothing"),
        (Fault::Killed(9), "was killed by signal 9"),
        (
            Fault::Missing,
            "cannot run hook tool `is-leader`: unknown command: is-leader",
        ),
    ];
    for (fault, expected) in cases {
        let words = words(fault);
        assert!(words.contains(expected), "{words}");
    }
}

#[test]
fn a_fault_before_the_deed_prevents_it_and_one_after_does_not() {
    let (context, state) = (asking(), State::new());
    for fault in Fault::each_kind() {
        let run = context.prepare(ConfigChanged, &state);
        let done = matches!(fault, Fault::Garbage | Fault::Mistyped | Fault::Empty);
        let outcome = match run.fail("status-set", fault).run() {
            Ok(outcome) => outcome,
            Err(failure) => failure.outcome,
        };
        assert_eq!(outcome.state.unit_status == Active("done"), done);
        assert_eq!(outcome.state.unit_status_history.len(), usize::from(done));
    }
}

#[test]
#[should_panic(expected = "Juju has no hook tool `status_set`")]
fn a_tool_that_is_none_is_a_slip() {
    let (context, state) = (asking(), State::new());
    let _ = context
        .prepare(ConfigChanged, &state)
        .fail(("status_set", 0), Fault::Missing);
}

#[test]
fn every_call_fails_in_turn() {
    let mut seen = Vec::new();
    let fault = Fault::refused("no");
    let count = asking().fail_each_call(ConfigChanged, &State::new(), &fault, |call, result| {
        let failure = result.unwrap_err();
        seen.push((call.command_line(), failure.outcome.tools().len()));
    });
    assert_eq!(count, 4);
    // Each failure is logged, which is the last call.
    let lengths: Vec<usize> = seen.iter().map(|(_, calls)| *calls).collect();
    assert_eq!(lengths, [2, 3, 4, 5]);
    assert_eq!(seen[3].0, "status-set -- active done");
}

#[test]
fn a_charm_may_live_with_a_fault() {
    let context = handling(|model: &Model| {
        let leads = model.unit().is_leader().unwrap_or(false);
        assert!(!leads);
        // An error is not remembered.
        assert!(model.unit().is_leader()?);
        Ok::<(), Error>(())
    });
    let state = State::new().leader(true);
    let run = context
        .prepare(ConfigChanged, &state)
        .fail(0, Fault::Missing);
    assert_eq!(run.run().unwrap().tools(), ["is-leader", "is-leader"]);
}
