//! What can be set of a datagram socket.

use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::net::sockopt::{
    set_ip_ttl, set_ipv6_unicast_hops, set_socket_broadcast, set_socket_recv_buffer_size, set_socket_send_buffer_size,
};
use uk_abi::{DATAGRAM_BUFFER_MAX, DatagramOptionArguments, datagram_option};

/// A setting of a datagram socket, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Ttl(u8),
    Broadcast(bool),
    ReceiveBuffer(usize),
    SendBuffer(usize),
}

impl Setting {
    /// `None` for an unknown option, and for a value that it cannot have.
    pub fn of(DatagramOptionArguments { option, setting }: DatagramOptionArguments) -> Option<Self> {
        let bytes = || (1..=DATAGRAM_BUFFER_MAX).contains(&setting.into()).then_some(setting as usize);
        match option {
            datagram_option::TTL => u8::try_from(setting).ok().filter(|hops| *hops > 0).map(Self::Ttl),
            datagram_option::BROADCAST => [false, true].get(setting as usize).copied().map(Self::Broadcast),
            datagram_option::RECEIVE_BUFFER => bytes().map(Self::ReceiveBuffer),
            datagram_option::SEND_BUFFER => bytes().map(Self::SendBuffer),
            _ => None,
        }
    }

    /// Sets it.
    pub fn apply(self, socket: impl AsFd, ipv4: bool) -> Result<(), Errno> {
        match self {
            Self::Ttl(hops) if ipv4 => set_ip_ttl(socket, hops.into()),
            Self::Ttl(hops) => set_ipv6_unicast_hops(socket, Some(hops)),
            Self::Broadcast(on) => set_socket_broadcast(socket, on),
            Self::ReceiveBuffer(bytes) => set_socket_recv_buffer_size(socket, bytes),
            Self::SendBuffer(bytes) => set_socket_send_buffer_size(socket, bytes),
        }
    }
}
