//! A line of a file: JSON, behind a checksum that tells whether it is what was written.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The line of a value, without its end.
pub(super) fn write<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    Ok(format!("{:08x} {json}", crc32fast::hash(json.as_bytes())))
}

/// The value of a line.
///
/// # Errors
/// Why the line is not one that was written.
pub(super) fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, String> {
    let (sum, json) = line.split_at_checked(9).ok_or("it is cut short")?;
    let expected = format!("{:08x} ", crc32fast::hash(json));
    if sum != expected.as_bytes() {
        return Err("its checksum is another".to_owned());
    }
    serde_json::from_slice(json).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_line_with_any_byte_changed_or_cut_off_is_refused() {
        let line = write(&["shop/0", "start"]).unwrap().into_bytes();
        assert_eq!(read::<Vec<String>>(&line).unwrap(), ["shop/0", "start"]);
        for position in 0..line.len() {
            let mut other = line.clone();
            other[position] ^= 1;
            assert!(read::<Vec<String>>(&other).is_err(), "byte {position}");
            assert!(
                read::<Vec<String>>(&line[..position]).is_err(),
                "{position}"
            );
        }
    }
}
