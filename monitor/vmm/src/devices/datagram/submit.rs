//! The submissions of the datagram operations: checked, then done at once or put in force.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use rustix::io::Errno;
use uk_abi::{
    DATAGRAM_MAX, DatagramBindArguments, DatagramOptionArguments, DatagramSendArguments, address_family, error,
    submission_flag,
};

use super::options::Setting;
use super::socket::{NOWHERE, Outgoing, Place, Socket};
use super::{Datagrams, Host, name_of};
use crate::clock::monotonic;
use crate::devices::address::{address, octets};
use crate::grants::Protocol;
use crate::grants::ports;
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// The most sends and closes that wait at once.
const QUEUED_MAX: usize = 16384;

impl Datagrams {
    pub(super) fn bind(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let DatagramBindArguments { port, family } = DatagramBindArguments::read(&taken.bytes);
        if port != 0 && self.handles.iter_mut().any(|(_, socket)| socket.port == port) {
            return Err(Failure::host(error::EXISTS, Errno::ADDRINUSE));
        }
        if self.handles.is_full() {
            return Err(Failure::new(error::LIMIT));
        }
        let places = match port {
            0 if !self.policy.borrow().allows_something() => own_families(family).map(|_| Vec::new())?,
            0 => own_places(family)?,
            _ => self.granted_places(port)?,
        };
        let first = match places.first() {
            Some(place) => place.address,
            // It may ask nobody, so it needs no socket of the host, and its jail has none.
            None if port == 0 => SocketAddr::new(NOWHERE, 0),
            None => return Err(Failure::host(error::DENIED, Errno::ACCESS)),
        };
        let mut outcome = Outcome::of(self.adopt(Socket::new(port, places), host)?);
        outcome.value = first.port().into();
        outcome.data = octets(first.ip());
        Ok(outcome)
    }

    /// The places of a granted port: none, if it is not.
    fn granted_places(&mut self, port: u16) -> Result<Vec<Place>, Failure> {
        let granted = self.ports.iter_mut().filter(|granted| granted.guest == port);
        let places = granted.map(|granted| granted.take().map(|socket| Place::new(socket, granted.address())));
        places.collect::<Result<_, _>>().map_err(|errno| match errno {
            Errno::ADDRINUSE => Failure::host(error::EXISTS, errno),
            errno => Failure::host(error::LIMIT, errno),
        })
    }

    pub(super) fn send(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<(), Failure> {
        let (handle, token, length) = (taken.head.handle, taken.token(), taken.head.length);
        let DatagramSendArguments { port, target } = DatagramSendArguments::read(&taken.bytes);
        if port == 0 {
            return Err(INVALID);
        }
        if u64::from(length) > DATAGRAM_MAX {
            return Err(Failure::host(error::INVALID, Errno::MSGSIZE));
        }
        let range = host.memory.readable(taken.head.address, length).ok_or(INVALID)?;
        let queued = self.queued;
        let socket = self.handles.get(handle).filter(|socket| !socket.closing()).ok_or(INVALID)?;
        let (to, place) = socket.route(address(target), port, &mut self.policy.borrow_mut(), monotonic())?;
        if queued >= QUEUED_MAX {
            return Err(Failure::new(error::LIMIT));
        }
        socket.enqueue(Outgoing::Send { token, range, to, place });
        self.queued += 1;
        self.work_off(handle, host);
        Ok(())
    }

    pub(super) fn receive(&mut self, taken: &Taken) -> Result<(), Failure> {
        if !taken.has(submission_flag::MULTISHOT) {
            return Err(INVALID);
        }
        let socket = self.socket(taken.head.handle)?;
        if socket.receive.is_some() {
            return Err(Failure::new(error::EXISTS));
        }
        socket.receive = Some(taken.token());
        if socket.can_receive() {
            self.enlist(taken.head.handle);
        }
        Ok(())
    }

    pub(super) fn option(&mut self, taken: &Taken) -> Result<Outcome, Failure> {
        let setting = Setting::of(DatagramOptionArguments::read(&taken.bytes)).ok_or(INVALID)?;
        let socket = self.socket(taken.head.handle)?;
        let mut places = socket.places.iter();
        let applied = places.try_for_each(|place| setting.apply(&place.socket, place.address.is_ipv4()));
        applied.map_err(|errno| match errno {
            Errno::ACCESS | Errno::PERM => Failure::host(error::DENIED, errno),
            errno => Failure::host(error::FAILED, errno),
        })?;
        Ok(Outcome::of(0))
    }

    pub(super) fn close(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<(), Failure> {
        let handle = taken.head.handle;
        self.socket(handle)?.close(taken.token(), host);
        self.forget_held(handle);
        self.queued += 1;
        self.work_off(handle, host);
        Ok(())
    }

    /// A socket that the guest still has.
    fn socket(&mut self, handle: u32) -> Result<&mut Socket, Failure> {
        self.handles.get(handle).filter(|socket| !socket.closing()).ok_or(INVALID)
    }

    fn work_off(&mut self, handle: u32, host: &mut Host<'_>) {
        let Some(socket) = self.handles.get(handle) else { return };
        let before = socket.queued();
        let closed = socket.send_queued(name_of(handle), host);
        self.queued = self.queued + socket.queued() - before;
        let over_rate = socket.over_rate;
        match closed {
            Some(token) => self.finish_close(handle, token, host),
            None if over_rate => self.enlist(handle),
            None => {}
        }
    }
}

/// The families that are asked for, by their addresses of zeros.
fn own_families(family: u16) -> Result<&'static [IpAddr], Failure> {
    const IPV6: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    match u32::from(family) {
        address_family::ANY => Ok(&[NOWHERE, IPV6]),
        address_family::IPV4 => Ok(&[NOWHERE]),
        address_family::IPV6 => Ok(&[IPV6]),
        _ => Err(INVALID),
    }
}

/// Sockets without a port, of a family or of each that the host has.
fn own_places(family: u16) -> Result<Vec<Place>, Failure> {
    let wanted = own_families(family)?;
    let mut places = Vec::new();
    for ip in wanted {
        match ports::socket(Protocol::Udp, *ip) {
            Ok(socket) => places.push(Place::new(socket, SocketAddr::new(*ip, 0))),
            Err(Errno::AFNOSUPPORT) if wanted.len() > 1 => {}
            Err(errno) => return Err(Failure::host(error::LIMIT, errno)),
        }
    }
    Ok(places)
}
