//! A charm that is linked into the simulation lives as the compiled one does.

use charm_tests::log_lines::one_by_one;
use charm_tests::repository;
use juju_sim::agent::DispatchRecord;
use juju_sim::charm_source::CharmSource;
use juju_sim::model::LogLine;
use juju_sim::view::Change;

use crate::life::{Life, for_each_life};

#[test]
fn linked_and_compiled_do_the_same() {
    for_each_life(|life| {
        let (compiled, compiled_model) = lived(life, false);
        let (linked, linked_model) = lived(life, true);
        for (compiled, linked) in compiled.iter().zip(&linked) {
            assert_eq!(compiled, linked);
        }
        assert_eq!(compiled.len(), linked.len());
        assert_eq!(compiled_model, linked_model);
    });
}

/// What ran, and the status in the end.
fn lived(life: &Life, linked: bool) -> (Vec<DispatchRecord>, String) {
    let mut simulation = life.begin(|compiled, dir| match dir {
        "charms/backup-client" if linked => {
            CharmSource::linked(repository().join(dir), backup_client::build)
        }
        "charms/velero-integrator" if linked => {
            CharmSource::linked(repository().join(dir), velero_integrator::build)
        }
        _ => compiled.charm(dir),
    });
    let mut ran = Vec::new();
    life.live(&mut simulation, |simulation, unit, event| {
        let mut record = simulation.run(unit, &event).unwrap();
        record.duration = Default::default();
        line_by_line(&mut record);
        ran.push(record);
    });
    let status = format!("{:#?}", simulation.model().status());
    (ran, status)
}

/// By the hook tools several lines of the log may go in one call, of which Juju marks the first with the relation.
fn line_by_line(record: &mut DispatchRecord) {
    record.calls = one_by_one(&record.calls);
    let mark = record.relation.as_ref().map(|id| format!("{id}: "));
    let mark = mark.unwrap_or_default();
    let lines = record.log.iter().flat_map(|entry| {
        let message = entry.message.strip_prefix(&mark).unwrap_or(&entry.message);
        message.split('\n').map(|line| LogLine {
            message: line.to_owned(),
            ..entry.clone()
        })
    });
    record.log = lines.collect();
    if let Some(ended) = &mut record.ended {
        ended
            .changes
            .retain(|change| !matches!(change, Change::Log { .. }));
    }
}
