//! The granted ports: bound before the guest starts, so that what is sent meanwhile waits and a port in use is known.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{set_ipv6_v6only, set_socket_reuseaddr, set_tcp_nodelay};
use rustix::net::{self, AddressFamily, SocketFlags, SocketType};

use super::{GrantError, ListenGrant, Protocol};

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// A port that the guest may take up.
#[derive(Debug)]
pub struct GrantedPort {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The guest's port.
    pub guest: u16,
    /// Where it is reached.
    pub address: SocketAddr,
    /// Bound, as long as the guest has not taken it.
    socket: Option<OwnedFd>,
}

impl GrantedPort {
    /// Its socket, for the guest. Bound again if it was taken up and given back before: another program may have the port by now.
    pub fn take(&mut self) -> Result<OwnedFd, Errno> {
        match self.socket.take() {
            Some(socket) => Ok(socket),
            None => open(self.protocol, self.address).map(|(socket, _)| socket),
        }
    }
}

impl fmt::Display for GrantedPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = self.protocol.suffix();
        write!(formatter, "listening {}{suffix} -> {}{suffix}", self.address, self.guest)
    }
}

/// Binds all of them, in their order.
pub fn bind(grants: &[ListenGrant]) -> Result<Vec<GrantedPort>, GrantError> {
    grants
        .iter()
        .map(|grant| {
            let (socket, address) = open(grant.protocol, grant.address()).map_err(|errno| match errno {
                Errno::ADDRINUSE => GrantError::PortInUse { grant: *grant },
                errno => GrantError::PortRefused { grant: *grant, errno },
            })?;
            Ok(GrantedPort { protocol: grant.protocol, guest: grant.guest, address, socket: Some(socket) })
        })
        .collect()
}

/// A bound socket that never waits, listening if it is one for streams, and where it is.
fn open(protocol: Protocol, address: SocketAddr) -> Result<(OwnedFd, SocketAddr), Errno> {
    let socket = socket(protocol, address.ip())?;
    match protocol {
        Protocol::Tcp => {
            set_socket_reuseaddr(&socket, true)?;
            set_tcp_nodelay(&socket, true)?; // accepted sockets inherit it
            net::bind(&socket, &address)?;
            net::listen(&socket, BACKLOG)?;
        }
        // Others could take its datagrams away if its address could be used again.
        Protocol::Udp => net::bind(&socket, &address)?,
    }
    let bound = SocketAddr::try_from(net::getsockname(&socket)?)?;
    Ok((socket, bound))
}

/// A socket that never waits, of the family of an address and of no other.
pub fn socket(protocol: Protocol, ip: IpAddr) -> Result<OwnedFd, Errno> {
    let family = if ip.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let kind = match protocol {
        Protocol::Tcp => SocketType::STREAM,
        Protocol::Udp => SocketType::DGRAM,
    };
    let socket = net::socket_with(family, kind, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, None)?;
    if ip.is_ipv6() {
        set_ipv6_v6only(&socket, true)?;
    }
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::bench;
    use crate::diagnostic::Diagnostic;

    fn grants(texts: &[&str]) -> Vec<ListenGrant> {
        texts.iter().flat_map(|text| ListenGrant::parse(text).unwrap()).collect()
    }

    fn refusal(text: &str) -> GrantError {
        bind(&grants(&[text])).unwrap_err()
    }

    #[test]
    fn the_system_chooses_and_tells() {
        if !bench::ipv6_is_here() {
            return;
        }
        let ports = bind(&grants(&["0:80", "0:53/udp", "[::1]:0:80"])).unwrap();
        assert!(ports.iter().all(|port| port.address.port() != 0));
        let number = |index: usize| ports[index].address.port();
        assert_eq!(ports[0].to_string(), format!("listening 127.0.0.1:{} -> 80", number(0)));
        assert_eq!(ports[1].to_string(), format!("listening 127.0.0.1:{}/udp -> 53/udp", number(1)));
        assert_eq!(ports[2].to_string(), format!("listening [::1]:{} -> 80", number(2)));
    }

    #[test]
    fn a_port_in_use_is_named() {
        for (suffix, lister) in [("", "ss -ltnp"), ("/udp", "ss -lunp")] {
            let ports = bind(&grants(&[&format!("0:80{suffix}")])).unwrap();
            let port = ports[0].address.port();
            let error = refusal(&format!("{port}:80{suffix}"));
            assert_eq!(error.code(), "PORT_IN_USE");
            let text = error.to_string();
            assert!(text.contains(&port.to_string()) && text.contains(lister), "{text}");
            assert!(text.contains(&format!("-p {}:80{suffix}`", port.checked_add(1).unwrap_or(8080))), "{text}");
        }
    }

    #[test]
    fn the_two_families_do_not_meet() {
        if !bench::ipv6_is_here() {
            return;
        }
        let ports = bind(&grants(&["[::]:0:80", "[::]:0:80/udp"])).unwrap();
        let both: Vec<_> =
            ports.iter().map(|port| format!("0.0.0.0:{}:80{}", port.address.port(), port.protocol.suffix())).collect();
        let both: Vec<_> = both.iter().map(String::as_str).collect();
        assert_eq!(bind(&grants(&both)).unwrap().len(), 2);
    }

    #[test]
    fn an_address_that_is_not_ours_is_refused() {
        let error = refusal("192.0.2.1:0:80");
        assert_eq!(error.code(), "PORT_REFUSED");
        assert!(error.to_string().contains("`ip address`"), "{error}");
    }

    #[test]
    fn a_port_can_be_taken_up_again() {
        for text in ["0:80", "0:80/udp"] {
            let mut ports = bind(&grants(&[text])).unwrap();
            let socket = ports[0].take().unwrap();
            assert_eq!(ports[0].take().unwrap_err(), Errno::ADDRINUSE);
            drop(socket);
            assert!(ports[0].take().is_ok());
        }
    }
}
