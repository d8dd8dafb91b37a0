//! The console: the process's standard output and error.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use uk_abi::{ConsoleWriteArguments, TRANSFER_MAX, console_stream, error};

use super::{Device, Host};
use crate::rings::{Failure, INVALID, Outcome, Taken};
use crate::sys::signals;

/// The console. Writing waits for whoever reads it, as for any program, until the operator wants the guest to end.
#[derive(Debug, Default)]
pub struct Console {
    /// Whether the guest hears of signals itself, so that they do not end it.
    pub guest_hears_signals: bool,
    abandoned: bool,
}

impl Device for Console {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = self.write(taken, host);
        host.complete(taken.token(), result);
    }
}

impl Console {
    fn write(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let length = taken.head.length;
        if !taken.only(uk_abi::submission_flag::QUIET) || u64::from(length) > TRANSFER_MAX {
            return Err(INVALID);
        }
        let mut rest = host.memory.readable(taken.head.address, length).ok_or(INVALID)?;
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
                Err(Errno::AGAIN) => self.wait(target)?,
                Err(Errno::PIPE) => return Err(Failure::host(error::CLOSED, Errno::PIPE)),
                Err(errno) => return Err(Failure::host(error::FAILED, errno)),
            }
        }
        Ok(Outcome::of(length))
    }

    /// Whoever started us may have made it non-blocking.
    fn wait(&mut self, target: BorrowedFd<'_>) -> Result<(), Failure> {
        match poll(&mut [PollFd::from_borrowed_fd(target, PollFlags::OUT)], None) {
            Ok(_) => Ok(()),
            Err(Errno::INTR) => {
                self.abandoned = self.must_end();
                Ok(())
            }
            Err(errno) => Err(Failure::host(error::FAILED, errno)),
        }
    }

    fn must_end(&self) -> bool {
        signals::interrupted_again() || (signals::any() && !self.guest_hears_signals)
    }
}
