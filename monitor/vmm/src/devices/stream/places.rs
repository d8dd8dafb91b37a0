//! Listening sockets that come and go while the guest runs: those of its port's other replicas, and its own turn at them.

use std::net::SocketAddr;

use rustix::fd::OwnedFd;

use super::listener::Place;
use super::{Entry, Streams};
use crate::devices::{Source, source_name};
use crate::grants::Protocol;
use crate::grants::ports::GrantedPort;
use crate::poller::Poller;

/// The most sockets for one port.
const PLACES_MAX: usize = 1024;

impl Streams {
    /// Names the slot of the ports that were granted at the start.
    #[must_use]
    pub fn at_slot(self, slot: u32) -> Self {
        Self { slot, ..self }
    }

    /// Where the granted ports are reached.
    pub fn ports(&self) -> impl Iterator<Item = &GrantedPort> {
        self.ports.iter()
    }

    /// Accepts new connections, or leaves them to others who listen at the same places. The host's own questions are always accepted.
    pub fn accept_connections(&mut self, on: bool) {
        self.accepting = on;
        if on {
            self.look_at_listeners();
        }
    }

    /// Listens at one more socket for a port of the guest. `Err`: why not.
    pub fn take(
        &mut self,
        port: u16,
        (slot, address): (u32, SocketAddr),
        socket: OwnedFd,
        poller: &Poller,
    ) -> Result<(), &'static str> {
        let granted = GrantedPort::taken(port, slot, address, socket);
        let mut own = self.ports.iter().filter(|own| own.guest == port && own.protocol == Protocol::Tcp);
        let count = own.clone().count();
        if own.next().is_none() {
            return Err("the port is not granted to this guest");
        }
        if count >= PLACES_MAX {
            return Err("the guest has too many sockets for this port");
        }
        self.ports.push(granted);
        let Some(granted) = self.ports.last_mut() else { return Ok(()) };
        let found = self.handles.iter_mut().find_map(|(handle, entry)| match entry {
            Entry::Listener(listener) if listener.port == port => Some((handle, listener)),
            _ => None,
        });
        if let Some((handle, listener)) = found {
            let socket = granted.take().map_err(|_| "the socket cannot be used")?;
            poller.add(&socket, source_name(Source::Stream, handle)).map_err(|_| "the socket cannot be watched")?;
            listener.take(Place::new(socket, slot, false));
            self.look_at_listeners();
        }
        Ok(())
    }

    /// Gives up all sockets of a slot; connections that wait there are left to who else has them.
    pub fn release(&mut self, slot: u32) {
        let own_slot = self.slot;
        self.ports.retain(|port| port.own() || port.slot.unwrap_or(own_slot) != slot || port.protocol != Protocol::Tcp);
        for (_, entry) in self.handles.iter_mut() {
            if let Entry::Listener(listener) = entry {
                listener.release(slot);
            }
        }
    }

    /// Gives up the sockets of all slots but its own.
    pub fn settle(&mut self) {
        let slots: Vec<u32> =
            self.ports.iter().filter_map(|port| port.slot).filter(|slot| *slot != self.slot).collect();
        slots.into_iter().for_each(|slot| self.release(slot));
    }

    fn look_at_listeners(&mut self) {
        let listeners = self.handles.iter_mut().filter_map(|(handle, entry)| match entry {
            Entry::Listener(listener) => {
                listener.notice();
                Some(handle)
            }
            _ => None,
        });
        for handle in listeners.collect::<Vec<_>>() {
            self.enlist(handle);
        }
    }
}
