//! `juju storage` for people (`cmd/juju/storage/listformatters.go`).

use juju_sim::model::{Model, Storage};
use juju_sim::report::CombinedStorage;
use juju_vocabulary::storage::StorageId;

use super::table::Table;

/// All storages by the units that have them; with the place on this machine if `located` (as in `juju status --storage`).
pub(crate) fn storage_table(model: &Model, report: &CombinedStorage, located: bool) -> String {
    let mut storages: Vec<(&StorageId, &Storage)> = model.storages().collect();
    storages.sort_by_key(|(_, storage)| &storage.unit);
    let pools = storages.iter().any(|(_, storage)| storage.pool.is_some());
    let mut heads = vec![
        if located { "Storage Unit" } else { "Unit" },
        "Storage ID",
        "Type",
    ];
    heads.extend(pools.then_some("Pool"));
    heads.extend(located.then_some("Mountpoint"));
    heads.extend(["Size", "Status", "Message"]);
    let mut table = Table::new(&heads);
    for (id, storage) in storages {
        let unit = storage.unit.as_ref();
        let mut cells = vec![
            unit.map(ToString::to_string).unwrap_or_default(),
            id.to_string(),
            storage.kind.as_str().to_owned(),
        ];
        cells.extend(pools.then(|| storage.pool.clone().unwrap_or_default()));
        let place = || model.storage_location(id, storage.kind);
        cells.extend(located.then(|| {
            unit.map(|_| place().display().to_string())
                .unwrap_or_default()
        }));
        let status = report.storage.get(id).map(|storage| &storage.status);
        cells.push(human(storage.size));
        cells.push(
            status
                .map(|status| status.current.clone())
                .unwrap_or_default(),
        );
        cells.push(
            status
                .map(|status| status.message.clone())
                .unwrap_or_default(),
        );
        table.push(
            cells
                .into_iter()
                .map(|cell| (cell, anstyle::Style::new()))
                .collect(),
        );
    }
    table.render()
}

/// A size in MiB as Juju tells it, `1.5 GiB`.
#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn human(mebibytes: u64) -> String {
    let (mut size, mut unit) = (mebibytes as f64, "MiB");
    for larger in ["GiB", "TiB", "PiB"] {
        if size < 1024.0 {
            break;
        }
        (size, unit) = (size / 1024.0, larger);
    }
    match size < 10.0 {
        true => format!("{size:.1} {unit}"),
        false => format!("{size:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_with_two_digits() {
        assert_eq!(human(5), "5.0 MiB");
        assert_eq!(human(10), "10 MiB");
        assert_eq!(human(1536), "1.5 GiB");
        assert_eq!(human(20 << 20), "20 TiB");
    }
}
