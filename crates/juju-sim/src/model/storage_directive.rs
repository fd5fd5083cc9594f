//! How many of a storage, how large and of which pool (`ParseConstraints` in Juju's `storage`).

use charm_metadata::parse_size;
use serde::{Deserialize, Serialize};

/// What a user says of a storage, as `loop,2,10G`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageDirective {
    /// Of which pool; none where the model's default will do.
    pub pool: Option<String>,
    /// How many.
    pub count: u32,
    /// How large each is, in MiB; none where it is left to the charm.
    pub size: Option<u64>,
}

impl StorageDirective {
    /// Reads `pool,count,size`, in any order and each at the most once.
    ///
    /// # Errors
    /// In Juju's words, why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut pool, mut count, mut size) = (None, None, None);
        for field in text.split(',').filter(|field| !field.is_empty()) {
            if is_pool(field) {
                if let Some(before) = pool.replace(field.to_owned()) {
                    return Err(format!(
                        "pool name is already set to {before:?}, new value {field:?} not valid"
                    ));
                }
            } else if is_number(field.trim_start_matches('-')) {
                let number: Option<u32> = field.parse().ok().filter(|number| *number > 0);
                let number = number.ok_or_else(|| {
                    format!("cannot parse count: count must be greater than zero, got {field:?}")
                })?;
                if let Some(before) = count.replace(number) {
                    return Err(format!(
                        "storage instance count is already set to {before}, new value {number} not valid"
                    ));
                }
            } else if let Some(number) = parse_size(field) {
                if let Some(before) = size.replace(number) {
                    return Err(format!(
                        "storage size is already set to {before}, new value {number} not valid"
                    ));
                }
            } else {
                return Err(format!(
                    "unrecognized storage constraint {field:?} not valid"
                ));
            }
        }
        if pool.is_none() && count.is_none() && size.is_none() {
            return Err(
                "storage constraints require at least one field to be specified".to_owned(),
            );
        }
        Ok(Self {
            pool,
            count: count.unwrap_or(1),
            size,
        })
    }
}

fn is_pool(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_alphabetic())
        && field
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '?'))
}

fn is_number(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_is_pool_count_and_size_in_any_order() {
        let read = |text| StorageDirective::parse(text).map(|d| (d.pool, d.count, d.size));
        let pool = |name: &str| Some(name.to_owned());
        assert_eq!(read("2"), Ok((None, 2, None)));
        assert_eq!(read("10G,3,loop"), Ok((pool("loop"), 3, Some(10240))));
        assert_eq!(read("1.5G"), Ok((None, 1, Some(1536))));
        assert_eq!(read("ebs-ssd"), Ok((pool("ebs-ssd"), 1, None)));
        for (bad, why) in [
            ("", "at least one field"),
            ("0", "count must be greater than zero, got \"0\""),
            ("-1", "got \"-1\""),
            ("1,2", "already set to 1"),
            ("a,b", "already set to \"a\""),
            ("1G,2G", "already set to 1024"),
            ("1X", "unrecognized storage constraint \"1X\""),
        ] {
            let error = read(bad).unwrap_err();
            assert!(error.contains(why), "{bad:?}: {error}");
        }
    }
}
