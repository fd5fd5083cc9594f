//! A peer that gives what it is told.
#![allow(dead_code, reason = "each test has its own need of it")]

use std::io::{self, Read, Write};
use std::time::Duration;

use charm_pebble::{Client, Connect, Stream};

/// A client each of whose connections gets `answer` and then nothing more.
pub(crate) fn client(answer: &[u8]) -> Client {
    Client::new(Answer {
        bytes: answer.into(),
        place: 0,
    })
}

pub(crate) fn json(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n\r\n{body}")
}

#[derive(Debug, Clone)]
struct Answer {
    bytes: std::sync::Arc<[u8]>,
    place: usize,
}

impl Connect for Answer {
    fn connect(&self, _: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.clone()))
    }
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = (&self.bytes[self.place..]).read(buffer)?;
        self.place += length;
        Ok(length)
    }
}

impl Write for Answer {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Answer {
    fn try_clone(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.clone()))
    }

    fn set_timeout(&self, _: Option<Duration>) -> io::Result<()> {
        Ok(())
    }

    fn hang_up(&self) {}
}

/// Gives a byte, and a bit later another one, without end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dripping;

impl Connect for Dripping {
    fn connect(&self, _: Duration) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.clone()))
    }
}

impl Read for Dripping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        std::thread::sleep(Duration::from_millis(1));
        buffer[0] = b'\n';
        Ok(1)
    }
}

impl Write for Dripping {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Dripping {
    fn try_clone(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.clone()))
    }

    fn set_timeout(&self, _: Option<Duration>) -> io::Result<()> {
        Ok(())
    }

    fn hang_up(&self) {}
}
