//! Secrets in a model: who is told what and when, who may read, what time brings, and what goes with whom.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic"
)]

mod in_process;

use std::fs;
use std::time::Duration;

use charm_core::model::{Rotation, SecretContent};
use in_process::{DB, hook, model, printed, refusal, rest, unit};
use juju_sim::SharedModel;
use juju_sim::hook_context::HookContext;
use juju_sim::model::{Model, ModelError, SecretHolder};
use juju_sim::resolver::Operation;
use juju_vocabulary::hook::{Hook, Start};
use juju_vocabulary::secret::SecretId;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn content(text: &str) -> SecretContent {
    SecretContent::new([("password", text)]).unwrap()
}

/// Runs one command line in a hook of a unit that succeeds; what it prints, or the refusal.
fn run(model: &SharedModel, name: &str, line: &str) -> Result<String, (i32, String)> {
    let mut context = hook(model, name, Start);
    let answer = ask(&mut context, line);
    // No agent ran it, so only what was held back is carried out.
    let (_, changes) = context.into_parts();
    let held_back = changes.iter().filter(|change| !change.counts_at_once());
    for change in held_back {
        model.lock().apply(&unit(name), change);
    }
    answer
}

fn ask(context: &mut HookContext, line: &str) -> Result<String, (i32, String)> {
    in_process::ask(context, line)
}

/// The id of a secret that `a/0` has made for its application, with that content.
fn made(model: &SharedModel, options: &str) -> SecretId {
    let line = match options {
        "" => "secret-add password=one".to_owned(),
        options => format!("secret-add {options} password=one"),
    };
    let printed = run(model, "a/0", &line).unwrap();
    printed.trim().parse::<SecretId>().unwrap().plain()
}

/// The hooks of secrets that are due, and are then run: unit, hook, and the revision where it tells one.
fn told(model: &SharedModel) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        let due = {
            let model = model.lock();
            let mut units = model.units().keys();
            units.find_map(|unit| Some((unit.clone(), model.next_operation(unit)?)))
        };
        let Some((unit, operation)) = due else {
            return told;
        };
        if let Operation::RunHook(info) = &operation {
            let revision = match &info.hook {
                Hook::SecretExpired(hook) => hook.revision,
                Hook::SecretRemove(hook) => hook.revision,
                _ => None,
            };
            let revision = revision.map_or(String::new(), |revision| format!(" {revision}"));
            if info.hook.to_string().starts_with("secret-") {
                told.push(format!("{unit} {}{revision}", info.hook));
            }
        }
        let dispatch = model.lock().start_operation(&unit, operation);
        if let Some(dispatch) = dispatch {
            let context = model.open(&unit, dispatch, "id").unwrap();
            model.close(context, None);
        }
    }
}

#[test]
fn a_secret_is_made_by_the_leader_granted_through_a_relation_and_read_by_the_other_end() {
    let model = model();
    assert_eq!(
        run(&model, "a/1", "secret-add password=one"),
        refusal(1, "this unit is not the leader")
    );
    let id = made(&model, "--label ours");
    let get = format!("secret-get {id} --format=json");
    assert_eq!(run(&model, "b/0", &get), refusal(1, "permission denied"));
    run(&model, "a/0", &format!("secret-grant {id} -r {DB}")).unwrap();
    assert_eq!(
        run(&model, "b/0", &get),
        printed("{\"password\":\"one\"}\n")
    );
    // Units of the owner may read it, and only the leader manages it.
    assert_eq!(
        run(&model, "a/1", &get),
        printed("{\"password\":\"one\"}\n")
    );
    assert_eq!(
        run(&model, "a/1", "secret-ids --format=json"),
        printed("null\n")
    );
    let bare = id.bare();
    assert_eq!(
        run(&model, "a/0", "secret-ids"),
        printed(&format!("{bare}\n"))
    );
    let info = format!("secret-info-get {id} --format=json");
    let told = format!(
        "{{\"{bare}\":{{\"revision\":1,\"label\":\"ours\",\"owner\":\"application\",\"rotation\":\"never\",\
         \"access\":[{{\"target\":\"application-b\",\"scope\":\"relation-a.db#b.serve\",\"role\":\"view\"}}]}}}}\n"
    );
    assert_eq!(run(&model, "a/0", &info), printed(&told));
    let by_label = run(&model, "a/0", "secret-info-get --label ours").unwrap();
    assert!(by_label.starts_with(bare), "{by_label}");
    // With the relation goes the grant.
    model.lock().remove_relation(DB).unwrap();
    rest(&model);
    assert_eq!(run(&model, "b/0", &get), refusal(1, "permission denied"));
    assert_eq!(
        run(&model, "b/0", "secret-get 9m4e2mr0ui3e8a215n4g"),
        refusal(1, "secret \"9m4e2mr0ui3e8a215n4g\" not found")
    );
}

#[test]
fn who_has_read_a_secret_is_told_of_a_new_revision_and_its_owner_when_nobody_keeps_to_the_old_one()
{
    let model = model();
    let id = made(&model, "");
    run(&model, "a/0", &format!("secret-grant {id} -r {DB}")).unwrap();
    run(&model, "b/0", &format!("secret-get {id} --label theirs")).unwrap();
    assert_eq!(told(&model), [""; 0]);
    run(&model, "a/0", &format!("secret-set {id} password=two")).unwrap();
    assert_eq!(told(&model), ["b/0 secret-changed"]);
    let newest = run(&model, "b/0", "secret-get --label theirs --refresh");
    assert_eq!(newest, printed("password: two\n"));
    assert_eq!(told(&model), ["a/0 secret-remove 1"]);
    assert_eq!(told(&model), [""; 0], "each once");
    run(&model, "a/0", &format!("secret-remove {id} --revision 1")).unwrap();
    // The same content is no revision; that of the newest is no obsolete one.
    run(&model, "a/0", &format!("secret-set {id} password=two")).unwrap();
    assert_eq!(model.lock().secret(&id).unwrap().newest, 2);
    run(&model, "a/0", &format!("secret-remove {id}")).unwrap();
    assert_eq!(model.lock().secret(&id), None);
    assert_eq!(told(&model), [""; 0]);
}

#[test]
fn time_brings_rotation_and_expiry_again_and_again_until_something_comes_of_it() {
    let model = model();
    let id = made(&model, "--rotate daily --expire 48h");
    rest(&model);
    assert!(model.lock().next_deadline().unwrap() <= DAY);
    model.lock().advance(DAY);
    assert_eq!(told(&model), ["a/0 secret-rotate"]);
    // Nothing came of it: it is told again five minutes later.
    model.lock().advance(Duration::from_secs(300));
    assert_eq!(told(&model), ["a/0 secret-rotate"]);
    run(&model, "a/0", &format!("secret-set {id} --rotate never")).unwrap();
    model.lock().advance(DAY);
    assert_eq!(told(&model), ["a/0 secret-expired 1"]);
    model.lock().advance(Duration::from_secs(300));
    assert_eq!(told(&model), ["a/0 secret-expired 1"]);
    run(&model, "a/0", &format!("secret-remove {id} --revision 1")).unwrap();
    model.lock().advance(DAY);
    assert_eq!(told(&model), [""; 0]);
    assert_eq!(model.lock().secret(&id), None, "that was the last revision");
}

#[test]
fn a_rotation_that_brings_a_new_revision_is_due_next_by_the_calendar() {
    let model = model();
    let id = made(&model, "--rotate monthly");
    rest(&model);
    assert_eq!(
        model.lock().secret(&id).unwrap().rotation,
        Rotation::Monthly
    );
    let due = model.lock().secret(&id).unwrap().rotates.unwrap();
    assert_eq!(due, DAY * 31);
    model.lock().advance_to(due);
    let operation = model.lock().next_operation(&unit("a/0")).unwrap();
    let dispatch = model
        .lock()
        .start_operation(&unit("a/0"), operation)
        .unwrap();
    let mut context = model.open(&unit("a/0"), dispatch, "id").unwrap();
    ask(&mut context, &format!("secret-set {id} password=two")).unwrap();
    model.close(context, None);
    assert_eq!(
        model.lock().secret(&id).unwrap().rotates,
        Some(DAY * (31 + 28))
    );
}

#[test]
fn users_have_secrets_that_options_refer_to() {
    let model = model();
    let id = model.lock().add_secret("token", content("one")).unwrap();
    assert_eq!(model.lock().secret(&id).unwrap().holder, SecretHolder::User);
    let taken = model.lock().add_secret("token", content("two"));
    assert_eq!(taken, Err(ModelError::SecretExists("token".to_owned())));
    let get = format!("secret-get {id} password");
    assert_eq!(run(&model, "a/0", &get), refusal(1, "permission denied"));
    model.lock().grant_secret("token", "a").unwrap();
    assert_eq!(run(&model, "a/0", &get), printed("one\n"));
    model
        .lock()
        .update_secret(id.as_str(), content("two"))
        .unwrap();
    assert_eq!(told(&model), ["a/0 secret-changed"]);
    assert_eq!(run(&model, "a/0", &get), printed("one\n"));
    model.lock().revoke_secret("token", "a").unwrap();
    assert_eq!(run(&model, "a/0", &get), refusal(1, "permission denied"));
    model.lock().remove_secret("token", None).unwrap();
    let none = model.lock().update_secret("token", content("three"));
    assert_eq!(none, Err(ModelError::NoSecret("token".to_owned())));
}

#[test]
fn secrets_go_with_their_owner_and_are_saved_with_the_model() {
    let model = model();
    let of_app = made(&model, "");
    let printed = run(&model, "a/1", "secret-add --owner unit password=mine").unwrap();
    let of_unit: SecretId = printed.trim().parse().unwrap();
    let saved = model.lock().save().unwrap();
    assert_eq!(Model::load(&saved).unwrap(), *model.lock());
    model.lock().remove_unit(&unit("a/1")).unwrap();
    rest(&model);
    assert_eq!(model.lock().secret(&of_unit), None);
    assert!(model.lock().secret(&of_app).is_some());
    model.lock().remove_app("a").unwrap();
    rest(&model);
    assert_eq!(model.lock().secret(&of_app), None);
}

#[test]
fn command_lines_are_refused_in_juju_s_words() {
    let model = model();
    let id = made(&model, "--label ours");
    let big = std::env::temp_dir().join(format!("secret-{}", std::process::id()));
    fs::write(&big, vec![b'x'; (1 << 20) + 1]).unwrap();
    let large = format!(
        "secret content in file \"{}\" too large: 1048577 bytes",
        big.display()
    );
    for (line, code, why) in [
        ("secret-add", 2, "missing secret value or filename"),
        ("secret-add ab=c", 2, "key \"ab\" not valid"),
        ("secret-add password", 2, "key value \"password\" not valid"),
        (
            "secret-add --owner me abc=d",
            2,
            "secret owner \"me\" not valid",
        ),
        (
            "secret-add --rotate often abc=d",
            2,
            "rotate policy \"often\" not valid",
        ),
        (
            "secret-add --expire soon abc=d",
            2,
            "expire time or duration \"soon\" not valid",
        ),
        (
            "secret-add --expire -1h abc=d",
            2,
            "negative expire duration \"-1h\" not valid",
        ),
        ("secret-get", 2, "require either a secret URI or label"),
        ("secret-get nope", 2, "secret URI \"nope\" not valid"),
        (
            "secret-get ID --peek --refresh",
            2,
            "specify one of --peek or --refresh but not both",
        ),
        (
            "secret-get ID nope",
            1,
            "secret key value \"nope\" not found",
        ),
        (
            "secret-get --label nope",
            1,
            "consumer label \"nope\" not found",
        ),
        (
            "secret-info-get ID --label x",
            2,
            "specify either a secret URI or label but not both",
        ),
        (
            "secret-info-get --label nope",
            1,
            "secret \"nope\" not found",
        ),
        ("secret-grant ID", 2, "no relation id specified"),
        (
            "secret-grant ID -r 1 --unit c/0",
            2,
            "cannot specify unit \"c/0\" in relation to application \"b\"",
        ),
        (
            "secret-revoke ID",
            2,
            "missing relation or application or unit",
        ),
        (
            "secret-revoke ID --app b --unit b/0",
            2,
            "specify only one of application or unit",
        ),
        ("secret-set", 2, "missing secret URI"),
        ("secret-remove ID more", 2, "unrecognized args: [\"more\"]"),
        ("secret-add abc#file=BIG", 2, &large),
        (
            "secret-add abc#base64=!",
            2,
            "illegal base64 data at input byte 0",
        ),
    ] {
        let line = line
            .replace("ID", id.as_str())
            .replace("BIG", &big.display().to_string());
        assert_eq!(run(&model, "a/0", &line), refusal(code, why), "{line}");
    }
    fs::remove_file(&big).unwrap();
    // What is not text, and what ends in signs of base64.
    let line = format!("secret-set {id} data#base64=/wA=");
    run(&model, "a/0", &line).unwrap();
    let line = format!("secret-get {id} --refresh data#base64");
    assert_eq!(run(&model, "a/0", &line), printed("/wA=\n"));
}
