//! Each rule by which Scenario refuses a state, and what it is here.

use std::fs;
use std::process::Command;

use charm_tests::{python, repository};

/// What a rule of Scenario's is here.
enum Here {
    /// A rule too, which this test shows; it is in this file of charm-testing's.
    Rule(&'static str, &'static str),
    /// None, for the reason that the documentation gives in the row that begins so.
    NoRule(&'static str),
}
use Here::{NoRule, Rule};

const RULES: &str = "consistency.rs";

const NAMED: &str = "the event's name begins with the name";
const WITH_OBJECT: &str = "a relation, workload, storage, secret or action event comes";
const OF_CLASS: &str = "peer and subordinate relations are of the right class";
const DECLARED_WELL: &str = "an endpoint is declared once, options and parameters have types";
const STORED: &str = "`StoredState` objects have unique names";
const CHECK_AS_PLANNED: &str = "a check's level, startup and threshold";

/// Words that only this rule of Scenario's says, and what it is here.
const EACH: [(&str, Here); 49] = [
    (
        "passed to State.resources need",
        Rule(RULES, "a_resource_is_declared_and_somewhere"),
    ),
    ("without the relation instance", NoRule(WITH_OBJECT)),
    ("relation event prefix", NoRule(NAMED)),
    (
        "because relation _ is not in the state",
        Rule(RULES, "an_event_is_about_a_relation_of_the_state"),
    ),
    ("without the container instance", NoRule(WITH_OBJECT)),
    ("workload event prefix", NoRule(NAMED)),
    (
        "because container _ is not in the state",
        Rule(RULES, "a_workload_event_is_about_a_declared_container"),
    ),
    (
        "duplicate command prefixes",
        Rule(
            RULES,
            "a_container_has_each_thing_once_and_what_its_plan_has",
        ),
    ),
    ("without the action instance", NoRule(WITH_OBJECT)),
    ("action event prefix", NoRule(NAMED)),
    ("refers to action", Rule(RULES, "an_action_is_declared")),
    ("without the Storage instance", NoRule(WITH_OBJECT)),
    ("storage event prefix", NoRule(NAMED)),
    (
        "refers to storage",
        Rule(RULES, "a_storage_event_is_about_a_declared_storage"),
    ),
    (
        "because storage _ is not in the state",
        Rule(RULES, "a_storage_event_is_about_a_declared_storage"),
    ),
    ("action parameter _ has no type", NoRule(DECLARED_WELL)),
    (
        "is not a valid parameter",
        Rule(
            RULES,
            "undeclared_parameters_are_forbidden_by_default_since_juju_4",
        ),
    ),
    (
        "param _ is of type",
        Rule(RULES, "a_parameter_is_what_its_schema_allows"),
    ),
    (
        "some storages passed to State",
        Rule(
            RULES,
            "a_storage_is_declared_and_there_are_no_more_than_may_be",
        ),
    ),
    (
        "duplicate storage in State",
        Rule(
            RULES,
            "a_storage_is_declared_and_there_are_no_more_than_may_be",
        ),
    ),
    (
        "config option _ in state.config",
        Rule(RULES, "an_option_is_declared"),
    ),
    ("option _ has no 'type'", NoRule(DECLARED_WELL)),
    (
        "'type' _ unknown",
        Rule(RULES, "an_option_of_type_secret_needs_juju_3_4"),
    ),
    (
        "option _ should be of type",
        Rule(RULES, "an_option_is_of_its_type"),
    ),
    (
        "value _ is not valid",
        Rule(RULES, "an_option_is_of_its_type"),
    ),
    (
        "because secret _ is not in the state",
        Rule("secret.rs", "an_event_is_of_a_secret_that_it_can_come_of"),
    ),
    (
        "secrets are not supported",
        Rule(RULES, "secrets_need_juju_3"),
    ),
    (
        "network bindings defined in State",
        Rule(
            "networks.rs",
            "a_network_is_bound_to_what_the_charm_declares",
        ),
    ),
    (
        "cannot share the same name",
        NoRule("an extra binding is not called as an endpoint"),
    ),
    (
        "relation endpoint _ is not declared",
        Rule(RULES, "a_relation_is_on_a_declared_endpoint"),
    ),
    ("duplicate endpoint name", NoRule(DECLARED_WELL)),
    (
        "for the unit under test",
        Rule(RULES, "a_unit_is_not_its_own_peer"),
    ),
    ("is a peer relation", NoRule(OF_CLASS)),
    (
        "duplicate relation ID",
        Rule(RULES, "a_relation_has_a_number_of_its_own"),
    ),
    ("of type Relation,", NoRule(OF_CLASS)),
    ("of type SubordinateRelation", NoRule(OF_CLASS)),
    (
        "must provide a remote unit",
        NoRule("joined, changed and departed events have a remote unit"),
    ),
    (
        "some containers declared in the state",
        Rule(
            RULES,
            "a_container_has_each_thing_once_and_what_its_plan_has",
        ),
    ),
    (
        "with that name is not declared",
        Rule(RULES, "a_workload_event_is_about_a_declared_container"),
    ),
    (
        "with that name is not present",
        Rule(RULES, "a_workload_event_is_about_a_declared_container"),
    ),
    (
        "concerns notice",
        Rule(RULES, "a_notice_and_a_check_that_are_told_are_in_the_state"),
    ),
    (
        "concerns check",
        Rule(RULES, "a_notice_and_a_check_that_are_told_are_in_the_state"),
    ),
    (
        "has a check _ but the",
        Rule(
            RULES,
            "a_container_has_each_thing_once_and_what_its_plan_has",
        ),
    ),
    ("different 'level'", NoRule(CHECK_AS_PLANNED)),
    ("different 'startup'", NoRule(CHECK_AS_PLANNED)),
    ("different 'threshold'", NoRule(CHECK_AS_PLANNED)),
    (
        "CloudSpec is not available",
        NoRule("on Kubernetes, cloud credentials need Juju 3.6.10"),
    ),
    ("multiple StoredState objects", NoRule(STORED)),
    ("should contain only simple types", NoRule(STORED)),
];

#[test]
#[ignore = "needs Python and PyPI: run `just conformance`"]
fn each_rule_of_scenario_s_is_one_here_or_has_its_reason_told() {
    let mut command = Command::new(python::interpreter().unwrap());
    let script = repository().join("tests/python/consistency_rules.py");
    let output = command.arg(script).output().unwrap();
    let theirs: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
    for rule in &theirs {
        let told = EACH.iter().filter(|(words, _)| rule.contains(words));
        assert_eq!(told.count(), 1, "{rule}");
    }
    let page = fs::read_to_string(repository().join("docs/testing.md")).unwrap();
    for (words, here) in EACH {
        let said = theirs.iter().filter(|rule| rule.contains(words));
        assert_eq!(said.count(), 1, "{words}");
        match here {
            Rule(file, test) => {
                let tests = repository().join("crates/charm-testing/tests/testing");
                let tests = fs::read_to_string(tests.join(file)).unwrap();
                assert!(tests.contains(&format!("\nfn {test}() {{")), "{test}");
            }
            NoRule(row) => assert!(page.contains(&format!("\n| {row}")), "{row}"),
        }
    }
}
