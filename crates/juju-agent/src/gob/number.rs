//! Numbers: below 128 a byte, else how many bytes follow, negated, and those, the highest first.

use super::error::GobError;

pub(super) fn put_uint(out: &mut Vec<u8>, number: u64) {
    match u8::try_from(number) {
        Ok(small) if small < 0x80 => out.push(small),
        _ => {
            let digits = number.to_be_bytes();
            let zeros = (number.leading_zeros() / 8) as usize;
            let used = digits.get(zeros..).unwrap_or_default();
            out.push((used.len() as u8).wrapping_neg());
            out.extend(used);
        }
    }
}

/// The sign is the lowest bit, and says that the others are inverted.
pub(super) fn put_int(out: &mut Vec<u8>, number: i64) {
    let shifted = (number << 1).cast_unsigned();
    put_uint(out, if number < 0 { !shifted } else { shifted });
}

/// How many bytes follow the first byte of a number; nothing when that is the number itself.
pub(super) fn width(first: u8) -> Result<Option<usize>, GobError> {
    if first < 0x80 {
        return Ok(None);
    }
    let width = usize::from(first.wrapping_neg());
    if width > size_of::<u64>() {
        return Err(GobError::Malformed("a number is longer than 8 bytes"));
    }
    Ok(Some(width))
}

pub(super) fn read_uint(bytes: &mut &[u8]) -> Result<u64, GobError> {
    const SHORT: GobError = GobError::Malformed("a number is cut off");
    let (first, rest) = bytes.split_first().ok_or(SHORT)?;
    *bytes = rest;
    let Some(width) = width(*first)? else {
        return Ok(u64::from(*first));
    };
    let (digits, rest) = bytes.split_at_checked(width).ok_or(SHORT)?;
    *bytes = rest;
    Ok(digits
        .iter()
        .fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

pub(super) fn read_int(bytes: &mut &[u8]) -> Result<i64, GobError> {
    let number = read_uint(bytes)?;
    let magnitude = (number >> 1).cast_signed();
    Ok(if number & 1 == 1 {
        !magnitude
    } else {
        magnitude
    })
}

/// A number of bytes or elements: each takes a byte at least, so no more than there are bytes.
pub(super) fn read_count(bytes: &mut &[u8]) -> Result<usize, GobError> {
    let count = read_uint(bytes)?;
    usize::try_from(count)
        .ok()
        .filter(|count| *count <= bytes.len())
        .ok_or(GobError::Malformed("a length is longer than its message"))
}
