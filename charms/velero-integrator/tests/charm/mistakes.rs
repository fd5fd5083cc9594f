//! The integrator that this one is modelled on has three mistakes. Fuzzing finds each of them, put into an integrator of the
//! same libraries that has none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use charm_core::event::ActionEvent;
use charm_core::{Active, Blocked, Charm, Error, Model};
use charm_testing::Context;
use k8s_backup_target::BackupTargetRequirer;
use velero_backup_config::{ScheduleOptions, VeleroBackup, VeleroBackupProvider};
use velero_integrator::schedule::Schedule;
use velero_integrator::{K8S_BACKUP_TARGET, METADATA, StatusDetail, VELERO_BACKUP};

use crate::fuzz::every_target_is_told;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mistake {
    /// Each client is written over the one before, on the same keys.
    Overwrites,
    /// When the last client leaves, what it wanted stays.
    NeverWithdraws,
    /// The pattern of a schedule takes what Velero refuses, and refuses what Velero takes.
    OwnSchedules,
}

fn integrator(mistake: Option<Mistake>) -> Context {
    let build = move |charm: &mut Charm| {
        charm
            .reconcile(move |model| reconcile(model, mistake))
            .observe(StatusDetail, |_, _: &ActionEvent<_>| Ok::<_, Error>(()));
    };
    Context::new(build, METADATA)
}

fn reconcile(model: &Model, mistake: Option<Mistake>) -> anyhow::Result<()> {
    if !model.unit().is_leader()? {
        return Ok(());
    }
    let schedule = model.config()?.get("schedule");
    let schedule = schedule.and_then(|value| value.as_str()).unwrap_or("");
    let is_good = match mistake {
        _ if schedule.is_empty() => true,
        Some(Mistake::OwnSchedules) => fits_the_pattern(schedule),
        _ => Schedule::parse(schedule).is_ok(),
    };
    if !is_good {
        model.unit().set_status(Blocked("schedule"))?;
        return Ok(());
    }
    let velero = VeleroBackupProvider::new(VELERO_BACKUP);
    let targets = BackupTargetRequirer::new(K8S_BACKUP_TARGET)
        .targets(model)?
        .good;
    let backups = targets.into_iter().map(|target| VeleroBackup {
        target,
        schedule: ScheduleOptions {
            schedule: Some(schedule.to_owned()),
            ..ScheduleOptions::default()
        },
    });
    let backups: Vec<_> = backups.collect();
    match mistake {
        Some(Mistake::Overwrites) if !backups.is_empty() => {
            for backup in &backups {
                velero.publish(model, slice::from_ref(backup))?;
            }
        }
        Some(Mistake::NeverWithdraws) if backups.is_empty() => {}
        _ => drop(velero.publish(model, &backups)?),
    }
    model.unit().set_status(Active(""))?;
    Ok(())
}

/// Five or six fields of digits, ranges, lists and steps.
fn fits_the_pattern(schedule: &str) -> bool {
    let fields: Vec<&str> = schedule.split(' ').collect();
    let is_field = |field: &&str| {
        let steps = field.strip_prefix("*/").unwrap_or(field);
        let mut characters = steps.chars();
        *field == "*" || characters.all(|one| one.is_ascii_digit() || matches!(one, ',' | '-'))
    };
    matches!(fields.len(), 5 | 6) && fields.iter().all(is_field)
}

/// What is said of an integrator with this mistake.
fn found(mistake: Mistake) -> String {
    let integrator = integrator(Some(mistake));
    let result = catch_unwind(AssertUnwindSafe(|| every_target_is_told(&integrator)));
    *result.unwrap_err().downcast().unwrap()
}

#[test]
fn without_a_mistake_none_is_found() {
    assert!(every_target_is_told(&integrator(None)) > 1000);
}

#[test]
fn a_client_that_is_written_over_is_found() {
    let told = found(Mistake::Overwrites);
    let fault = told.lines().next().unwrap();
    let sets: Vec<&str> = fault.split(['{', '}']).collect();
    let [_, listed, _, apps, _] = sets.as_slice() else {
        panic!("{told}");
    };
    // Only the last is told of two.
    assert!(apps.split(", ").count() > 1, "{told}");
    assert!(apps.split(", ").any(|app| app == *listed), "{told}");
}

#[test]
fn a_client_that_has_left_and_is_still_backed_up_is_found() {
    let told = found(Mistake::NeverWithdraws);
    let fault = told.lines().next().unwrap();
    assert!(fault.ends_with("\"} for {}"), "{told}");
}

#[test]
fn a_pattern_that_is_not_that_of_velero_is_found() {
    let told = found(Mistake::OwnSchedules);
    let refused = ["0 0 2 * * *", "61 * * * *"];
    let taken = ["@every 1h", "0 2 * * MON", "1-5/2 * * * *"];
    let mut schedules = refused.iter().chain(&taken);
    let shown = |text: &&str| told.contains(&format!(".config(\"schedule\", \"{text}\")"));
    assert!(schedules.any(shown), "{told}");
}
