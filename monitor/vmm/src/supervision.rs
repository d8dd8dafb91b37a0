//! A guest under a control plane: the directory through which it is watched and commanded, and which outlives it.
//!
//! `status` (two pages: the monitor's and the guest's counters), `control.sock`, and there or elsewhere `console.N.log`.

pub mod control;
pub mod log;
pub mod message;
pub mod status;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustix::fd::OwnedFd;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;

use crate::diagnostic::{Diagnostic, system_words};
use control::Control;
use log::{Log, LogLimits, Stream};
use status::Status;

/// The directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("The supervision directory `{directory}` cannot be used: {} ({what}). The guest was not started. Give `--supervise` a directory that this user may write.", system_words(*.errno))]
pub struct SupervisionError {
    directory: String,
    what: &'static str,
    errno: Errno,
}

impl Diagnostic for SupervisionError {
    fn code(&self) -> &'static str {
        "SUPERVISION"
    }
}

/// The log, to which the console and the monitor write.
pub type SharedLog = Rc<RefCell<Log>>;

/// The open directory.
#[derive(Debug)]
pub struct Supervision {
    /// What is told.
    pub status: Status,
    /// Who commands.
    pub control: Control,
    /// The guest's output.
    pub log: SharedLog,
}

impl Supervision {
    /// Begins in a directory that is there. `control`: the socket at which it is commanded, if that is there, too.
    #[inline(never)] // its stack is not the running guest's
    pub fn open(
        directory: &Path,
        log_to: Option<&PathBuf>,
        limits: LogLimits,
        control: Option<OwnedFd>,
    ) -> Result<Self, SupervisionError> {
        let failed = |what| move |errno| SupervisionError { directory: directory.display().to_string(), what, errno };
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::RDONLY;
        let folder = openat(CWD, directory, flags, Mode::empty()).map_err(failed("its opening"))?;
        let log = match log_to {
            Some(directory) => {
                openat(CWD, directory, flags, Mode::empty()).and_then(|folder| Log::open(folder, limits))
            }
            None => Log::open(&folder, limits),
        };
        let log = log.map_err(failed("its log"))?;
        let status = Status::create(&folder).map_err(failed("its status"))?;
        let control = match control {
            Some(listener) => Control::take_over(listener).map_err(failed("the socket on standard input"))?,
            None => Control::listen(&directory.join("control.sock")).map_err(failed("its control.sock"))?,
        };
        Ok(Self { status, control, log: Rc::new(RefCell::new(log)) })
    }

    /// The end: words of the monitor go to the log and the status.
    pub fn ended(&mut self, exit_code: u8, reason: &str) {
        let mut log = self.log.borrow_mut();
        if !reason.is_empty() {
            log.take(Stream::Monitor, format!("{reason}\n").as_bytes());
        }
        log.finish();
        self.status.ended(exit_code, reason);
    }
}
