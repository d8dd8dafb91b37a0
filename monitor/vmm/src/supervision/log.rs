//! The log of a supervised guest: its output, line by line, in a fixed number of files that are used in turn.
//!
//! All files are opened at the start: going on to the next one takes no path, so the jail needs to allow none.

#[cfg(test)]
mod tests;

use std::io::Write as _;

use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags, fstat, ftruncate, openat};
use rustix::io::Errno;

use crate::bucket::Bucket;
use crate::clock::{monotonic, wall};

/// A line that is longer is written in parts.
const LINE_MAX: usize = 8192;
/// Bytes of entries that are gathered before they are written.
const GATHERED_MAX: usize = 65_536;
/// Streams: the guest's output and error, and the monitor's own words.
const STREAMS: [&str; 3] = ["stdout", "stderr", "monitor"];

/// Which stream an entry is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output = 0,
    /// Standard error.
    Error = 1,
    /// What the monitor says.
    Monitor = 2,
}

/// How large a log grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLimits {
    /// Bytes of one file.
    pub size: u64,
    /// How many files.
    pub files: u32,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self { size: 10 << 20, files: 3 }
    }
}

/// An open log.
#[derive(Debug)]
pub struct Log {
    files: Vec<OwnedFd>,
    current: usize,
    /// Bytes in the current file.
    written: u64,
    size: u64,
    /// Unfinished lines, by stream.
    lines: [Vec<u8>; 3],
    gathered: Vec<u8>,
    /// Bytes a second that are kept.
    pub rate: Bucket,
    /// Bytes left out since the last entry.
    left_out: u64,
}

impl Log {
    /// Opens the files `console.0.log` and on in a directory, and goes on with the one that was written last.
    pub fn open(directory: impl AsFd, limits: LogLimits) -> Result<Self, Errno> {
        let flags = OFlags::WRONLY | OFlags::APPEND | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let (mut files, mut states) = (Vec::new(), Vec::new());
        for index in 0..limits.files.max(1) as usize {
            let file = openat(&directory, format!("console.{index}.log"), flags, Mode::from_raw_mode(0o600))?;
            let status = fstat(&file)?;
            let time = (status.st_size > 0).then_some((status.st_mtime, status.st_mtime_nsec as i64));
            states.push((time, u64::try_from(status.st_size).unwrap_or(0)));
            files.push(file);
        }
        // Clocks of files are coarse: of those that were written last at the same time it is the one whose next was not.
        let newest = states.iter().filter_map(|(time, _)| *time).max();
        let following = states.iter().cycle().skip(1);
        let found = states.iter().zip(following).position(|(own, next)| own.0 == newest && next.0 != newest);
        let current = found.unwrap_or(0);
        let written = states.get(current).map_or(0, |(_, size)| *size);
        let (lines, gathered) = (Default::default(), Vec::new());
        Ok(Self {
            files,
            current,
            written,
            size: limits.size.max(65_536),
            lines,
            gathered,
            rate: Bucket::default(),
            left_out: 0,
        })
    }

    /// Takes bytes of a stream: whole lines become entries. Returns how many bytes were above the rate and left out.
    pub fn take(&mut self, stream: Stream, bytes: &[u8]) -> u64 {
        let now = if self.rate.limited() { monotonic() } else { 0 };
        if stream != Stream::Monitor && !self.rate.open(now) {
            self.left_out += bytes.len() as u64;
            return bytes.len() as u64;
        }
        self.rate.take(bytes.len() as u64);
        self.tell_left_out();
        let mut line = std::mem::take(self.line(stream));
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, ends) = match piece.strip_suffix(b"\n") {
                Some(text) => (text, true),
                None => (piece, false),
            };
            for part in text.chunks(LINE_MAX) {
                if line.len() + part.len() > LINE_MAX {
                    self.enter(stream, &line, false);
                    line.clear();
                }
                line.extend_from_slice(part);
            }
            if ends {
                self.enter(stream, &line, true);
                line.clear();
            }
        }
        *self.line(stream) = line;
        0
    }

    /// Writes out what is gathered. Nothing waits for the disk. What the host does not take is lost.
    pub fn flush(&mut self) {
        if self.gathered.is_empty() {
            return;
        }
        let gathered = std::mem::take(&mut self.gathered);
        let mut rest = gathered.as_slice();
        while let Some(file) = self.files.get(self.current).filter(|_| !rest.is_empty()) {
            match rustix::io::write(file, rest) {
                Ok(0) => break,
                Ok(count) => {
                    self.written += count as u64;
                    rest = rest.get(count..).unwrap_or_default();
                }
                Err(Errno::INTR) => {}
                Err(_) => break,
            }
        }
        self.gathered = gathered;
        self.gathered.clear();
    }

    /// The guest has ended: unfinished lines become entries, and what was left out last is told.
    pub fn finish(&mut self) {
        self.tell_left_out();
        for stream in [Stream::Output, Stream::Error, Stream::Monitor] {
            let line = std::mem::take(self.line(stream));
            if !line.is_empty() {
                self.enter(stream, &line, true);
            }
        }
        self.flush();
    }

    fn tell_left_out(&mut self) {
        if self.left_out > 0 {
            let words = format!("{} bytes of output were above the log's rate and are left out here", self.left_out);
            self.left_out = 0;
            self.enter(Stream::Monitor, words.as_bytes(), true);
        }
    }

    fn line(&mut self, stream: Stream) -> &mut Vec<u8> {
        let [output, error, monitor] = &mut self.lines;
        match stream {
            Stream::Output => output,
            Stream::Error => error,
            Stream::Monitor => monitor,
        }
    }

    /// One entry: a line of JSON. `whole` false: the line goes on in the next entry of its stream.
    fn enter(&mut self, stream: Stream, text: &[u8], whole: bool) {
        let [output, error, monitor] = STREAMS;
        let name = match stream {
            Stream::Output => output,
            Stream::Error => error,
            Stream::Monitor => monitor,
        };
        let text = String::from_utf8_lossy(text);
        let before = self.gathered.len();
        let part = if whole { "" } else { ",\"part\":true" };
        let _ = write!(self.gathered, "{{\"time\":{},\"stream\":\"{name}\"{part},\"text\":", wall() / 1000);
        if serde_json::to_writer(&mut self.gathered, &text).is_err() {
            self.gathered.truncate(before);
            return;
        }
        self.gathered.extend_from_slice(b"}\n");
        if self.written + self.gathered.len() as u64 > self.size {
            // The entry that does not fit begins the next file.
            let entry = self.gathered.split_off(before);
            self.flush();
            self.turn_over();
            self.gathered = entry;
        }
        if self.gathered.len() > GATHERED_MAX {
            self.flush();
        }
    }

    fn turn_over(&mut self) {
        self.current = (self.current + 1) % self.files.len().max(1);
        self.written = 0;
        if let Some(file) = self.files.get(self.current) {
            // What cannot be emptied is written over.
            let _ = ftruncate(file, 0);
        }
    }
}
