//! Which of a part's files go into the charm: `stage` and `prime`.

use anyhow::{Context as _, Result};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A list of patterns as craft-parts takes it: what is in, and, behind a `-`, what is not. A directory stands for all in it.
#[derive(Debug)]
pub(crate) struct Filter {
    included: Option<GlobSet>,
    excluded: GlobSet,
}

impl Filter {
    pub(crate) fn new(patterns: &[String]) -> Result<Self> {
        let (out, inside): (Vec<_>, Vec<_>) = patterns
            .iter()
            .map(String::as_str)
            .partition(|pattern| pattern.starts_with('-'));
        let without_sign = out.iter().map(|pattern| pattern.trim_start_matches('-'));
        Ok(Filter {
            included: (!inside.is_empty())
                .then(|| set(inside.into_iter()))
                .transpose()?,
            excluded: set(without_sign)?,
        })
    }

    /// Whether the file at this path is taken.
    pub(crate) fn takes(&self, path: &str) -> bool {
        let is_in = |set: &GlobSet| {
            let ends = path
                .match_indices('/')
                .map(|(at, _)| at)
                .chain([path.len()]);
            ends.filter_map(|end| path.get(..end))
                .any(|prefix| set.is_match(prefix))
        };
        self.included.as_ref().is_none_or(is_in) && !is_in(&self.excluded)
    }
}

fn set<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
            .literal_separator(true)
            .build()
            .with_context(|| format!("charmcraft.yaml: `{pattern}` is no pattern of files"))?;
        set.add(glob);
    }
    Ok(set.build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(patterns: &[&str]) -> Vec<&'static str> {
        let patterns: Vec<String> = patterns.iter().map(|&one| one.into()).collect();
        let filter = Filter::new(&patterns).unwrap();
        let all = ["LICENSE", "docs/a.md", "docs/deep/b.md", "rules/x.yaml"];
        all.into_iter().filter(|path| filter.takes(path)).collect()
    }

    #[test]
    fn nothing_said_takes_all() {
        assert_eq!(taken(&[]).len(), 4);
        assert_eq!(taken(&["*"]).len(), 4);
    }

    #[test]
    fn a_directory_stands_for_all_in_it() {
        assert_eq!(taken(&["docs"]), ["docs/a.md", "docs/deep/b.md"]);
        assert_eq!(taken(&["docs/"]), ["docs/a.md", "docs/deep/b.md"]);
        assert_eq!(taken(&["docs/*.md"]), ["docs/a.md"]);
        assert_eq!(taken(&["**/*.md"]), ["docs/a.md", "docs/deep/b.md"]);
    }

    #[test]
    fn a_minus_takes_away() {
        assert_eq!(taken(&["-docs"]), ["LICENSE", "rules/x.yaml"]);
        assert_eq!(taken(&["docs", "-docs/deep"]), ["docs/a.md"]);
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        let error = Filter::new(&["a[".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`a[`"), "{error}");
    }
}
