//! The console: the process's standard output and error.

use std::os::fd::AsFd;

use rustix::io::Errno;
use uk_abi::{ConsoleWriteArguments, TRANSFER_MAX, console_stream, error};

use super::{Device, Host};
use crate::counters::add;
use crate::poller::Poller;
use crate::rings::{Failure, INVALID, Outcome, Taken};
use crate::supervision::SharedLog;
use crate::supervision::log::Stream;
use crate::sys::signals;

/// Bytes that are copied out of the guest at once.
const PIECE: u32 = 65_536;

/// The console. Writing waits for whoever reads it, as for any program, until the operator wants the guest to end.
pub struct Console {
    /// Whether the guest hears of signals itself, so that they do not end it.
    pub guest_hears_signals: bool,
    /// Where a supervised guest's output goes instead of the process's.
    log: Option<SharedLog>,
    abandoned: bool,
    /// Tells of who reads it going on. Files are not in it: they never keep anybody waiting.
    readers: Poller,
}

impl Device for Console {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = self.write(taken, host);
        host.complete(taken.token(), result);
    }
}

impl Console {
    /// Of a guest whose output goes to a log, or to this process's standard output and error.
    pub fn new(log: Option<SharedLog>) -> Result<Self, Errno> {
        let readers = Poller::new()?;
        let _ = readers.add_output(std::io::stdout(), 1);
        let _ = readers.add_output(std::io::stderr(), 2);
        Ok(Self { guest_hears_signals: false, log, abandoned: false, readers })
    }

    fn write(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let length = taken.head.length;
        if u64::from(length) > TRANSFER_MAX {
            return Err(INVALID);
        }
        let mut rest = host.memory.readable(taken.head.address, length).ok_or(INVALID)?;
        add(&host.counters.console_written, length.into());
        if let Some(log) = &self.log {
            let stream = match ConsoleWriteArguments::read(&taken.bytes).stream {
                console_stream::OUTPUT => Stream::Output,
                console_stream::ERROR => Stream::Error,
                _ => return Err(INVALID),
            };
            // In pieces: what is copied out of the guest stays small.
            while rest.length() > 0 {
                let piece = rest.first(PIECE);
                let dropped = log.borrow_mut().take(stream, &host.memory.copy_out(piece));
                add(&host.counters.console_dropped, dropped);
                rest = rest.skip(piece.length());
            }
            return Ok(Outcome::of(length));
        }
        let (output, errors) = (std::io::stdout(), std::io::stderr());
        let target = match ConsoleWriteArguments::read(&taken.bytes).stream {
            console_stream::OUTPUT => output.as_fd(),
            console_stream::ERROR => errors.as_fd(),
            _ => return Err(INVALID),
        };
        while rest.length() > 0 {
            // A reader who reads may still not see the end of 4 GB that wait.
            self.abandoned |= signals::late() && self.must_end();
            if self.abandoned {
                return Err(Failure::new(error::CANCELLED));
            }
            match host.memory.write_out(target, rest) {
                Ok(count) => {
                    rest = rest.skip(count);
                    // A signal cuts a write short that has begun.
                    self.abandoned = rest.length() > 0 && self.must_end();
                }
                Err(Errno::INTR) => self.abandoned = self.must_end(),
                Err(Errno::AGAIN) => self.wait()?,
                Err(Errno::PIPE) => return Err(Failure::host(error::CLOSED, Errno::PIPE)),
                Err(errno) => return Err(Failure::host(error::FAILED, errno)),
            }
        }
        Ok(Outcome::of(length))
    }

    /// Whoever started us may have made it non-blocking.
    fn wait(&mut self) -> Result<(), Failure> {
        self.readers.wait(None).map_err(|errno| Failure::host(error::FAILED, errno))?;
        self.abandoned = self.readers.ready().next().is_none() && self.must_end();
        Ok(())
    }

    fn must_end(&self) -> bool {
        signals::interrupted_again() || (signals::any() && !self.guest_hears_signals)
    }
}
