//! What the command line says, a session a file in `tests/sessions`: verbs, and what they print. `TRYCMD=overwrite` writes
//! them anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

/// Runs a session on a state of its own.
fn session(name: &str) {
    let state = tempfile::tempdir().unwrap();
    let state = fs::canonicalize(state.path()).unwrap();
    let path = format!("tests/sessions/{name}.trycmd");
    fs::metadata(&path).unwrap();
    let cases = trycmd::TestCases::new();
    cases.env("JUJU_SIM_STATE", state.to_string_lossy());
    cases
        .insert_var("[STATE]", state.display().to_string())
        .unwrap();
    cases.case(path);
}

macro_rules! sessions {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            session(stringify!($name));
        })*

        #[test]
        fn every_session_is_run() {
            for file in fs::read_dir("tests/sessions").unwrap() {
                let name = file.unwrap().path();
                let name = name.file_stem().unwrap().to_string_lossy().into_owned();
                assert!([$(stringify!($name)),*].contains(&name.as_str()), "{name}");
            }
        }
    };
}

sessions! {
    a_bundle_of_the_store_deploys_with_charms_of_this_machine
    a_unit_breaks_in_the_middle_of_a_hook_and_goes_by_force
    models_offer_and_consume
    one_application_through_a_day
    storages_and_resources_come_and_go
    the_model_is_drawn_with_its_databags_whatever_they_hold
    secrets_reach_whom_they_are_granted_and_nobody_sees_them_unasked
    what_was_asked_of_units_is_listed_shown_and_cancelled
}
