//! The errors of the grants of ports and destinations.

use std::net::IpAddr;

use rustix::io::Errno;

use super::ListenGrant;
use crate::diagnostic::{Diagnostic, system_words};
use crate::policy::Rule;

/// The grants do not fit the image or the host.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The manifest lists a TCP port that is not granted.
    #[error(
        "The application listens on port {port}, which is not granted to it. Its image's manifest lists this port. Grant it with `-p HOST:{port}`, for example `-p {port}:{port}`."
    )]
    PortNotGranted {
        /// The guest's port.
        port: u16,
    },
    /// The manifest lists a UDP port that is not granted.
    #[error(
        "The application receives datagrams on UDP port {port}, which is not granted to it. Its image's manifest lists this port. Grant it with `-p HOST:{port}/udp`, for example `-p {port}:{port}/udp`."
    )]
    DatagramPortNotGranted {
        /// The guest's port.
        port: u16,
    },
    /// The manifest lists a destination that is not granted.
    #[error(
        "The application connects to {destination}, which is not granted to it. Its image's manifest lists this destination. Grant it with `--allow-net {destination}`."
    )]
    DestinationNotGranted {
        /// As in the manifest.
        destination: Rule,
    },
    /// The manifest lists a destination that is denied.
    #[error(
        "The application connects to {destination}, which is denied to it. Its image's manifest lists this destination, and a rule that denies wins over one that allows. Leave out or narrow the `--deny-net` that covers it, or run an image that does not need it."
    )]
    DestinationDenied {
        /// As in the manifest.
        destination: Rule,
    },
    /// One mapping twice.
    #[error("The mapping `{mapping}` is granted twice. Two `-p` name it. Leave one of them out.")]
    PortTwice {
        /// As one writes it.
        mapping: ListenGrant,
    },
    /// One port of the host for two of the guest.
    #[error(
        "`{first}` and `{second}` begin at the same port of the host. It can lead to one port of the guest only. Choose another port of the host for one of them, as in `-p {proposal}`."
    )]
    HostPortTwice {
        /// A mapping.
        first: ListenGrant,
        /// Another.
        second: ListenGrant,
        /// A mapping in place of the other.
        proposal: ListenGrant,
    },
    /// One port at an address, and at all addresses.
    #[error(
        "`{first}` and `{second}` begin at the same port of the host. An address of zeros stands for every address of the host, the other one among them. Leave out the narrower one, or choose another port for it, as in `-p {proposal}`."
    )]
    HostPortWithin {
        /// A mapping.
        first: ListenGrant,
        /// Another.
        second: ListenGrant,
        /// A mapping in place of the other.
        proposal: ListenGrant,
    },
    /// The host's port is taken.
    #[error(
        "{} of {} is in use by another program. The guest's port {} was to be reached there. Stop that program (`{}` shows it), or choose another port, as in `-p {}`.",
        port_words(grant), grant.ip, grant.guest, grant.protocol.lister(), grant.proposal()
    )]
    PortInUse {
        /// The mapping.
        grant: ListenGrant,
    },
    /// The Unix socket cannot be made.
    #[error("The socket `{path}` cannot be made: {}. The control plane's questions to the guest were to come in there. Give `--listen-at` a path of at most 107 bytes in a directory that this user may write.", system_words(*.errno))]
    PathRefused {
        /// Where.
        path: String,
        /// Why.
        errno: Errno,
    },
    /// The host does not allow or cannot do it.
    #[error(
        "The host does not let this process listen on {} of {}: {}. The guest's port {} was to be reached there. {}",
        port_words(grant), grant.ip, system_words(*.errno), grant.guest, advice(*.errno, grant.ip)
    )]
    PortRefused {
        /// The mapping.
        grant: ListenGrant,
        /// Why.
        errno: Errno,
    },
}

fn port_words(grant: &ListenGrant) -> String {
    match grant.protocol {
        super::Protocol::Tcp => format!("Port {}", grant.host),
        super::Protocol::Udp => format!("UDP port {}", grant.host),
    }
}

fn advice(errno: Errno, ip: IpAddr) -> &'static str {
    match errno {
        Errno::ACCESS | Errno::PERM => "Ports below 1024 need privileges: choose a higher one, as in `-p 8080:80`.",
        Errno::AFNOSUPPORT if ip.is_ipv6() => "The host has no IPv6: name one of its IPv4 addresses.",
        Errno::ADDRNOTAVAIL => {
            "The host has no such address: leave it out for 127.0.0.1, or name one that `ip address` shows."
        }
        Errno::MFILE | Errno::NFILE => "Grant fewer ports, or raise the limit (`ulimit -n`).",
        _ => "Choose another port or address with `-p`.",
    }
}

impl Diagnostic for GrantError {
    fn code(&self) -> &'static str {
        match self {
            Self::PortNotGranted { .. } | Self::DatagramPortNotGranted { .. } => "PORT_NOT_GRANTED",
            Self::DestinationNotGranted { .. } => "DESTINATION_NOT_GRANTED",
            Self::DestinationDenied { .. } => "DESTINATION_DENIED",
            Self::PortTwice { .. } => "PORT_TWICE",
            Self::HostPortTwice { .. } | Self::HostPortWithin { .. } => "HOST_PORT_TWICE",
            Self::PortInUse { .. } => "PORT_IN_USE",
            Self::PortRefused { .. } | Self::PathRefused { .. } => "PORT_REFUSED",
        }
    }
}
