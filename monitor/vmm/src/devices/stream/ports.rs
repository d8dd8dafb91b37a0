//! The granted ports: bound before the guest starts, so that connections made meanwhile wait and a port in use is known.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{set_socket_reuseaddr, set_tcp_nodelay};
use rustix::net::{self, AddressFamily, SocketFlags, SocketType};

use crate::grants::{GrantError, ListenGrant};

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// A port that the guest may take up.
#[derive(Debug)]
pub struct GrantedPort {
    /// The guest's port.
    pub guest: u16,
    /// Where it is reached.
    pub address: SocketAddr,
    /// Listening, as long as the guest has not taken it.
    pub(super) socket: Option<OwnedFd>,
}

impl fmt::Display for GrantedPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "listening {} -> {}", self.address, self.guest)
    }
}

/// Binds and listens on all of them.
pub fn bind(grants: &[ListenGrant]) -> Result<Vec<GrantedPort>, GrantError> {
    grants
        .iter()
        .map(|&ListenGrant { ip, host: port, guest }| {
            let refused = |errno| match errno {
                Errno::ADDRINUSE => {
                    GrantError::PortInUse { ip, port, guest, other: port.checked_add(1).unwrap_or(8080) }
                }
                errno => GrantError::PortRefused { ip, port, guest, errno },
            };
            let (socket, address) = listen(SocketAddr::new(ip, port)).map_err(refused)?;
            Ok(GrantedPort { guest, address, socket: Some(socket) })
        })
        .collect()
}

/// A listening socket and where it listens.
pub(super) fn listen(address: SocketAddr) -> Result<(OwnedFd, SocketAddr), Errno> {
    let socket = socket(address.ip())?;
    set_socket_reuseaddr(&socket, true)?;
    set_tcp_nodelay(&socket, true)?; // accepted sockets inherit it
    net::bind(&socket, &address)?;
    net::listen(&socket, BACKLOG)?;
    let bound = SocketAddr::try_from(net::getsockname(&socket)?)?;
    Ok((socket, bound))
}

/// A TCP socket that never waits.
pub(super) fn socket(ip: IpAddr) -> Result<OwnedFd, Errno> {
    let family = if ip.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    net::socket_with(family, SocketType::STREAM, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, None)
}

/// An address as the HAL has it: IPv6, or IPv4 mapped.
pub(super) fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// The other way; mapped ones become IPv4.
pub(super) fn address(octets: [u8; 16]) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from(octets)).to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;

    fn grant(host: u16) -> ListenGrant {
        ListenGrant { ip: "127.0.0.1".parse().unwrap(), host, guest: 80 }
    }

    #[test]
    fn the_system_chooses_and_tells() {
        let ports = bind(&[grant(0)]).unwrap();
        assert_ne!(ports[0].address.port(), 0);
        assert_eq!(ports[0].to_string(), format!("listening 127.0.0.1:{} -> 80", ports[0].address.port()));
    }

    #[test]
    fn a_port_in_use_is_named() {
        let ports = bind(&[grant(0)]).unwrap();
        let port = ports[0].address.port();
        let error = bind(&[grant(port)]).unwrap_err();
        assert_eq!(error.code(), "PORT_IN_USE");
        assert!(error.to_string().contains(&port.to_string()), "{error}");
    }

    #[test]
    fn an_address_that_is_not_ours_is_refused() {
        let foreign = ListenGrant { ip: "192.0.2.1".parse().unwrap(), host: 0, guest: 80 };
        assert_eq!(bind(&[foreign]).unwrap_err().code(), "PORT_REFUSED");
    }

    #[test]
    fn addresses_go_both_ways() {
        for text in ["127.0.0.1", "::1", "2001:db8::7"] {
            let ip: IpAddr = text.parse().unwrap();
            assert_eq!(address(octets(ip)), ip);
        }
    }
}
