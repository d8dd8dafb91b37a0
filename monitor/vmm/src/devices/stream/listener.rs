//! A listener: connections that come in.

use std::net::SocketAddr;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{SocketFlags, acceptfrom_with};

use crate::rings::Token;

/// An accept in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accept {
    pub token: Token,
    pub multishot: bool,
}

/// What came of trying to accept.
#[derive(Debug)]
pub(super) enum Accepted {
    /// A connection, and its other side.
    Connection(OwnedFd, SocketAddr),
    /// A connection that was gone before it was accepted.
    Gone,
    /// Nothing waits.
    Nothing,
    /// The host has no descriptor or memory for it now; it waits.
    NoRoom,
}

/// A granted port that the guest has taken up.
#[derive(Debug)]
pub(super) struct Listener {
    socket: OwnedFd,
    /// The guest's port.
    pub port: u16,
    /// Whether connections may be waiting.
    pub readable: bool,
    /// The accept in force.
    pub accept: Option<Accept>,
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl Listener {
    /// Connections may have been waiting for long.
    pub fn new(socket: OwnedFd, port: u16) -> Self {
        Self { socket, port, readable: true, accept: None }
    }

    /// Accepts one connection, if one waits.
    pub fn accept_one(&mut self) -> Accepted {
        match acceptfrom_with(&self.socket, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
            Ok((socket, peer)) => match peer.map(SocketAddr::try_from) {
                Some(Ok(peer)) => Accepted::Connection(socket, peer),
                _ => Accepted::Gone,
            },
            Err(Errno::AGAIN) => {
                self.readable = false;
                Accepted::Nothing
            }
            Err(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS) => Accepted::NoRoom,
            Err(_) => Accepted::Gone, // accept(2): the errors of the new connection's network, and EINTR
        }
    }
}
