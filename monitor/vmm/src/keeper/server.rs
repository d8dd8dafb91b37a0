//! The keeper itself: answers one question after the other.

use std::collections::BTreeMap;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    self, AddressFamily, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags,
    SocketType, recv, send, sendmsg,
};
use serde::Serialize;

use super::{Answer, Kept, MESSAGE_MAX, Request};
use crate::diagnostic::{Diagnostic, system_words};
use crate::grants::Protocol;
use crate::grants::ports;
use crate::supervision::control;
use crate::supervision::message::{self, line_of};
use crate::sys::signals;

/// A client that is slower than this is left.
const PATIENCE: Duration = Duration::from_millis(1000);
/// Clients that wait for their turn.
const BACKLOG: i32 = 1024;
/// The most sockets.
const KEPT_MAX: usize = 16384;

/// The keeper cannot begin.
#[derive(Debug, thiserror::Error)]
#[error("The keeper of ports cannot listen at `{path}`: {}. No port can be shared among replicas without it. Give `--keep-ports` a path of at most 107 bytes in a directory that this user may write.", system_words(*.errno))]
pub struct KeeperError {
    path: String,
    errno: Errno,
}

impl Diagnostic for KeeperError {
    fn code(&self) -> &'static str {
        "KEEPER"
    }
}

/// The allocator of a monitor keeps no small pieces for itself: they would hold pages (three of eight) that nobody needs after its start.
const ALLOCATOR: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");

/// Listens at the path and answers until the process ends.
#[inline(never)] // its stack is not the running guest's
pub fn serve(path: &Path) -> Result<std::convert::Infallible, KeeperError> {
    let failed = |errno| KeeperError { path: path.display().to_string(), errno };
    let listener = control::listener(path, BACKLOG).map_err(failed)?;
    let _ = crate::sys::raise_descriptor_limit();
    signals::bury_children().map_err(failed)?;
    let mut keeper = Server::default();
    loop {
        match net::accept_with(&listener, SocketFlags::CLOEXEC) {
            Ok(client) => {
                // A client that fails in between has nothing to be told.
                let _ = keeper.answer(&client);
            }
            Err(Errno::INTR | Errno::CONNABORTED) => {}
            // Without room for another descriptor it must not spin.
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// The sockets that are kept.
#[derive(Debug, Default)]
pub(crate) struct Server {
    sockets: BTreeMap<Kept, OwnedFd>,
}

#[derive(Serialize)]
struct Listed<'a> {
    ok: bool,
    sockets: Vec<&'a Kept>,
}

impl Server {
    /// Hears and answers one client; `Err`: it was left.
    pub(crate) fn answer(&mut self, client: &OwnedFd) -> Result<(), Errno> {
        set_socket_timeout(client, Timeout::Send, Some(PATIENCE))?;
        let line = read_line(client)?;
        let request = match serde_json::from_slice(&line) {
            Ok(request) => request,
            Err(flaw) => return refuse(client, &format!("this is no message: {flaw}"), None),
        };
        let kept = match request {
            Request::Get { address, slot } => Kept { address, slot },
            Request::Give { address, slot, to, port } => {
                return match self.give(Kept { address, slot }, &to, port) {
                    Ok(()) => say(client, &Answer::done()),
                    Err(why) => refuse(client, &why, None),
                };
            }
            Request::Start { control, program, arguments } => {
                return match start(&control, &program, &arguments) {
                    Ok(process) => say(client, &Answer { process: Some(process), ..Answer::done() }),
                    Err(error) => refuse(client, &error.to_string(), None),
                };
            }
            Request::Drop { address, from } => {
                self.sockets.retain(|kept, _| kept.address != address || kept.slot < from);
                return say(client, &Answer::done());
            }
            Request::List {} => return say(client, &Listed { ok: true, sockets: self.sockets.keys().collect() }),
        };
        match self.socket(kept) {
            Ok(socket) => send_with(client, &line_of(&Answer::done()), socket),
            Err(errno) => refuse(client, &system_words(errno), Some(errno)),
        }
    }

    fn socket(&mut self, kept: Kept) -> Result<BorrowedFd<'_>, Errno> {
        if !self.sockets.contains_key(&kept) {
            if self.sockets.len() >= KEPT_MAX {
                return Err(Errno::MFILE);
            }
            let (socket, _) = ports::open(Protocol::Tcp, kept.address, true)?;
            self.sockets.insert(kept, socket);
        }
        self.sockets.get(&kept).map(AsFd::as_fd).ok_or(Errno::IO)
    }

    fn give(&self, kept: Kept, to: &str, port: u16) -> Result<(), String> {
        let socket = self.sockets.get(&kept).ok_or("there is no such socket")?;
        let words = |errno: Errno| format!("the monitor at `{to}` cannot be reached: {}", system_words(errno));
        let monitor = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None);
        let monitor = monitor.map_err(words)?;
        set_socket_timeout(&monitor, Timeout::Send, Some(PATIENCE)).map_err(words)?;
        net::connect(&monitor, &SocketAddrUnix::new(to).map_err(words)?).map_err(words)?;
        let Kept { address, slot } = kept;
        send_with(&monitor, &line_of(&message::Request::Take { port, slot, address }), socket.as_fd())
            .map_err(words)?;
        let line = read_line(&monitor).map_err(words)?;
        let answer: Answer = serde_json::from_slice(&line).map_err(|flaw| flaw.to_string())?;
        if answer.ok { Ok(()) } else { Err(answer.error.unwrap_or_default()) }
    }
}

/// Nobody waits for it: the system buries it when it ends, and what there is to say of its end it leaves in its status file.
fn start(control: &Path, program: &str, arguments: &[String]) -> std::io::Result<u32> {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env(ALLOCATOR.0, ALLOCATOR.1).current_dir("/").process_group(0);
    command.stdin(control::listener(control, control::BACKLOG)?).stdout(Stdio::null()).stderr(Stdio::null());
    signals::keeping_children(|| command.spawn()).map(|child| child.id())
}

/// A whole line within the patience, however many pieces it comes in.
fn read_line(socket: &OwnedFd) -> Result<Vec<u8>, Errno> {
    let until = Instant::now() + PATIENCE;
    let mut line = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        set_socket_timeout(socket, Timeout::Recv, Some(left(until)?))?;
        let (_, count) = recv(socket, &mut bytes, RecvFlags::empty())?;
        line.extend_from_slice(bytes.get(..count).unwrap_or_default());
        if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
            line.truncate(end);
            return Ok(line);
        }
        if count == 0 || line.len() > MESSAGE_MAX {
            return Err(Errno::PROTO);
        }
    }
}

fn left(until: Instant) -> Result<Duration, Errno> {
    until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()).ok_or(Errno::TIMEDOUT)
}

fn say(client: &OwnedFd, value: &impl Serialize) -> Result<(), Errno> {
    let until = Instant::now() + PATIENCE;
    let line = line_of(value);
    let mut rest = line.as_slice();
    while !rest.is_empty() {
        set_socket_timeout(client, Timeout::Send, Some(left(until)?))?;
        let count = send(client, rest, SendFlags::NOSIGNAL)?;
        rest = rest.get(count..).unwrap_or_default();
    }
    Ok(())
}

fn refuse(client: &OwnedFd, why: &str, errno: Option<Errno>) -> Result<(), Errno> {
    say(
        client,
        &Answer { ok: false, error: Some(why.to_owned()), errno: errno.map(Errno::raw_os_error), process: None },
    )
}

fn send_with(to: &OwnedFd, line: &[u8], socket: BorrowedFd<'_>) -> Result<(), Errno> {
    let descriptors = [socket];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
    sendmsg(to, &[IoSlice::new(line)], &mut ancillary, SendFlags::NOSIGNAL).map(|_| ())
}
