//! `relation-get`, `relation-set`, `relation-ids`, `relation-list`, `relation-model-get`.

use serde_json::json;

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::{Flag, Parsed, switch, value};
use super::key_values;
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;
use crate::names::{RelationId, UnitName, is_valid_app_name};

const RELATION: &[Flag] = &[value(&["r", "relation"])];
const APP: &[Flag] = &[switch(&["app"])];

/// The relation named by `-r 3` or `-r name:3` (the name does not matter), else the hook's own.
pub(super) fn chosen(
    context: &HookContext,
    parsed: &Parsed<'_>,
) -> Result<Option<RelationId>, Refusal> {
    let Some(text) = parsed.value("r") else {
        return Ok(context.relation_hook().map(|hook| hook.relation));
    };
    let digits = text.rsplit_once(':').map_or(text, |(_, digits)| digits);
    let number: i64 = digits
        .parse()
        .map_err(|_| parsed.invalid("r", "invalid relation id"))?;
    let id = u32::try_from(number).map(RelationId).ok();
    match id.map(|id| context.relation(id).map(|_| id)) {
        Some(Ok(id)) => Ok(Some(id)),
        Some(Err(why)) => Err(parsed.invalid("r", &why)),
        None => Err(parsed.invalid("r", "relation not found")),
    }
}

fn required(context: &HookContext, parsed: &Parsed<'_>) -> Result<RelationId, Refusal> {
    chosen(context, parsed)?.ok_or_else(|| Refusal::Usage("no relation id specified".to_owned()))
}

/// Whose databag is read.
enum Target {
    Unit(UnitName),
    App(String),
}

fn target(context: &HookContext, named: Option<&str>, app: bool) -> Result<Target, Refusal> {
    if let Some(name) = named {
        return match (name.parse::<UnitName>(), app) {
            (Ok(unit), false) => Ok(Target::Unit(unit)),
            (Ok(unit), true) => Ok(Target::App(unit.app().to_owned())),
            (Err(_), true) => Ok(Target::App(name.to_owned())),
            (Err(_), false) if is_valid_app_name(name) => Err(Refusal::Usage(format!(
                "expected unit name, got application name {name:?}"
            ))),
            (Err(_), false) => Err(Refusal::Usage(format!("invalid unit name {name:?}"))),
        };
    }
    let hook = context
        .relation_hook()
        .ok_or_else(|| Refusal::Usage("no unit or application specified".to_owned()))?;
    match hook.event.unit() {
        Some(unit) if !app => Ok(Target::Unit(unit.clone())),
        _ => Ok(Target::App(hook.remote_app.clone())),
    }
}

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT, RELATION, APP], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let id = required(context, &parsed)?;
    let key = parsed
        .next_arg()
        .filter(|key| *key != "-" && !key.is_empty());
    let named = parsed.next_arg();
    let target = target(context, named, parsed.is_on("app"))?;
    parsed.no_more_args()?;
    let settings = match target {
        Target::Unit(unit) if unit == *context.unit() => context.own_settings(id)?,
        Target::Unit(unit) => context.unit_settings(id, &unit)?,
        Target::App(app) if app == context.unit().app() && context.is_leader() => {
            context.own_app_settings(id)?
        }
        Target::App(app) => context.app_settings(id, &app)?,
    };
    match key {
        None => print(call, &parsed, format, settings),
        Some(key) => print(call, &parsed, format, &settings.get(key)),
    }
}

pub(super) fn set(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let flags = [value(&["file"]), value(&["format"])];
    let mut parsed = Parsed::new(&[&flags, RELATION, APP], call.args)?;
    let id = required(context, &parsed)?;
    let overrides = key_values::parse(&parsed.rest())?;
    let values = key_values::with_file(call, &parsed, overrides)?;
    context.relation(id)?;
    let settings = if parsed.is_on("app") {
        if !context.is_leader() {
            return Err(Refusal::Failed("cannot write relation settings".to_owned()));
        }
        context.own_app_settings(id)?
    } else {
        context.own_settings(id)?
    };
    for (key, value) in values {
        if value.is_empty() {
            settings.remove(&key);
        } else {
            settings.insert(key, value);
        }
    }
    let stderr = match parsed.value("format") {
        None | Some("") => Vec::new(),
        Some(_) => b"--format flag deprecated for command \"relation-set\"".to_vec(),
    };
    Ok(ToolOutput {
        stderr,
        ..ToolOutput::default()
    })
}

pub(super) fn ids(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[OUTPUT], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let endpoint = parsed
        .next_arg()
        .or_else(|| context.relation_hook().map(|hook| hook.endpoint.as_str()))
        .ok_or_else(|| Refusal::Usage("no endpoint name specified".to_owned()))?;
    parsed.no_more_args()?;
    let app = context.unit().app();
    let mut names: Vec<String> = context
        .relation_ids()
        .filter_map(|id| context.relation(id).ok())
        .filter(|relation| {
            relation
                .ends
                .local(app)
                .is_some_and(|end| end.endpoint == endpoint)
        })
        .map(|relation| relation.local_name(app))
        .collect();
    names.sort();
    print(call, &parsed, format, &names)
}

pub(super) fn list(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let parsed = Parsed::new(&[OUTPUT, RELATION, APP], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    let id = required(context, &parsed)?;
    parsed.no_more_args()?;
    if parsed.is_on("app") {
        let remote = context.relation(id)?.ends.remote(context.unit().app());
        print(call, &parsed, format, &remote.map(|end| &end.app))
    } else {
        print(call, &parsed, format, &context.members(id))
    }
}

pub(super) fn model(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let parsed = Parsed::new(&[OUTPUT, RELATION], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    required(context, &parsed)?;
    parsed.no_more_args()?;
    // There are no relations across models here.
    print(
        call,
        &parsed,
        format,
        &json!({ "uuid": context.model().uuid }),
    )
}
