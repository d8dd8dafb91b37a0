//! The control socket: a few clients, each of whom is answered message by message. Nothing here waits.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{
    self, AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags,
    SocketType, recvmsg, send,
};

use super::message::{Answer, MESSAGE_MAX, Request, line_of, parse};
use crate::poller::Poller;

/// Clients at once; the control plane needs one, the keeper of ports another.
const CLIENTS_MAX: usize = 8;
/// Descriptors that wait for their message.
const DESCRIPTORS_MAX: usize = 4;
/// Who may wait for being accepted.
pub const BACKLOG: i32 = 16;

/// The socket and who is connected.
#[derive(Debug)]
pub struct Control {
    listener: OwnedFd,
    clients: Vec<Client>,
}

#[derive(Debug)]
struct Client {
    socket: OwnedFd,
    received: Vec<u8>,
    descriptors: VecDeque<OwnedFd>,
}

/// A socket that listens at a path for its owner alone; what was there is replaced. Accepting from it waits. So many may wait for that.
pub fn listener(path: &Path, backlog: i32) -> Result<OwnedFd, Errno> {
    let _ = rustix::fs::unlink(path);
    let listener = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    net::bind(&listener, &SocketAddrUnix::new(path)?)?;
    rustix::fs::chmod(path, rustix::fs::Mode::from_raw_mode(0o600))?;
    net::listen(&listener, backlog)?;
    Ok(listener)
}

impl Control {
    /// Listens at a path; what was there is replaced.
    pub fn listen(path: &Path) -> Result<Self, Errno> {
        Self::take_over(listener(path, BACKLOG)?)
    }

    /// Takes over a socket that listens already: whoever has made it could be asked for before this process was there.
    pub fn take_over(listener: OwnedFd) -> Result<Self, Errno> {
        if !net::sockopt::socket_acceptconn(&listener)? {
            return Err(Errno::INVAL);
        }
        rustix::io::ioctl_fionbio(&listener, true)?;
        Ok(Self { listener, clients: Vec::new() })
    }

    /// Adds what is there now to the poller, under one name.
    pub fn watch(&self, poller: &Poller, name: u64) -> Result<(), Errno> {
        poller.add_input(&self.listener, name)
    }

    /// Accepts, reads and hands over each whole message, with the descriptor that came along; answers.
    pub fn serve(
        &mut self,
        poller: &Poller,
        name: u64,
        mut handle: impl FnMut(Request, &mut dyn FnMut() -> Option<OwnedFd>) -> Answer,
    ) {
        while let Ok(socket) = net::accept_with(&self.listener, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
            if self.clients.len() < CLIENTS_MAX && poller.add_input(&socket, name).is_ok() {
                self.clients.push(Client { socket, received: Vec::new(), descriptors: VecDeque::new() });
            }
        }
        self.clients.retain_mut(|client| client.serve(&mut handle));
    }
}

impl Client {
    /// False if the client is gone, or must go.
    fn serve(&mut self, handle: &mut impl FnMut(Request, &mut dyn FnMut() -> Option<OwnedFd>) -> Answer) -> bool {
        loop {
            let open = match self.receive() {
                Ok(0) => false,
                Ok(_) => true,
                Err(Errno::AGAIN) => return true,
                Err(Errno::INTR) => continue,
                Err(_) => false,
            };
            while let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let rest = self.received.split_off(end + 1);
                let line = std::mem::replace(&mut self.received, rest);
                let mut descriptor = || self.descriptors.pop_front();
                let answer = match parse(line.get(..end).unwrap_or_default()) {
                    Ok(request) => handle(request, &mut descriptor),
                    Err(flaw) => Answer::refused(format!("this is no message: {flaw}")),
                };
                let line = line_of(&answer);
                // Who asks without reading is not waited for.
                if send(&self.socket, &line, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) != Ok(line.len()) {
                    return false;
                }
            }
            if !open || self.received.len() > MESSAGE_MAX {
                return false;
            }
        }
    }

    fn receive(&mut self) -> Result<usize, Errno> {
        let mut bytes = [0; MESSAGE_MAX];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(DESCRIPTORS_MAX))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
        let received = recvmsg(&self.socket, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, flags)?;
        for message in ancillary.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                for descriptor in descriptors {
                    if self.descriptors.len() < DESCRIPTORS_MAX {
                        self.descriptors.push_back(descriptor);
                    }
                }
            }
        }
        self.received.extend_from_slice(bytes.get(..received.bytes).unwrap_or_default());
        Ok(received.bytes)
    }
}
