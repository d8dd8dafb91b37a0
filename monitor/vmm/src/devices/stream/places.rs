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
        if !self.ports.iter().any(|own| own.guest == port && own.protocol == Protocol::Tcp) {
            return Err("the port is not granted to this guest");
        }
        // Whoever is given a socket again has only one: the new one, if a keeper that has ended left the other.
        self.give_up(poller, |own| own.slot == Some(slot) && own.guest == port && own.address() == address);
        if self.ports.iter().filter(|own| own.guest == port).count() >= PLACES_MAX {
            return Err("the guest has too many sockets for this port");
        }
        let mut granted = GrantedPort::taken(port, slot, address, socket);
        let found = self.handles.iter_mut().find_map(|(handle, entry)| match entry {
            Entry::Listener(listener) if listener.port == port => Some((handle, listener)),
            _ => None,
        });
        if let Some((handle, listener)) = found {
            let socket = granted.take().map_err(|_| "the socket cannot be used")?;
            poller.add(&socket, source_name(Source::Stream, handle)).map_err(|_| "the socket cannot be watched")?;
            listener.take(Place::new(socket, false));
        }
        self.ports.push(granted);
        self.look_at_listeners();
        Ok(())
    }

    /// Gives up all sockets of a slot; connections that wait there are left to who else has them.
    pub fn release(&mut self, slot: u32, poller: &Poller) {
        let own_slot = self.slot;
        self.give_up(poller, |port| port.slot.unwrap_or(own_slot) == slot);
    }

    /// Gives up the sockets of all slots but its own.
    pub fn settle(&mut self, poller: &Poller) {
        let own_slot = self.slot;
        self.give_up(poller, |port| port.slot.is_some_and(|slot| slot != own_slot));
    }

    /// Gives up the ports that are chosen, never those for the host's own questions.
    fn give_up(&mut self, poller: &Poller, chosen: impl Fn(&GrantedPort) -> bool) {
        let chosen = |port: &GrantedPort| !port.own() && port.protocol == Protocol::Tcp && chosen(port);
        for (_, entry) in self.handles.iter_mut() {
            if let Entry::Listener(listener) = entry {
                // A listener's places are in the order of its ports.
                let guest = listener.port;
                let mut ports = self.ports.iter().filter(|port| port.guest == guest);
                listener.retain(poller, || !ports.next().is_some_and(&chosen));
            }
        }
        self.ports.retain(|port| !chosen(port));
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
