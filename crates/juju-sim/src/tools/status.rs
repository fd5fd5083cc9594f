//! `status-get`, `status-set`, `application-version-set`.

use serde_json::{Map, Value, json};

use super::call::{Answer, Call, Refusal, ToolOutput};
use super::flags::{Parsed, switch};
use super::output::{Format, OUTPUT, print};
use crate::hook_context::HookContext;
use crate::model::{Status, StatusName};

const NOT_LEADER: &str = "this unit is not the leader";

fn details(status: &Status, include_data: bool) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("status".to_owned(), json!(status.status));
    if include_data {
        details.insert("status-data".to_owned(), json!({}));
        details.insert("message".to_owned(), json!(status.message));
    }
    details
}

pub(super) fn get(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let flags = [switch(&["include-data"]), switch(&["application"])];
    let parsed = Parsed::new(&[OUTPUT, &flags], call.args)?;
    let format = Format::of(&parsed, Format::Smart)?;
    parsed.no_more_args()?;
    let include_data = parsed.is_on("include-data");
    let short = !include_data && format == Format::Smart;
    let value = if parsed.is_on("application") {
        if !context.is_leader() {
            return Err(Refusal::Failed(format!(
                "finding application status: {NOT_LEADER}"
            )));
        }
        let app = context.unit().app();
        let status = context.model().app_status(app);
        if short {
            json!(status.status)
        } else {
            let units = context.model().units_of(app);
            let units: Map<_, _> = units
                .map(|(name, unit)| (name.to_string(), details(&unit.status, include_data).into()))
                .collect();
            let mut all = details(&status, include_data);
            all.insert("units".to_owned(), units.into());
            json!({ "application-status": all })
        }
    } else {
        let unit = context.model().unit(context.unit());
        let unit = unit.ok_or_else(|| "finding workload status: unit not found".to_owned())?;
        if short {
            json!(unit.status.status)
        } else {
            details(&unit.status, include_data).into()
        }
    };
    print(call, &parsed, format, &value)
}

pub(super) fn set(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[&[switch(&["application"])]], call.args)?;
    let name = parsed
        .next_arg()
        .ok_or_else(|| Refusal::Usage("invalid args, require <status> [message]".to_owned()))?;
    let status = StatusName::settable(name).ok_or_else(|| {
        Refusal::Usage(format!(
            "invalid status {name:?}, expected one of [maintenance blocked waiting active]"
        ))
    })?;
    let message = parsed.next_arg().unwrap_or_default().to_owned();
    parsed.no_more_args()?;
    let unit = context.unit().clone();
    if parsed.is_on("application") {
        if !context.is_leader() {
            return Err(Refusal::Failed(NOT_LEADER.to_owned()));
        }
        let since = context.model().now();
        if let Some(app) = context.model_mut().app_mut(unit.app()) {
            app.set_status(Status {
                status,
                message,
                since,
            });
        }
    } else {
        context.note_status_set();
        context.model_mut().set_status(&unit, status, &message);
    }
    Ok(ToolOutput::default())
}

pub(super) fn set_version(context: &mut HookContext, call: &Call<'_>) -> Answer {
    let mut parsed = Parsed::new(&[], call.args)?;
    let version = parsed
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no version specified".to_owned()))?;
    parsed.no_more_args()?;
    let name = context.unit().app().to_owned();
    if let Some(app) = context.model_mut().app_mut(&name) {
        app.version = Some(version.to_owned());
    }
    Ok(ToolOutput::default())
}
