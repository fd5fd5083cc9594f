//! What to back up.

use std::collections::BTreeMap;

use charm_core::text::excerpt;
use serde::{Deserialize, Serialize};

use crate::label::{LabelError, check_label_key, check_label_value};
use crate::name::{NameError, check_name};
use crate::object::Object;
use charm_core::duration::{DurationError, GoDuration};

/// What of Kubernetes to back up, in the terms of Velero's [resource filtering].
///
/// Valid once built: see [`BackupTargetSpecBuilder::build`] for what that means.
///
/// [resource filtering]: https://velero.io/docs/main/resource-filtering/
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Object<BackupTargetSpecBuilder>")]
#[cfg_attr(any(test, feature = "schema"), derive(schemars::JsonSchema), schemars(!try_from, description = "What of Kubernetes to back up, in the terms of Velero's resource filtering."))]
pub struct BackupTargetSpec {
    /// Namespaces to include in the backup; null means all.
    include_namespaces: Option<Vec<String>>,
    /// Kinds of resources to include, such as `deployments`; null means all.
    include_resources: Option<Vec<String>>,
    /// Namespaces to leave out.
    exclude_namespaces: Option<Vec<String>>,
    /// Kinds of resources to leave out.
    exclude_resources: Option<Vec<String>>,
    /// Whether to include resources that belong to no namespace; null lets Velero decide by what else is included.
    include_cluster_resources: Option<bool>,
    /// Labels that a resource must have to be included.
    label_selector: Option<BTreeMap<String, String>>,
    /// How long to keep the backup, as a Go duration such as `72h` or `10m30s`; null means as long as Velero's default.
    ttl: Option<String>,
}

impl BackupTargetSpec {
    /// Starts a spec that includes everything.
    pub fn builder() -> BackupTargetSpecBuilder {
        BackupTargetSpecBuilder::default()
    }

    /// Namespaces to include; none means all.
    #[must_use]
    pub fn include_namespaces(&self) -> Option<&[String]> {
        self.include_namespaces.as_deref()
    }

    /// Kinds of resources to include; none means all.
    #[must_use]
    pub fn include_resources(&self) -> Option<&[String]> {
        self.include_resources.as_deref()
    }

    /// Namespaces to leave out.
    #[must_use]
    pub fn exclude_namespaces(&self) -> Option<&[String]> {
        self.exclude_namespaces.as_deref()
    }

    /// Kinds of resources to leave out.
    #[must_use]
    pub fn exclude_resources(&self) -> Option<&[String]> {
        self.exclude_resources.as_deref()
    }

    /// Whether to include resources that belong to no namespace; none lets Velero decide.
    #[must_use]
    pub fn include_cluster_resources(&self) -> Option<bool> {
        self.include_cluster_resources
    }

    /// Labels that a resource must have.
    #[must_use]
    pub fn label_selector(&self) -> Option<&BTreeMap<String, String>> {
        self.label_selector.as_ref()
    }

    /// How long to keep the backup, as a Go duration; none means as long as Velero's default.
    #[must_use]
    pub fn ttl(&self) -> Option<&str> {
        self.ttl.as_deref()
    }
}

/// Builds a [`BackupTargetSpec`].
///
/// ```
/// use k8s_backup_target::BackupTargetSpec;
///
/// let spec = BackupTargetSpec::builder()
///     .include_namespaces(["prod"])
///     .exclude_resources(["pods"])
///     .label_selector([("app.kubernetes.io/name", "shop")])
///     .ttl("72h")
///     .build()?;
/// assert_eq!(spec.ttl(), Some("72h"));
///
/// let error = BackupTargetSpec::builder().ttl("30d").build().unwrap_err();
/// assert!(error.to_string().starts_with("ttl: "));
/// # Ok::<(), k8s_backup_target::SpecError>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
#[must_use = "a spec is made by `build`"]
pub struct BackupTargetSpecBuilder {
    include_namespaces: Option<Vec<String>>,
    include_resources: Option<Vec<String>>,
    exclude_namespaces: Option<Vec<String>>,
    exclude_resources: Option<Vec<String>>,
    include_cluster_resources: Option<bool>,
    label_selector: Option<BTreeMap<String, String>>,
    ttl: Option<String>,
}

impl BackupTargetSpecBuilder {
    /// Only these namespaces; `*` means all.
    pub fn include_namespaces<T: Into<String>>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.include_namespaces = list(all);
        self
    }

    /// Only these kinds of resources, such as `deployments`; `*` means all.
    pub fn include_resources<T: Into<String>>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.include_resources = list(all);
        self
    }

    /// Not these namespaces.
    pub fn exclude_namespaces<T: Into<String>>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.exclude_namespaces = list(all);
        self
    }

    /// Not these kinds of resources.
    pub fn exclude_resources<T: Into<String>>(mut self, all: impl IntoIterator<Item = T>) -> Self {
        self.exclude_resources = list(all);
        self
    }

    /// Whether to include resources that belong to no namespace. Velero decides unless told.
    pub fn include_cluster_resources(mut self, include: bool) -> Self {
        self.include_cluster_resources = Some(include);
        self
    }

    /// Only resources with all of these labels.
    pub fn label_selector<K: Into<String>, V: Into<String>>(
        mut self,
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        self.label_selector = Some(labels.collect());
        self
    }

    /// How long to keep the backup: a Go duration such as `72h` or `10m30s`. Go knows no days.
    pub fn ttl(mut self, ttl: impl Into<String>) -> Self {
        self.ttl = Some(ttl.into());
        self
    }

    /// The spec, if Velero can follow it.
    ///
    /// # Errors
    ///
    /// When a name is empty, longer than 253 bytes or holds white space or control characters; when
    /// a list includes what it excludes or mixes `*` with names; when a label is none by
    /// Kubernetes' rules; when the ttl is no Go duration, or negative.
    pub fn build(self) -> Result<BackupTargetSpec, SpecError> {
        check_lists(
            "namespaces",
            &self.include_namespaces,
            &self.exclude_namespaces,
        )?;
        check_lists(
            "resources",
            &self.include_resources,
            &self.exclude_resources,
        )?;
        for (key, value) in self.label_selector.iter().flatten() {
            check_label_key(key)
                .and_then(|()| check_label_value(value))
                .map_err(|source| SpecError::Label {
                    key: excerpt(key, 80),
                    source,
                })?;
        }
        if let Some(ttl) = &self.ttl
            && ttl.parse::<GoDuration>().map_err(SpecError::Ttl)? < GoDuration::default()
        {
            return Err(SpecError::NegativeTtl {
                ttl: excerpt(ttl, 80),
            });
        }
        Ok(BackupTargetSpec {
            include_namespaces: self.include_namespaces,
            include_resources: self.include_resources,
            exclude_namespaces: self.exclude_namespaces,
            exclude_resources: self.exclude_resources,
            include_cluster_resources: self.include_cluster_resources,
            label_selector: self.label_selector,
            ttl: self.ttl,
        })
    }
}

impl TryFrom<Object<BackupTargetSpecBuilder>> for BackupTargetSpec {
    type Error = SpecError;

    fn try_from(Object(builder): Object<BackupTargetSpecBuilder>) -> Result<Self, SpecError> {
        builder.build()
    }
}

/// Why a spec is none that Velero could follow. Names the field, and shows foreign text shortened
/// and escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// A name in a list is none.
    #[error("{list}: {source}")]
    Name {
        /// The list, such as `include_namespaces`.
        list: String,
        /// What is wrong.
        source: NameError,
    },
    /// The same name is included and excluded.
    #[error("{what}: `{name}` is both included and excluded; keep one of the two")]
    IncludedAndExcluded {
        /// `namespaces` or `resources`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// `*` stands beside names, or is excluded.
    #[error("{list}: `*` means everything, so it can only be included, and alone")]
    Wildcard {
        /// The list, such as `include_namespaces`.
        list: String,
    },
    /// A label that Kubernetes does not take.
    #[error("label_selector: `{key}`: {source}")]
    Label {
        /// The label's key.
        key: String,
        /// What is wrong with its key or value.
        source: LabelError,
    },
    /// The ttl is no duration.
    #[error("ttl: {0}")]
    Ttl(#[source] DurationError),
    /// The ttl lies in the past.
    #[error("ttl: `{ttl}` is negative, and a backup cannot expire before it is made")]
    NegativeTtl {
        /// The ttl.
        ttl: String,
    },
}

fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Option<Vec<String>> {
    Some(items.into_iter().map(Into::into).collect())
}

/// Velero's rules for a pair of lists, and what a name can be at all.
fn check_lists(
    what: &'static str,
    include: &Option<Vec<String>>,
    exclude: &Option<Vec<String>>,
) -> Result<(), SpecError> {
    let include = include.as_deref().unwrap_or_default();
    let exclude = exclude.as_deref().unwrap_or_default();
    for (verb, names) in [("include", include), ("exclude", exclude)] {
        let list = || format!("{verb}_{what}");
        for name in names {
            check_name(name).map_err(|source| SpecError::Name {
                list: list(),
                source,
            })?;
            if name == "*" && (verb == "exclude" || names.len() > 1) {
                return Err(SpecError::Wildcard { list: list() });
            }
        }
    }
    if exclude.is_empty() {
        return Ok(());
    }
    let included: std::collections::HashSet<&String> = include.iter().collect();
    match exclude.iter().find(|name| included.contains(name)) {
        Some(name) => Err(SpecError::IncludedAndExcluded {
            what,
            name: excerpt(name, 80),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(builder: BackupTargetSpecBuilder) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn every_field_stands_on_the_wire_in_the_order_of_the_interface() {
        let spec = BackupTargetSpec::builder()
            .include_namespaces(["prod"])
            .ttl("24h")
            .build();
        assert_eq!(
            serde_json::to_string(&spec.unwrap()).unwrap(),
            r#"{"include_namespaces":["prod"],"include_resources":null,"exclude_namespaces":null,"exclude_resources":null,"include_cluster_resources":null,"label_selector":null,"ttl":"24h"}"#
        );
    }

    #[test]
    fn absent_and_unknown_fields_are_fine_and_bad_ones_are_not() {
        let read = |text: &str| serde_json::from_str::<BackupTargetSpec>(text);
        assert_eq!(
            read(r#"{"new_in_v1": [1, {}]}"#).unwrap(),
            BackupTargetSpec::default()
        );
        assert!(
            read(r#"{"ttl": "30d"}"#)
                .unwrap_err()
                .to_string()
                .starts_with("ttl: ")
        );
        assert!(read(r#"{"include_namespaces": "prod"}"#).is_err());
        assert!(read(r#"{"include_cluster_resources": "yes"}"#).is_err());
        for list in ["[]", "[null, null, null, null, null, null, null]"] {
            let fault = read(list).unwrap_err().to_string();
            assert!(
                fault.starts_with("invalid type: sequence, expected an object"),
                "{fault}"
            );
        }
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        let builder = BackupTargetSpec::builder;
        assert_eq!(
            fault(builder().include_namespaces([""])),
            "include_namespaces: a name is empty"
        );
        assert!(
            fault(builder().exclude_resources(["a\nb"])).starts_with("exclude_resources: `a\\nb`")
        );
        assert!(fault(builder().include_resources(["x".repeat(254)])).contains("longer than 253"));
        for fine in ["x".repeat(253), "é".to_owned()] {
            assert!(builder().include_resources([fine]).build().is_ok());
        }
        assert!(
            builder()
                .include_resources(["deployments.apps"])
                .build()
                .is_ok()
        );
    }

    #[test]
    fn lists_that_contradict_each_other_are_refused() {
        let builder = BackupTargetSpec::builder;
        assert_eq!(
            fault(
                builder()
                    .include_namespaces(["a", "b"])
                    .exclude_namespaces(["b"])
            ),
            "namespaces: `b` is both included and excluded; keep one of the two"
        );
        assert!(
            fault(builder().include_resources(["*", "pods"])).starts_with("include_resources: `*`")
        );
        assert!(fault(builder().exclude_resources(["*"])).starts_with("exclude_resources: `*`"));
        let apart = builder()
            .include_namespaces(["*"])
            .exclude_namespaces(["b"]);
        assert!(apart.include_resources(["b"]).build().is_ok());
    }

    #[test]
    fn labels_follow_the_rules_of_kubernetes() {
        let builder = |key: &str, value: &str| {
            BackupTargetSpec::builder().label_selector([(key.to_owned(), value.to_owned())])
        };
        assert!(builder("app.kubernetes.io/name", "shop").build().is_ok());
        assert!(builder("app", "").build().is_ok());
        assert!(fault(builder("", "x")).starts_with("label_selector: ``: "));
        assert!(fault(builder("app", "a b")).starts_with("label_selector: `app`: "));
    }

    #[test]
    fn a_ttl_is_a_go_duration_that_lies_ahead() {
        let builder = |ttl: &str| BackupTargetSpec::builder().ttl(ttl);
        for good in ["24h", "1h30m", "1.5h", "0s"] {
            assert!(builder(good).build().is_ok(), "{good}");
        }
        for bad in ["", "30d", "24", "-1h", "tomorrow"] {
            assert!(fault(builder(bad)).starts_with("ttl: "), "{bad}");
        }
    }
}
