//! `metrics.yaml`: what a charm may measure in `collect-metrics`.

use crate::field::{Field, Map};

/// The names of the metrics. Juju's rules (`ReadMetrics` of juju/charm).
pub(crate) fn read(file: &Field<'_>) -> Vec<String> {
    let top = file.map_or("a mapping with `metrics`");
    let section = top.and_then(|top| top.value("metrics")?.map());
    let fields = section.iter().flat_map(Map::fields);
    fields
        .map(|(name, field)| {
            check(name, &field);
            name.to_owned()
        })
        .collect()
}

fn check(name: &str, field: &Field<'_>) {
    // What Juju measures itself is only named.
    if name.starts_with("juju") {
        let told = field.clone().unless_null();
        let told = told.and_then(|field| field.map());
        if told.is_some_and(|map| map.has("type") || map.has("description")) {
            field.refuse_key("names that begin with `juju` are Juju's own metrics; leave out type and description");
        }
        return;
    }
    let Some(map) = field.map_or("a mapping with the metric's `type` and `description`") else {
        return;
    };
    if let Some(kind) = map.required("type", "`gauge` or `absolute`") {
        kind.choice(&[("gauge", ()), ("absolute", ())]);
    }
    if let Some(text) = map.required("description", "what it measures")
        && text.string() == Some("")
    {
        text.refuse("expected what it measures, found nothing between the quotes");
    }
}
