//! The action `status-detail`.

use std::collections::BTreeMap;

use anyhow::Result;
use charm_core::event::ActionEvent;
use charm_core::text::excerpt;
use charm_core::{Action, Model};
use k8s_backup_target::TargetKey;
use serde::Serialize;
use velero_backup_config::VeleroBackup;

use crate::charm::Config;
use crate::charm::action::StatusDetail;
use crate::options::Options;
use crate::reconcile::{backups, reconcile};
use crate::{CLIENTS, VELERO};

/// What a name of a target can have at the most, in bytes.
const LONGEST_NAME: usize = 253;

/// How many targets are reported: what Juju stores of a task is limited, what a client publishes is not.
const REPORTED: usize = 10_000;

/// What the action answers. The entries of the maps are numbered, since Juju knows no lists.
#[derive(Debug, Serialize)]
struct Report {
    summary: String,
    targets: BTreeMap<String, Line>,
    problems: BTreeMap<String, String>,
    /// What is forwarded and may not work there.
    #[serde(skip_serializing_if = "Option::is_none")]
    caveat: Option<String>,
    /// How many targets and problems are not among these.
    #[serde(skip_serializing_if = "Option::is_none")]
    unlisted: Option<usize>,
}

/// One target. A client may choose names that a terminal would follow or hide.
#[derive(Debug, Serialize)]
struct Line {
    app: String,
    endpoint: String,
    model: String,
    forwarded: bool,
}

/// Reports each target, whether it is forwarded, and each problem.
pub(crate) fn report(model: &Model, event: &ActionEvent<StatusDetail>) -> Result<()> {
    let params = event.params(model)?;
    if !model.unit().is_leader()? {
        let app = model.app().name();
        event.fail(
            model,
            &format!(
                "only the leader knows what is forwarded: juju run {app}/leader {}",
                StatusDetail::NAME
            ),
        )?;
        return Ok(());
    }
    if params.recompute {
        reconcile(model)?;
    }
    let mut problems = Vec::new();
    let none = Options::default();
    let options = model.checked_config()?.unwrap_or_else(|bad| {
        problems.push(bad.to_string());
        &none
    });
    let targets = CLIENTS.targets(model)?;
    problems.extend(targets.problems.iter().map(ToString::to_string));
    let backups = backups(targets.good, &options.told);
    let forwarded = VELERO.forwarded(model, &backups)?;
    let others = backups.iter().filter(|backup| Some(*backup) != forwarded);
    let lines = forwarded.map(|backup| Line::new(backup, true)).into_iter();
    let lines: Vec<Line> = lines
        .chain(others.map(|backup| Line::new(backup, false)))
        .take(REPORTED)
        .collect();
    let unlisted = backups.len() - lines.len() + targets.unlisted;
    let report = Report {
        summary: format!(
            "{} of {} targets forwarded, {} problems",
            usize::from(forwarded.is_some()),
            backups.len(),
            problems.len() + targets.unlisted
        ),
        targets: numbered(lines),
        problems: numbered(problems),
        caveat: options.zone_to_ship.as_ref().map(|zone| {
            format!(
                "option `{}`: Velero's own image has no time zones but UTC, and there the schedule fails: give its \
                 times in UTC, or Velero an image that has {zone}",
                Config::SCHEDULE
            )
        }),
        unlisted: Some(unlisted).filter(|unlisted| *unlisted > 0),
    };
    Ok(event.set_results(model, &report)?)
}

impl Line {
    fn new(backup: &VeleroBackup, forwarded: bool) -> Self {
        let TargetKey {
            app,
            endpoint,
            model,
        } = backup.key();
        Line {
            app: excerpt(app, LONGEST_NAME),
            endpoint: excerpt(endpoint, LONGEST_NAME),
            model: excerpt(model, LONGEST_NAME),
            forwarded,
        }
    }
}

/// Numbers that sort as text.
fn numbered<T>(items: Vec<T>) -> BTreeMap<String, T> {
    let width = items.len().saturating_sub(1).to_string().len();
    let number = |(index, item)| (format!("{index:0width$}"), item);
    items.into_iter().enumerate().map(number).collect()
}
