//! `status-get`, `status-set`, `application-version-set`.

use juju_vocabulary::status::{CurrentStatus, Status};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal, ToolOutput};
use super::flags::switch;
use super::output::Format;
use super::tool::{Call, Tool};
use crate::hook_context::HookContext;
use crate::view::Change;

pub(super) const TOOLS: &[Tool] = &[
    Tool {
        name: "application-version-set",
        args: "<new-version>",
        purpose: "specify which version of the application is deployed",
        flags: &[],
        prints: None,
        run: Some(set_version),
    },
    Tool {
        name: "status-get",
        args: "[--include-data] [--application]",
        purpose: "print status information",
        flags: &[
            switch(&["include-data"], "print all status data"),
            switch(
                &["application"],
                "print status for all units of this application if this unit is the leader",
            ),
        ],
        prints: Some(Format::Smart),
        run: Some(get),
    },
    Tool {
        name: "status-set",
        args: "<maintenance | blocked | waiting | active> [message]",
        purpose: "set status information",
        flags: &[switch(
            &["application"],
            "set this status for the application to which the unit belongs if the unit is the leader",
        )],
        prints: None,
        run: Some(set),
    },
];

const NOT_LEADER: &str = "this unit is not the leader";

fn details(status: &CurrentStatus, include_data: bool) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("status".to_owned(), json!(status.name()));
    if include_data {
        details.insert("status-data".to_owned(), json!({}));
        details.insert("message".to_owned(), json!(status.message()));
    }
    details
}

fn get(context: &mut HookContext, call: Call<'_>) -> Answer {
    call.given.no_more_args()?;
    let include_data = call.given.is_on("include-data");
    let short = !include_data && call.format == Format::Smart;
    if !call.given.is_on("application") {
        let status = &context.state().unit_status;
        return if short {
            call.print(status.name())
        } else {
            call.print(&details(status, include_data))
        };
    }
    if !context.is_leader() {
        return Err(Refusal::Failed(format!(
            "finding application status: {NOT_LEADER}"
        )));
    }
    let units = context.unit_statuses();
    let status = match &context.state().app_status {
        Some(status) => CurrentStatus::Set(status.clone()),
        None => CurrentStatus::worst(units.values()),
    };
    if short {
        return call.print(status.name());
    }
    let units = units.iter();
    let units =
        units.map(|(name, status)| (name.to_string(), details(status, include_data).into()));
    let units: Map<_, _> = units.collect();
    let mut all = details(&status, include_data);
    all.insert("units".to_owned(), units.into());
    call.print(&json!({ "application-status": all }))
}

fn set(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let name = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("invalid args, require <status> [message]".to_owned()))?;
    let message = call.given.next_arg().unwrap_or_default().to_owned();
    let status = Status::of(name, message).map_err(|_| {
        Refusal::Usage(format!(
            "invalid status {name:?}, expected one of [maintenance blocked waiting active]"
        ))
    })?;
    call.given.no_more_args()?;
    if !call.given.is_on("application") {
        context.change(Change::UnitStatus(status));
    } else if context.is_leader() {
        context.change(Change::AppStatus(status));
    } else {
        return Err(Refusal::Failed(NOT_LEADER.to_owned()));
    }
    Ok(ToolOutput::default())
}

fn set_version(context: &mut HookContext, mut call: Call<'_>) -> Answer {
    let version = call
        .given
        .next_arg()
        .ok_or_else(|| Refusal::Usage("no version specified".to_owned()))?;
    call.given.no_more_args()?;
    context.change(Change::WorkloadVersion(version.to_owned()));
    Ok(ToolOutput::default())
}
