//! The granted ports: bound before the guest starts, so that what is sent meanwhile waits and a port in use is known. They stay
//! bound as long as the guest runs, also while it does not use them: a running monitor binds nothing.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::sockopt::{
    set_ip_ttl, set_ipv6_unicast_hops, set_ipv6_v6only, set_socket_broadcast, set_socket_recv_buffer_size,
    set_socket_reuseaddr, set_socket_reuseport, set_socket_send_buffer_size, set_tcp_nodelay, socket_recv_buffer_size,
    socket_send_buffer_size,
};
use rustix::net::{self, AddressFamily, RecvFlags, SocketAddrUnix, SocketFlags, SocketType};

use super::{GrantError, ListenGrant, Protocol};
use crate::keeper::Keeper;
use crate::poller::Poller;

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
    /// Others listen at the same socket: it is never made deaf.
    shared: bool,
    /// Bound, as long as the guest has not taken it.
    socket: Option<OwnedFd>,
    /// Whether the guest has had it.
    used: bool,
    /// The sizes of a UDP socket's buffers for receiving and sending, before the guest has set any.
    buffers: (usize, usize),
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

    /// A listening socket of another replica, which does not wait.
    #[must_use]
    pub fn taken(guest: u16, slot: u32, address: SocketAddr, socket: OwnedFd) -> Self {
        Self::new(Protocol::Tcp, guest, PortPlace::Address(address), Some(slot), true, socket)
    }

    fn new(protocol: Protocol, guest: u16, place: PortPlace, slot: Option<u32>, shared: bool, socket: OwnedFd) -> Self {
        // Linux tells twice what was set: the rest is for its own use.
        let half = |size: Result<usize, Errno>| size.unwrap_or(0) / 2;
        let buffers = match protocol {
            Protocol::Udp => (half(socket_recv_buffer_size(&socket)), half(socket_send_buffer_size(&socket))),
            Protocol::Tcp => (0, 0),
        };
        Self { protocol, guest, place, slot, shared, socket: Some(socket), used: false, buffers }
    }

    /// Its socket, for the guest. ADDRINUSE if the guest has it.
    pub fn take(&mut self) -> Result<OwnedFd, Errno> {
        let socket = self.socket.as_ref().ok_or(Errno::ADDRINUSE)?;
        if std::mem::replace(&mut self.used, true) {
            match self.protocol {
                Protocol::Tcp if self.shared => {}
                Protocol::Tcp => {
                    set_socket_reuseaddr(socket, true)?;
                    net::listen(socket, BACKLOG)?;
                }
                Protocol::Udp => empty(socket),
            }
        }
        self.socket.take().ok_or(Errno::ADDRINUSE)
    }

    /// The guest does not use it any more. Nobody can connect until it is taken again; what is sent to it is lost.
    pub fn give_back(&mut self, socket: OwnedFd, poller: &Poller) {
        poller.remove(&socket);
        let _ = match self.protocol {
            // Who else has it goes on; what is queued waits.
            Protocol::Tcp if self.shared => Ok(()),
            // It stops listening and stays bound. Who reuses addresses could listen there meanwhile, if this one did, too.
            Protocol::Tcp => {
                net::shutdown(&socket, net::Shutdown::Read).and_then(|()| set_socket_reuseaddr(&socket, false))
            }
            Protocol::Udp => self.forget_settings(&socket),
        };
        self.socket = Some(socket);
    }

    /// Whoever has the port next finds it as the first one did.
    fn forget_settings(&self, socket: &OwnedFd) -> Result<(), Errno> {
        match self.address() {
            SocketAddr::V4(_) => set_ip_ttl(socket, u32::MAX)?, // -1: the host's
            SocketAddr::V6(_) => set_ipv6_unicast_hops(socket, None)?,
        }
        set_socket_broadcast(socket, false)?;
        set_socket_recv_buffer_size(socket, self.buffers.0)?;
        set_socket_send_buffer_size(socket, self.buffers.1)
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
            Ok(GrantedPort::new(grant.protocol, grant.guest, place, None, keeper.is_some(), socket))
        })
        .collect()
}

/// Listens at a path for the host's own questions to a port of the guest.
pub fn bind_path(path: &Path, guest: u16) -> Result<GrantedPort, GrantError> {
    let socket =
        open_path(path).map_err(|errno| GrantError::PathRefused { path: path.display().to_string(), errno })?;
    Ok(GrantedPort::new(Protocol::Tcp, guest, PortPlace::Path(path.to_path_buf()), None, true, socket))
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
    match protocol {
        Protocol::Tcp => {
            let (mut socket, bound) = bound(protocol, address, shared)?;
            if address.port() == 0 {
                // A port that the system has chosen is lost when the socket stops listening; one that was asked for is not.
                socket = self::bound(protocol, bound, shared)?.0;
            }
            net::listen(&socket, BACKLOG)?;
            Ok((socket, bound))
        }
        Protocol::Udp => bound(protocol, address, shared),
    }
}

/// A bound socket, and where it is.
fn bound(protocol: Protocol, address: SocketAddr, shared: bool) -> Result<(OwnedFd, SocketAddr), Errno> {
    let socket = socket(protocol, address.ip())?;
    if shared {
        set_socket_reuseport(&socket, true)?;
    }
    if protocol == Protocol::Tcp {
        // Not for UDP: others could take its datagrams away.
        set_socket_reuseaddr(&socket, true)?;
        set_tcp_nodelay(&socket, true)?; // accepted sockets inherit it
    }
    net::bind(&socket, &address)?;
    let address = SocketAddr::try_from(net::getsockname(&socket)?)?;
    Ok((socket, address))
}

/// Throws away what has come while nobody had the port.
fn empty(socket: &OwnedFd) {
    // More than the largest buffer holds; whoever floods it does not keep us here.
    for _ in 0..1 << 16 {
        if let Err(Errno::AGAIN) = net::recv(socket, &mut [0u8; 1][..], RecvFlags::DONTWAIT) {
            return;
        }
    }
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
        let both: Vec<_> = ports
            .iter()
            .map(|port| format!("0.0.0.0:{}:80{}", port.address().port(), port.protocol.suffix()))
            .collect();
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
    fn a_port_that_is_given_back_refuses_until_it_is_taken_up_again() {
        use std::net::TcpStream;
        let poller = Poller::new().unwrap();
        let mut ports = bind(&grants(&["0:80"]), None).unwrap();
        let address = ports[0].address();
        for _ in 0..3 {
            let socket = ports[0].take().unwrap();
            assert_eq!(ports[0].take().unwrap_err(), Errno::ADDRINUSE);
            poller.add_input(&socket, 7).unwrap();
            assert!(TcpStream::connect(address).is_ok());
            ports[0].give_back(socket, &poller);
            assert_eq!(TcpStream::connect(address).unwrap_err().kind(), std::io::ErrorKind::ConnectionRefused);
            let other = bound(Protocol::Tcp, address, false).and_then(|(other, _)| net::listen(other, 1));
            assert_eq!(other, Err(Errno::ADDRINUSE), "nobody else can have it meanwhile");
        }
    }

    #[test]
    fn a_udp_port_that_is_given_back_forgets() {
        use rustix::net::sockopt::{ip_ttl, socket_broadcast};
        use std::net::UdpSocket;
        let poller = Poller::new().unwrap();
        let mut ports = bind(&grants(&["0:80/udp"]), None).unwrap();
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        let socket = ports[0].take().unwrap();
        let before = (ip_ttl(&socket), socket_recv_buffer_size(&socket), socket_send_buffer_size(&socket));
        set_ip_ttl(&socket, 3).unwrap();
        set_socket_broadcast(&socket, true).unwrap();
        set_socket_recv_buffer_size(&socket, 4096).unwrap();
        set_socket_send_buffer_size(&socket, 8192).unwrap();
        ports[0].give_back(socket, &poller);
        peer.send_to(b"late", ports[0].address()).unwrap();
        let socket = ports[0].take().unwrap();
        assert_eq!(before, (ip_ttl(&socket), socket_recv_buffer_size(&socket), socket_send_buffer_size(&socket)));
        assert_eq!(socket_broadcast(&socket), Ok(false));
        let receive = || net::recv(&socket, &mut [0u8; 8][..], RecvFlags::DONTWAIT).map(|(count, _)| count);
        assert_eq!(receive(), Err(Errno::AGAIN), "what was sent meanwhile is lost");
        peer.send_to(b"now", ports[0].address()).unwrap();
        assert_eq!(receive(), Ok(3));
    }
}
