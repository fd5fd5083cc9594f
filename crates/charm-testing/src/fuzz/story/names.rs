//! Names, as `metadata!` makes them.

/// `backup-config` → `BACKUP_CONFIG`, as `metadata!` calls the endpoint.
pub(super) fn constant(name: &str) -> String {
    name.replace(['-', '.'], "_").to_uppercase()
}

/// `status-detail` → `StatusDetail`, as `metadata!` calls the action.
pub(super) fn camel(name: &str) -> String {
    let words = name.split(['-', '_', '.']);
    let capitalised = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    capitalised.collect()
}
