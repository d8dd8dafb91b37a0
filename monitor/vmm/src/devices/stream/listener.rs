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
    /// All places of the host at which it is reached.
    places: Vec<Place>,
    /// The place that is tried next.
    next: usize,
    /// The guest's port.
    pub port: u16,
    /// The accept in force.
    pub accept: Option<Accept>,
}

#[derive(Debug)]
struct Place {
    socket: OwnedFd,
    /// Whether connections may be waiting.
    readable: bool,
}

impl Listener {
    /// Connections may have been waiting for long.
    pub fn new(sockets: Vec<OwnedFd>, port: u16) -> Self {
        let places = sockets.into_iter().map(|socket| Place { socket, readable: true }).collect();
        Self { places, next: 0, port, accept: None }
    }

    /// The sockets, in the order of their ports; what is theirs stays with whoever takes them.
    pub fn into_sockets(self) -> impl Iterator<Item = OwnedFd> {
        self.places.into_iter().map(|place| place.socket)
    }

    /// What is to be watched.
    pub fn sockets(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.places.iter().map(|place| place.socket.as_fd())
    }

    /// Whether connections may be waiting.
    pub fn readable(&self) -> bool {
        self.places.iter().any(|place| place.readable)
    }

    /// The poller's news, which do not tell of which place.
    pub fn notice(&mut self) {
        self.places.iter_mut().for_each(|place| place.readable = true);
    }

    /// Accepts one connection, if one waits: from each place in turn.
    pub fn accept_one(&mut self) -> Accepted {
        for _ in 0..self.places.len() {
            let index = self.next % self.places.len();
            self.next = index + 1;
            let Some(place) = self.places.get_mut(index).filter(|place| place.readable) else { continue };
            return match acceptfrom_with(&place.socket, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
                Ok((socket, peer)) => match peer.map(SocketAddr::try_from) {
                    Some(Ok(peer)) => Accepted::Connection(socket, peer),
                    _ => Accepted::Gone,
                },
                Err(Errno::AGAIN) => {
                    place.readable = false;
                    continue;
                }
                Err(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS) => Accepted::NoRoom,
                Err(_) => Accepted::Gone, // accept(2): the errors of the new connection's network, and EINTR
            };
        }
        Accepted::Nothing
    }
}
