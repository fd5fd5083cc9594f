//! Where what is said goes: results to standard output, remarks to standard error.

use std::io::{self, Write};

use anyhow::Result;

/// Prints a result, which ends with a line's end. Colours go where they are seen.
pub(crate) fn print(text: &str) -> Result<()> {
    Ok(anstream::stdout().write_all(text.as_bytes())?)
}

/// Remarks something.
pub(crate) fn remark(text: &str) {
    // Whoever closed standard error does not want to know.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Whether this is because the reader of standard output, such as `head`, has seen enough.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// An error with its causes, each told once: many tell their own cause already.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.ends_with(&cause) {
            told += &format!(": {cause}");
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_cause_that_is_told_already_is_not_repeated() {
        let error = anyhow!("no such file")
            .context("cannot read shop.yaml: no such file")
            .context("cannot deploy");
        let expected = "cannot deploy: cannot read shop.yaml: no such file";
        assert_eq!(told(&error), expected);
    }
}
