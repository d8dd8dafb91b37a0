//! The submissions of the stream operations: checked, then done at once or put in force.

use std::net::SocketAddr;

use rustix::io::Errno;
use rustix::net::sockopt::set_tcp_nodelay;
use rustix::net::{Shutdown, connect};
use uk_abi::{
    StreamConnectArguments, StreamListenArguments, StreamOptionArguments, StreamShutdownArguments, TRANSFER_MAX, error,
    shutdown_side, submission_flag,
};

use super::connection::{Outgoing, Receive, Target};
use super::listener::{Accept, Listener, Place};
use super::options::Setting;
use super::{Entry, Host, Streams};
use crate::clock::monotonic;
use crate::devices::address::{address, octets};
use crate::grants::Protocol;
use crate::grants::ports::{GrantedPort, socket};
use crate::poller::Poller;
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// The most sends, shutdowns and closes that wait at once.
const QUEUED_MAX: usize = 16384;

impl Streams {
    pub(super) fn listen(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let port = StreamListenArguments::read(&taken.bytes).port;
        let taken_up =
            self.handles.iter_mut().any(|(_, entry)| matches!(entry, Entry::Listener(own) if own.port == port));
        let mut granted: Vec<_> = self.ports.iter_mut().filter(|granted| granted.guest == port).collect();
        let place = granted.first().map(|first| first.address()).ok_or(Failure::host(error::DENIED, Errno::ACCESS))?;
        if taken_up {
            return Err(Failure::host(error::EXISTS, Errno::ADDRINUSE));
        }
        if self.handles.is_full() {
            return Err(Failure::new(error::LIMIT));
        }
        let open = |granted: &mut &mut GrantedPort| granted.take().map(|socket| Place::new(socket, granted.own()));
        let places = granted.iter_mut().map(open).collect::<Result<_, _>>();
        let places = places.map_err(|errno| match errno {
            Errno::ADDRINUSE => Failure::host(error::EXISTS, errno),
            errno => Failure::host(error::LIMIT, errno),
        })?;
        let mut outcome = Outcome::of(self.adopt(Entry::Listener(Listener::new(places, port)), host)?);
        outcome.value = place.port().into();
        outcome.data = octets(place.ip());
        Ok(outcome)
    }

    /// A listener's sockets go back to where `listen` has taken them from.
    pub(super) fn give_back(&mut self, listener: Listener, poller: &Poller) {
        let port = listener.port;
        let granted = self.ports.iter_mut().filter(|granted| granted.guest == port);
        granted.zip(listener.into_sockets()).for_each(|(granted, socket)| granted.give_back(socket, poller));
    }

    pub(super) fn accept(&mut self, taken: &Taken) -> Result<(), Failure> {
        let Some(Entry::Listener(listener)) = self.handles.get(taken.head.handle) else { return Err(INVALID) };
        if listener.accept.is_some() {
            return Err(Failure::new(error::EXISTS));
        }
        listener.accept = Some(Accept { token: taken.token(), multishot: taken.has(submission_flag::MULTISHOT) });
        self.enlist(taken.head.handle);
        Ok(())
    }

    pub(super) fn connect(&mut self, taken: &Taken, host: &Host<'_>) -> Result<(), Failure> {
        let StreamConnectArguments { port, target } = StreamConnectArguments::read(&taken.bytes);
        let ip = address(target);
        if port == 0 {
            return Err(INVALID);
        }
        if !self.policy.borrow_mut().allows(ip, port, monotonic()) {
            return Err(Failure::host(error::DENIED, Errno::ACCESS));
        }
        if self.handles.is_full() {
            return Err(Failure::new(error::LIMIT));
        }
        let socket = socket(Protocol::Tcp, ip).map_err(connect_failure)?;
        set_tcp_nodelay(&socket, true).map_err(connect_failure)?;
        match connect(&socket, &SocketAddr::new(ip, port)) {
            Ok(()) | Err(Errno::INPROGRESS | Errno::INTR) => {}
            Err(errno) => return Err(connect_failure(errno)),
        }
        // The poller tells when it is over, also if it is already.
        self.adopt(Entry::Connecting { socket, token: taken.token(), over: false }, host).map(|_| ())
    }

    pub(super) fn receive(&mut self, taken: &Taken, host: &Host<'_>) -> Result<(), Failure> {
        let (handle, length) = (taken.head.handle, taken.head.length);
        let multishot = taken.has(submission_flag::MULTISHOT);
        if u64::from(length) > TRANSFER_MAX || (multishot && length > 0) {
            return Err(INVALID);
        }
        let target = if length == 0 {
            Target::Provided
        } else {
            Target::Memory(host.memory.writable(taken.head.address, length).ok_or(INVALID)?)
        };
        let receive = Receive { token: taken.token(), target, multishot };
        if self.connection(handle)?.receive(receive)? {
            self.enlist(handle);
        }
        Ok(())
    }

    pub(super) fn send(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<(), Failure> {
        let length = taken.head.length;
        if u64::from(length) > TRANSFER_MAX {
            return Err(INVALID);
        }
        let rest = host.memory.readable(taken.head.address, length).ok_or(INVALID)?;
        self.in_order(taken, Outgoing::Send { token: taken.token(), rest, length }, host)
    }

    pub(super) fn shutdown(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<(), Failure> {
        let side = match StreamShutdownArguments::read(&taken.bytes).side {
            shutdown_side::RECEIVE => Shutdown::Read,
            shutdown_side::SEND => Shutdown::Write,
            shutdown_side::BOTH => Shutdown::Both,
            _ => return Err(INVALID),
        };
        self.in_order(taken, Outgoing::Shutdown { token: taken.token(), side }, host)
    }

    pub(super) fn option(&mut self, taken: &Taken) -> Result<Outcome, Failure> {
        let setting = Setting::of(StreamOptionArguments::read(&taken.bytes)).ok_or(INVALID)?;
        let connection = self.connection(taken.head.handle)?;
        connection.set(setting).map_err(|errno| Failure::host(error::FAILED, errno))?;
        Ok(Outcome::of(0))
    }

    /// `Some` if it is done already.
    pub(super) fn close(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<Option<Outcome>, Failure> {
        let handle = taken.head.handle;
        match self.handles.get(handle) {
            Some(Entry::Listener(listener)) => {
                if let Some(accept) = listener.accept.take() {
                    host.complete(accept.token, Err(Failure::new(error::CANCELLED)));
                }
                if let Some(Entry::Listener(listener)) = self.handles.remove(handle) {
                    self.give_back(listener, host.poller);
                }
                Ok(Some(Outcome::of(0)))
            }
            Some(Entry::Connection(connection)) if !connection.closing() => {
                let before = connection.queued();
                connection.close(taken.token(), host);
                self.queued = self.queued + connection.queued() - before;
                self.work_off(handle, host);
                Ok(None)
            }
            _ => Err(INVALID),
        }
    }

    /// Puts something at the end of a connection's queue, and works the queue off as far as possible.
    fn in_order(&mut self, taken: &Taken, outgoing: Outgoing, host: &mut Host<'_>) -> Result<(), Failure> {
        let queued = self.queued;
        let connection = self.connection(taken.head.handle)?;
        if queued >= QUEUED_MAX {
            return Err(Failure::new(error::LIMIT));
        }
        connection.enqueue(outgoing);
        self.queued += 1;
        self.work_off(taken.head.handle, host);
        Ok(())
    }

    fn work_off(&mut self, handle: u32, host: &mut Host<'_>) {
        let Some(Entry::Connection(connection)) = self.handles.get(handle) else { return };
        let before = connection.queued();
        let closed = connection.send_queued(host);
        let after = connection.queued();
        let ended = connection.can_receive() || connection.over_rate();
        self.queued = self.queued + after - before;
        match closed {
            Some(token) => self.finish_close(handle, token, host),
            None if ended => self.enlist(handle),
            None => {}
        }
    }
}

/// What became of an attempt to connect.
pub(super) fn connect_failure(errno: Errno) -> Failure {
    match errno {
        Errno::CONNREFUSED | Errno::CONNRESET | Errno::TIMEDOUT => Failure::host(error::CLOSED, errno),
        Errno::ACCESS | Errno::PERM => Failure::host(error::DENIED, errno),
        Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM | Errno::ADDRNOTAVAIL => {
            Failure::host(error::LIMIT, errno)
        }
        errno => Failure::host(error::FAILED, errno),
    }
}
