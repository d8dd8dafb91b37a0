//! What the operator lets a guest do, and whether that is what its image needs.

pub mod volume;

use std::net::IpAddr;

use rustix::io::Errno;

use crate::diagnostic::{Diagnostic, system_words};
use crate::image::Manifest;
use crate::options::address;

/// A port of the guest and where on the host it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenGrant {
    /// The host's address.
    pub ip: IpAddr,
    /// The host's port; 0: the system chooses.
    pub host: u16,
    /// The guest's port.
    pub guest: u16,
}

/// Destinations that a guest may connect to. `None` stands for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectGrant {
    /// The destination's address.
    pub ip: Option<IpAddr>,
    /// Its port.
    pub port: Option<u16>,
}

impl ConnectGrant {
    /// Parses `IP:PORT`, `*` for either part.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (ip, port) = text.rsplit_once(':')?;
        let ip = if ip == "*" { None } else { Some(address(ip)?) };
        let port = if port == "*" { None } else { Some(port.parse().ok().filter(|port| *port != 0)?) };
        Some(Self { ip, port })
    }

    /// Whether it lets the guest connect there.
    #[must_use]
    pub fn allows(&self, ip: IpAddr, port: u16) -> bool {
        self.ip.is_none_or(|granted| granted.to_canonical() == ip.to_canonical())
            && self.port.is_none_or(|granted| granted == port)
    }

    /// Whether everything that `wanted` names is granted.
    fn covers(&self, wanted: &Self) -> bool {
        (self.ip.is_none() || self.ip == wanted.ip) && (self.port.is_none() || self.port == wanted.port)
    }
}

/// The grants do not fit the image or the host.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The manifest lists a port that is not granted.
    #[error(
        "The application listens on port {port}, which is not granted to it. Its image's manifest lists this port. Grant it with `-p HOST:{port}`, for example `-p {port}:{port}`."
    )]
    PortNotGranted {
        /// The guest's port.
        port: u16,
    },
    /// The manifest lists a destination that is not granted.
    #[error(
        "The application connects to {destination}, which is not granted to it. Its image's manifest lists this destination. Grant it with `--connect {destination}`."
    )]
    DestinationNotGranted {
        /// As in the manifest.
        destination: String,
    },
    /// One guest port twice.
    #[error("The guest's port {port} is granted twice. Both `-p` name it. Leave one of them out.")]
    PortTwice {
        /// The guest's port.
        port: u16,
    },
    /// One port of the host for two of the guest.
    #[error(
        "Port {port} of {ip} is to lead to two ports of the guest, {first} and {second}. Both `-p` name it. Choose another port for one of them, as in `-p {other}:{second}`."
    )]
    HostPortTwice {
        /// The host's address.
        ip: IpAddr,
        /// The host's port.
        port: u16,
        /// A port of the guest.
        first: u16,
        /// Another.
        second: u16,
        /// A port to propose.
        other: u16,
    },
    /// The host's port is taken.
    #[error(
        "Port {port} of {ip} is in use by another program. The guest's port {guest} was to be reached there. Stop that program (`ss -ltnp` shows it), or choose another port, as in `-p {other}:{guest}`."
    )]
    PortInUse {
        /// The host's address.
        ip: IpAddr,
        /// The host's port.
        port: u16,
        /// The guest's port.
        guest: u16,
        /// A port to propose.
        other: u16,
    },
    /// The host does not allow or cannot do it.
    #[error(
        "The host does not let this process listen on port {port} of {ip}: {}. The guest's port {guest} was to be reached there. {}",
        system_words(*.errno),
        listen_advice(*.errno)
    )]
    PortRefused {
        /// The host's address.
        ip: IpAddr,
        /// The host's port.
        port: u16,
        /// The guest's port.
        guest: u16,
        /// Why.
        errno: Errno,
    },
}

fn listen_advice(errno: Errno) -> &'static str {
    match errno {
        Errno::ACCESS | Errno::PERM => "Ports below 1024 need privileges: choose a higher one, as in `-p 8080:80`.",
        Errno::ADDRNOTAVAIL => {
            "The host has no such address: leave it out for 127.0.0.1, or name one that `ip address` shows."
        }
        _ => "Choose another port or address with `-p`.",
    }
}

impl Diagnostic for GrantError {
    fn code(&self) -> &'static str {
        match self {
            Self::PortNotGranted { .. } => "PORT_NOT_GRANTED",
            Self::DestinationNotGranted { .. } => "DESTINATION_NOT_GRANTED",
            Self::PortTwice { .. } => "PORT_TWICE",
            Self::HostPortTwice { .. } => "HOST_PORT_TWICE",
            Self::PortInUse { .. } => "PORT_IN_USE",
            Self::PortRefused { .. } => "PORT_REFUSED",
        }
    }
}

/// Checks that each guest port is granted once, that no port of the host leads to two of them, and that all that the manifest needs is granted.
pub fn check(manifest: &Manifest, listen: &[ListenGrant], connect: &[ConnectGrant]) -> Result<(), GrantError> {
    for (index, grant) in listen.iter().enumerate() {
        if listen.iter().skip(index + 1).any(|other| other.guest == grant.guest) {
            return Err(GrantError::PortTwice { port: grant.guest });
        }
        let same = |other: &&ListenGrant| grant.host != 0 && (other.ip, other.host) == (grant.ip, grant.host);
        if let Some(other) = listen.iter().skip(index + 1).find(same) {
            return Err(GrantError::HostPortTwice {
                ip: grant.ip,
                port: grant.host,
                first: grant.guest,
                second: other.guest,
                other: grant.host.checked_add(1).unwrap_or(8080),
            });
        }
    }
    for port in &manifest.listen {
        if !listen.iter().any(|grant| grant.guest == *port) {
            return Err(GrantError::PortNotGranted { port: *port });
        }
    }
    for destination in &manifest.connect {
        let wanted = ConnectGrant::parse(destination);
        if !wanted.is_some_and(|wanted| connect.iter().any(|grant| grant.covers(&wanted))) {
            return Err(GrantError::DestinationNotGranted { destination: destination.clone() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(listen: &[u16], connect: &[&str]) -> Manifest {
        Manifest {
            name: "test".into(),
            listen: listen.to_vec(),
            connect: connect.iter().map(|text| (*text).to_owned()).collect(),
            ..Manifest::default()
        }
    }

    fn grant(guest: u16) -> ListenGrant {
        ListenGrant { ip: "127.0.0.1".parse().unwrap(), host: 0, guest }
    }

    #[test]
    fn needed_ports_must_be_granted() {
        assert!(check(&manifest(&[80], &[]), &[grant(80), grant(81)], &[]).is_ok());
        let error = check(&manifest(&[80, 3000], &[]), &[grant(80)], &[]).unwrap_err();
        assert_eq!(error.code(), "PORT_NOT_GRANTED");
        assert!(error.to_string().contains("-p 3000:3000"), "{error}");
        assert_eq!(check(&manifest(&[], &[]), &[grant(80), grant(80)], &[]).unwrap_err().code(), "PORT_TWICE");
    }

    #[test]
    fn a_host_port_leads_to_one_guest_port() {
        let at = |host, guest| ListenGrant { host, ..grant(guest) };
        let error = check(&manifest(&[], &[]), &[at(3000, 1), at(3000, 2)], &[]).unwrap_err();
        assert_eq!(error.code(), "HOST_PORT_TWICE");
        assert!(error.to_string().contains("-p 3001:2"), "{error}");
        assert!(check(&manifest(&[], &[]), &[at(0, 1), at(0, 2)], &[]).is_ok());
    }

    #[test]
    fn needed_destinations_must_be_granted() {
        let rules = |texts: &[&str]| texts.iter().map(|text| ConnectGrant::parse(text).unwrap()).collect::<Vec<_>>();
        let wanted = manifest(&[], &["10.0.0.1:5432"]);
        for good in [&["10.0.0.1:5432"][..], &["*:5432"], &["10.0.0.1:*"], &["*:*"], &["1.1.1.1:1", "*:*"]] {
            assert!(check(&wanted, &[], &rules(good)).is_ok(), "{good:?}");
        }
        for bad in [&[][..], &["10.0.0.2:5432"], &["10.0.0.1:5433"]] {
            assert_eq!(check(&wanted, &[], &rules(bad)).unwrap_err().code(), "DESTINATION_NOT_GRANTED");
        }
        assert!(check(&manifest(&[], &["*:443"]), &[], &rules(&["1.1.1.1:443"])).is_err());
    }

    #[test]
    fn mapped_addresses_are_the_same() {
        let rule = ConnectGrant::parse("127.0.0.1:80").unwrap();
        assert!(rule.allows("::ffff:127.0.0.1".parse().unwrap(), 80));
        assert!(!rule.allows("127.0.0.2".parse().unwrap(), 80));
        assert!(!rule.allows("127.0.0.1".parse().unwrap(), 81));
        assert_eq!(ConnectGrant::parse("10.0.0.1"), None);
        assert_eq!(ConnectGrant::parse("host:80"), None);
        assert_eq!(ConnectGrant::parse("1.1.1.1:0"), None);
    }
}
