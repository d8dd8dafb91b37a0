//! The granted ports: bound before the guest starts, so that what is sent meanwhile waits and a port in use is known.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{set_ipv6_v6only, set_socket_reuseaddr, set_socket_reuseport, set_tcp_nodelay};
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

use super::{GrantError, ListenGrant, Protocol};
use crate::keeper::Keeper;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// A port that the guest may take up.
#[derive(Debug)]
pub struct GrantedPort {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The guest's port.
    pub guest: u16,
    /// Where it is reached.
    pub place: PortPlace,
    /// Whose socket it is among replicas; `None`: the guest's own.
    pub slot: Option<u32>,
    /// Others may bind the same port.
    shared: bool,
    /// Bound, as long as the guest has not taken it.
    socket: Option<OwnedFd>,
}

/// Where a port is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortPlace {
    /// At an address of the host.
    Address(SocketAddr),
    /// By a Unix socket, for the host's own questions.
    Path(PathBuf),
}

impl GrantedPort {
    /// Its socket, for the guest. Bound again if it was taken up and given back before: another program may have the port by now.
    pub fn take(&mut self) -> Result<OwnedFd, Errno> {
        match (self.socket.take(), &self.place) {
            (Some(socket), _) => Ok(socket),
            (None, PortPlace::Address(address)) => open(self.protocol, *address, self.shared).map(|(socket, _)| socket),
            (None, PortPlace::Path(path)) => open_path(path),
        }
    }

    /// The address of the host, or none of a Unix socket.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        match self.place {
            PortPlace::Address(address) => address,
            PortPlace::Path(_) => NOWHERE,
        }
    }

    /// For the host's own questions.
    #[must_use]
    pub fn own(&self) -> bool {
        matches!(self.place, PortPlace::Path(_))
    }

    /// A listening socket of another replica. `Err`: why it is none.
    pub fn taken(guest: u16, slot: u32, socket: OwnedFd) -> Result<Self, &'static str> {
        let listens = net::sockopt::socket_acceptconn(&socket) == Ok(true);
        if !listens || net::sockopt::socket_type(&socket) != Ok(SocketType::STREAM) {
            return Err("this is no listening socket");
        }
        rustix::io::ioctl_fionbio(&socket, true).map_err(|_| "the socket cannot be made non-blocking")?;
        let address = net::getsockname(&socket).ok().and_then(|address| SocketAddr::try_from(address).ok());
        let place = PortPlace::Address(address.ok_or("the socket is of no internet family")?);
        Ok(Self { protocol: Protocol::Tcp, guest, place, slot: Some(slot), shared: true, socket: Some(socket) })
    }
}

impl fmt::Display for GrantedPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = self.protocol.suffix();
        match &self.place {
            PortPlace::Address(address) => write!(formatter, "listening {address}{suffix} -> {}{suffix}", self.guest),
            PortPlace::Path(path) => write!(formatter, "listening {} -> {}", path.display(), self.guest),
        }
    }
}

/// Binds all of them, in their order; those with a port of their own by `keeper`, if there is one: it shares them among replicas.
pub fn bind(grants: &[ListenGrant], keeper: Option<&Keeper>) -> Result<Vec<GrantedPort>, GrantError> {
    grants
        .iter()
        .map(|grant| {
            let keeper = keeper.filter(|_| grant.host != 0);
            let bound = match keeper.filter(|_| grant.protocol == Protocol::Tcp) {
                Some(keeper) => keeper.get(grant.address()).map(|socket| (socket, grant.address())),
                None => open(grant.protocol, grant.address(), keeper.is_some()),
            };
            let (socket, address) = bound.map_err(|errno| match errno {
                Errno::ADDRINUSE => GrantError::PortInUse { grant: *grant },
                errno => GrantError::PortRefused { grant: *grant, errno },
            })?;
            let place = PortPlace::Address(address);
            let shared = keeper.is_some();
            Ok(GrantedPort { protocol: grant.protocol, guest: grant.guest, place, slot: None, shared, socket: Some(socket) })
        })
        .collect()
}

/// Listens at a path for the host's own questions to a port of the guest.
pub fn bind_path(path: &Path, guest: u16) -> Result<GrantedPort, GrantError> {
    let socket = open_path(path).map_err(|errno| GrantError::PathRefused { path: path.display().to_string(), errno })?;
    let place = PortPlace::Path(path.to_path_buf());
    Ok(GrantedPort { protocol: Protocol::Tcp, guest, place, slot: None, shared: false, socket: Some(socket) })
}

fn open_path(path: &Path) -> Result<OwnedFd, Errno> {
    let _ = rustix::fs::unlink(path);
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    net::bind(&socket, &SocketAddrUnix::new(path)?)?;
    rustix::fs::chmod(path, rustix::fs::Mode::from_raw_mode(0o600))?;
    net::listen(&socket, 16)?;
    Ok(socket)
}

/// A bound socket that never waits, listening if it is one for streams, and where it is.
/// `shared`: replicas and who takes their place may bind the same port.
pub fn open(protocol: Protocol, address: SocketAddr, shared: bool) -> Result<(OwnedFd, SocketAddr), Errno> {
    let socket = socket(protocol, address.ip())?;
    if shared {
        set_socket_reuseport(&socket, true)?;
    }
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
        bind(&grants(&[text]), None).unwrap_err()
    }

    #[test]
    fn the_system_chooses_and_tells() {
        if !bench::ipv6_is_here() {
            return;
        }
        let ports = bind(&grants(&["0:80", "0:53/udp", "[::1]:0:80"]), None).unwrap();
        assert!(ports.iter().all(|port| port.address().port() != 0));
        let number = |index: usize| ports[index].address().port();
        assert_eq!(ports[0].to_string(), format!("listening 127.0.0.1:{} -> 80", number(0)));
        assert_eq!(ports[1].to_string(), format!("listening 127.0.0.1:{}/udp -> 53/udp", number(1)));
        assert_eq!(ports[2].to_string(), format!("listening [::1]:{} -> 80", number(2)));
    }

    #[test]
    fn a_port_in_use_is_named() {
        for (suffix, lister) in [("", "ss -ltnp"), ("/udp", "ss -lunp")] {
            let ports = bind(&grants(&[&format!("0:80{suffix}")]), None).unwrap();
            let port = ports[0].address().port();
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
        let ports = bind(&grants(&["[::]:0:80", "[::]:0:80/udp"]), None).unwrap();
        let both: Vec<_> =
            ports.iter().map(|port| format!("0.0.0.0:{}:80{}", port.address().port(), port.protocol.suffix())).collect();
        let both: Vec<_> = both.iter().map(String::as_str).collect();
        assert_eq!(bind(&grants(&both), None).unwrap().len(), 2);
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
            let mut ports = bind(&grants(&[text]), None).unwrap();
            let socket = ports[0].take().unwrap();
            assert_eq!(ports[0].take().unwrap_err(), Errno::ADDRINUSE);
            drop(socket);
            assert!(ports[0].take().is_ok());
        }
    }
}
