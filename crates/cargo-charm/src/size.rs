//! Sizes for people.

use std::fmt;

/// A number of bytes, shown as `412 KiB`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size(pub(crate) u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes @ ..1024 => write!(f, "{bytes} B"),
            bytes @ ..1_048_576 => write!(f, "{} KiB", bytes.div_ceil(1024)),
            bytes => write!(f, "{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn sizes_are_shown_in_the_unit_that_fits() {
        let shown = [0, 1023, 1024, 1025, 1_048_575, 1_048_576, 1_600_000]
            .map(|size| Size(size).to_string());
        assert_eq!(
            shown,
            [
                "0 B", "1023 B", "1 KiB", "2 KiB", "1024 KiB", "1.0 MiB", "1.5 MiB"
            ]
        );
    }
}
