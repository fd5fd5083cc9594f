//! The parts of a `multipart/form-data` answer, as they come.

use std::io::{self, Read};

use memchr::memmem::{self, Finder};

use crate::http::malformed;

/// Holds the head of a part, and what of a body is looked through at once.
const CAPACITY: usize = 64 * 1024;
/// The longest boundary of RFC 2046.
const MAX_BOUNDARY: usize = 70;

const DISPOSITION: &[u8] = b"content-disposition:";
const FORM: &[u8] = b" form-data; name=\"";

/// The parts of one answer. For each: [`Parts::next_part`], then [`Parts::piece`] until it is empty.
#[derive(Debug)]
pub struct Parts<R> {
    input: R,
    delimiter: Vec<u8>,
    finder: Finder<'static>,
    buffer: Box<[u8]>,
    /// What of the buffer is filled and not used.
    start: usize,
    end: usize,
    /// How much of that belongs to a piece that was given out.
    given: usize,
    in_part: bool,
    done: bool,
}

impl<R: Read> Parts<R> {
    /// Reads `input`, whose parts `boundary` divides.
    ///
    /// # Errors
    ///
    /// When it is no boundary.
    pub fn new(input: R, boundary: &str) -> io::Result<Self> {
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
            return Err(malformed("its boundary is empty or too long"));
        }
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let mut buffer = vec![0; CAPACITY].into_boxed_slice();
        // The line before the first part has ended with the head of the answer.
        for (place, byte) in buffer.iter_mut().zip(b"\r\n") {
            *place = *byte;
        }
        Ok(Parts {
            input,
            finder: Finder::new(&delimiter).into_owned(),
            delimiter,
            buffer,
            start: 0,
            end: 2,
            given: 0,
            in_part: false,
            done: false,
        })
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    fn used(&mut self, length: usize) {
        self.start = self.end.min(self.start + length);
    }

    /// Reads more behind what is held.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        if room.is_empty() {
            return Err(malformed("the head of a part is too long"));
        }
        let read = self.input.read(room)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.end += read;
        Ok(())
    }

    /// The next piece of this part's body; an empty one is its end.
    ///
    /// # Errors
    ///
    /// When the answer ends within it, or cannot be read.
    pub fn piece(&mut self) -> io::Result<&[u8]> {
        self.used(self.given);
        self.given = 0;
        while self.in_part {
            let length = match self.finder.find(self.held()) {
                Some(0) => {
                    self.in_part = false;
                    break;
                }
                Some(length) => length,
                // Its last bytes may be the beginning of a delimiter.
                None => self.held().len().saturating_sub(self.delimiter.len() - 1),
            };
            if length > 0 {
                self.given = length;
                break;
            }
            self.fill()?;
        }
        Ok(self.held().get(..self.given).unwrap_or_default())
    }

    /// The name of the next part; what is left of this one is passed over.
    ///
    /// # Errors
    ///
    /// When there is something else than a part, or the answer cannot be read.
    pub fn next_part(&mut self) -> io::Result<Option<String>> {
        if self.done {
            return Ok(None);
        }
        // What comes before the first delimiter is no part, and passed over too.
        self.in_part = true;
        while !self.piece()?.is_empty() {}
        self.used(self.delimiter.len());
        while self.held().len() < 2 {
            self.fill()?;
        }
        if self.held().starts_with(b"--") {
            self.done = true;
            return Ok(None);
        }
        loop {
            match self.head()? {
                Some((name, length)) => {
                    self.used(length);
                    self.in_part = true;
                    return Ok(Some(name));
                }
                None => self.fill()?,
            }
        }
    }

    /// The name in the head that is held and the head's length, once it is whole.
    fn head(&self) -> io::Result<Option<(String, usize)>> {
        let held = self.held();
        // White space may follow a delimiter.
        let blank = held
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let rest = held.get(blank..).unwrap_or_default();
        if !rest.starts_with(b"\r\n") {
            let partial = b"\r\n".starts_with(rest);
            return if partial {
                Ok(None)
            } else {
                Err(malformed("a boundary is cut short"))
            };
        }
        // The delimiter's line end may be the head's own, when it has nothing.
        let Some(length) = memmem::find(rest, b"\r\n\r\n") else {
            return Ok(None);
        };
        // By hand: Pebble writes control characters of a file's name as they are, which HTTP forbids.
        let lines = rest
            .get(..length)
            .unwrap_or_default()
            .split(|byte| *byte == b'\n');
        let name = lines
            .filter_map(|line| {
                let (key, value) = line.split_at_checked(DISPOSITION.len())?;
                value
                    .strip_prefix(FORM)
                    .filter(|_| key.eq_ignore_ascii_case(DISPOSITION))
            })
            .find_map(|rest| rest.split(|byte| *byte == b'"').next())
            .ok_or_else(|| malformed("a part has no name"))?;
        let length = blank + length + 4;
        Ok(Some((String::from_utf8_lossy(name).into_owned(), length)))
    }
}

/// The boundary that a content type names.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let value = rest
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives as many bytes at once as it is told.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(buffer.len()).min(self.0.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn parts(text: &[u8], at_once: usize) -> io::Result<Vec<(String, Vec<u8>)>> {
        let mut parts = Parts::new(Drip(text, at_once), "b")?;
        let mut all = Vec::new();
        while let Some(name) = parts.next_part()? {
            let mut body = Vec::new();
            loop {
                match parts.piece()? {
                    [] => break,
                    piece => body.extend_from_slice(piece),
                }
            }
            all.push((name, body));
        }
        Ok(all)
    }

    const TWO: &[u8] = b"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"/x\"\r\n\r\n\
        \r\n--c\r\n\r\n-\r\n--b \t\r\nContent-Disposition: form-data; name=\"response\"\r\n\r\n\r\n--b--\r\n";

    #[test]
    fn parts_are_the_same_however_they_come() {
        let whole = [
            ("files".to_owned(), b"\r\n--c\r\n\r\n-".to_vec()),
            ("response".to_owned(), Vec::new()),
        ];
        for at_once in 1..TWO.len() {
            assert_eq!(parts(TWO, at_once).unwrap(), whole, "{at_once}");
        }
    }

    #[test]
    fn an_answer_that_is_cut_is_an_error() {
        for length in 0..TWO.len() - 4 {
            assert!(parts(&TWO[..length], 7).is_err(), "{length}");
        }
    }

    #[test]
    fn a_head_without_end_is_an_error() {
        let mut text = b"--b\r\nContent-Disposition: ".to_vec();
        text.resize(10 * CAPACITY, b'x');
        assert_eq!(
            parts(&text, 999).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
    }

    #[test]
    fn the_boundary_is_that_of_the_content_type() {
        assert_eq!(boundary("multipart/form-data; boundary=abc"), Some("abc"));
        assert_eq!(
            boundary("multipart/form-data; boundary=\"a c\"; x=y"),
            Some("a c")
        );
        assert_eq!(boundary("application/json"), None);
        assert_eq!(boundary("multipart/form-data"), None);
    }
}
