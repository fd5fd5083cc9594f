//! Publish what follows from config and databags, and say what came of it.

use std::collections::BTreeSet;

use anyhow::Result;
use charm_core::text::excerpt;
use charm_core::{Action, Active, Blocked, Endpoint, Model, Status, Waiting};
use k8s_backup_target::{BackupTarget, Problem, TargetKey, Targets};
use velero_backup_config::{ScheduleOptions, VeleroBackup};

use crate::charm::action::StatusDetail;
use crate::charm::{K8S_BACKUP_TARGET, VELERO_BACKUP};
use crate::options::Options;
use crate::{CLIENTS, VELERO};

/// How many targets or problems a status or a log spells out; a client may make thousands.
const SPELLED_OUT: usize = 5;

/// Brings databags and status in line with config and clients. A follower only says so.
pub(crate) fn reconcile(model: &Model) -> Result<()> {
    let status = if !model.unit().is_leader()? {
        Active("Unit is ready (standby)").into()
    } else if let Ok(options) = model.checked_config()? {
        lead(model, options)?
    } else {
        return withdraw_departed(model);
    };
    Ok(model.unit().set_status(status)?)
}

fn lead(model: &Model, options: &Options) -> Result<Status> {
    if !VELERO.is_related(model)? {
        return Ok(Blocked(format!("Missing relation: {}", VELERO_BACKUP.name())).into());
    }
    let Targets {
        good,
        problems,
        unlisted,
    } = CLIENTS.targets(model)?;
    let backups = backups(good, &options.told);
    let forwarded = VELERO.publish(model, &backups)?;
    if model.relations(K8S_BACKUP_TARGET)?.is_empty() {
        let waiting = format!("Waiting for {} relation", K8S_BACKUP_TARGET.name());
        return Ok(Waiting(waiting).into());
    }
    let left_out = backups.iter().filter(|backup| Some(*backup) != forwarded);
    let left_out = left_out.map(|backup| short_name(model, backup));
    let caveats = [
        listed(
            "time zone that Velero's own image lacks",
            options.zone_to_ship.iter().cloned(),
            0,
        ),
        listed("not forwarded", left_out, 0),
        listed("refused", problems.iter().map(place), unlisted),
    ];
    Ok(Active(with_caveats(
        headline(&options.told),
        caveats.into_iter().flatten(),
    ))
    .into())
}

/// Withdraws those who have left. A schedule that cannot be is no reason to back them up for ever;
/// the others keep what was published last.
fn withdraw_departed(model: &Model) -> Result<()> {
    let published = VELERO.published(model)?;
    let targets = CLIENTS.targets(model)?;
    let present: BTreeSet<TargetKey<'_>> = targets.good.iter().map(BackupTarget::key).collect();
    let (staying, departed): (Vec<_>, Vec<_>) = published
        .into_iter()
        .partition(|backup| present.contains(&backup.key()));
    if !departed.is_empty() {
        VELERO.publish(model, &staying)?;
    }
    Ok(())
}

/// The targets with the schedule that they are to be backed up by.
pub(crate) fn backups(targets: Vec<BackupTarget>, options: &ScheduleOptions) -> Vec<VeleroBackup> {
    let backup = |target| VeleroBackup {
        target,
        schedule: options.clone(),
    };
    targets.into_iter().map(backup).collect()
}

/// Tells the log what is wrong in which databag.
pub(crate) fn log_problems(model: &Model) -> Result<()> {
    if !model.unit().is_leader()? {
        return Ok(());
    }
    let Targets {
        problems, unlisted, ..
    } = CLIENTS.targets(model)?;
    for problem in problems.iter().take(SPELLED_OUT) {
        tracing::warn!("not a backup target: {problem}");
    }
    if let more @ 1.. = problems.len().saturating_sub(SPELLED_OUT) + unlisted {
        tracing::warn!(
            "and {more} more that are none; the action `{}` tells more",
            StatusDetail::NAME
        );
    }
    Ok(())
}

fn headline(options: &ScheduleOptions) -> String {
    match (&options.schedule, options.paused) {
        (None, _) => "Manual backup mode".to_owned(),
        (Some(_), Some(true)) => "Schedule paused".to_owned(),
        (Some(schedule), _) => format!("Schedule: {}", excerpt(schedule, 80)),
    }
}

fn with_caveats(headline: String, caveats: impl Iterator<Item = String>) -> String {
    match caveats.collect::<Vec<_>>().as_slice() {
        [] => headline,
        caveats => format!("{headline} ({})", caveats.join("; ")),
    }
}

/// `what: a, b and 3 more`, or nothing if there is nothing to list; `unlisted` counts as well.
fn listed(what: &str, items: impl Iterator<Item = String>, unlisted: usize) -> Option<String> {
    let mut items = items.peekable();
    items.peek()?;
    let names: Vec<String> = items.by_ref().take(SPELLED_OUT).collect();
    let rest = match items.count() + unlisted {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{what}: {}{rest}", names.join(", ")))
}

/// `app:endpoint`, with the model where it is another.
fn short_name(model: &Model, backup: &VeleroBackup) -> String {
    let TargetKey {
        app,
        endpoint,
        model: of_model,
    } = backup.key();
    let name = excerpt(&format!("{app}:{endpoint}"), 80);
    if of_model == model.name() {
        name
    } else {
        format!("{name} of {}", excerpt(of_model, 40))
    }
}

fn place(problem: &Problem) -> String {
    let mut place = problem.relation.to_string();
    if let Some(app) = &problem.app {
        place += &format!(" of {app}");
    }
    if let Some(entry) = problem.entry {
        place += &format!(" [{entry}]");
    }
    place
}
