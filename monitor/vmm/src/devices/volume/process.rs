//! The server's process: forked before there is a guest, and walled in by itself while the monitor goes on with its start.

use rustix::io::Errno;
use rustix::process::{Pid, Signal, getpid, getppid, set_parent_process_death_signal};

use super::granted::Volume;
use super::server::{Server, Serving, say};
use super::{Channel, Volumes};
use crate::diagnostic::system_words;
use crate::grants::volume::VolumeGrant;
use crate::jail::{self, Grants, Inmate, JailError};
use crate::sys::{self, fork};

/// The server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The host refused it something.
    #[error("The host refused the server of volumes {step}: {}. The guest was not started, since its files would not have been walled in. Use Linux 5.11 or newer, built with seccomp, or raise the limits of this process (`ulimit -a`).", system_words(*.errno))]
    Refused {
        /// What.
        step: String,
        /// Why.
        errno: Errno,
    },
    /// It has ended without a word.
    #[error(
        "The server of volumes has ended before it was ready. The guest was not started. Look for its end in the host's log (`dmesg`): if it was killed for want of memory, give the host more."
    )]
    Ended,
}

/// The word that it is ready is an errno of 0, and nothing behind it.
const READY: [u8; 4] = [0; 4];

/// Starts the server for these volumes, if there are any. The process must have one thread, and hold nothing yet that the server must
/// not have a copy of.
pub fn start(volumes: Vec<Volume>, granted: &[VolumeGrant], grants: Grants) -> Result<Volumes, Errno> {
    if volumes.is_empty() {
        return Ok(Volumes::default());
    }
    let (mut volumes, server) = Volumes::beside(volumes)?;
    let monitor = getpid();
    match fork::fork()? {
        None => live(server, granted, grants, monitor),
        process => volumes.process = process,
    }
    Ok(volumes)
}

impl Volumes {
    /// Waits until the server is walled in and ready, if there is one.
    pub fn ready(&self) -> Result<(), NotReady> {
        let Some(server) = &self.server else { return Ok(()) };
        let word = Channel::first_word(server).ok_or(NotReady::Ended)?;
        match word.split_first_chunk::<4>() {
            Some((&READY, [])) => Ok(()),
            Some((errno, step)) => {
                let errno = i32::from_le_bytes(*errno).clamp(1, 4095);
                let step = String::from_utf8_lossy(step).into_owned();
                Err(NotReady::Refused { step, errno: Errno::from_raw_os_error(errno) })
            }
            None => Err(NotReady::Ended),
        }
    }
}

/// All of the server's life.
fn live(server: Server, granted: &[VolumeGrant], grants: Grants, monitor: Pid) -> ! {
    let calls = server.calls();
    match walled(server, granted, grants, monitor) {
        Ok(mut serving) => {
            if say(&calls, &READY, None).is_ok() {
                serving.serve();
            }
        }
        Err(JailError { step, errno }) => {
            let word = [&errno.raw_os_error().to_le_bytes(), step.as_bytes()].concat();
            let _ = say(&calls, &word, None);
        }
    }
    sys::exit(0)
}

/// Builds the wall around it, in the order of `jail`.
fn walled(mut server: Server, granted: &[VolumeGrant], grants: Grants, monitor: Pid) -> Result<Serving, JailError> {
    let failed = |step: &'static str| move |errno| JailError { step, errno };
    let grants = grants.of_files();
    fork::hear_no_signals();
    fork::keep_only(&server.descriptors()).map_err(failed("its descriptors"))?;
    let namespaces = jail::separate(false, true);
    server.enclose(granted);
    jail::confine(Inmate::VolumeServer, namespaces, grants, &server.places())?;
    // It ends when the monitor's sockets are closed, too. This is for one that does not get to look at them.
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(failed("a signal for its monitor's end"))?;
    if getppid() != Some(monitor) {
        sys::exit(0);
    }
    let serving = server.open().map_err(failed("a thread for the disk"))?;
    jail::seal(Inmate::VolumeServer, grants)?;
    Ok(serving)
}
