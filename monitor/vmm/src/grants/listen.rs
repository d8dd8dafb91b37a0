//! Grants of ports: `[IP:]HOST:GUEST[/udp]`, both ports perhaps ranges.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The most ports that one range grants.
pub const RANGE_MAX: usize = 1024;

/// What is spoken at a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Streams.
    Tcp,
    /// Datagrams.
    Udp,
}

impl Protocol {
    /// What stands behind a port.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Tcp => "",
            Self::Udp => "/udp",
        }
    }

    /// The command that shows who has a port.
    pub(super) fn lister(self) -> &'static str {
        match self {
            Self::Tcp => "ss -ltnp",
            Self::Udp => "ss -lunp",
        }
    }
}

/// A port of the guest and where on the host it is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenGrant {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The host's address.
    pub ip: IpAddr,
    /// The host's port; 0: the system chooses.
    pub host: u16,
    /// The guest's port.
    pub guest: u16,
}

/// Why a text grants no ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenFlaw {
    /// It is not written like that.
    Form,
    /// The ranges differ in length.
    Lengths {
        /// Ports of the host.
        host: usize,
        /// Ports of the guest.
        guest: usize,
    },
    /// More than RANGE_MAX.
    TooMany {
        /// How many.
        count: usize,
    },
}

impl ListenGrant {
    /// Parses `[IP:]HOST:GUEST[/udp]`: one grant for each port of the ranges. HOST 0 lets the system choose for each.
    pub fn parse(text: &str) -> Result<Vec<Self>, ListenFlaw> {
        let (text, protocol) = match text.strip_suffix("/udp") {
            Some(text) => (text, Protocol::Udp),
            None => (text.strip_suffix("/tcp").unwrap_or(text), Protocol::Tcp),
        };
        let (rest, guest) = text.rsplit_once(':').ok_or(ListenFlaw::Form)?;
        let (ip, host) = match rest.rsplit_once(':') {
            Some((ip, host)) => (address(ip).ok_or(ListenFlaw::Form)?, host),
            None => (IpAddr::V4(Ipv4Addr::LOCALHOST), rest),
        };
        let (first, last) = range(guest).ok_or(ListenFlaw::Form)?;
        let count = usize::from(last - first) + 1;
        let step = if host == "0" { 0 } else { 1 };
        let host = if step == 0 { 0 } else { host_first(host, count)? };
        if count > RANGE_MAX {
            return Err(ListenFlaw::TooMany { count });
        }
        // `host_first` has seen that there are so many ports from the first on.
        let hosts = (0..).map(|index: u16| host.saturating_add(index.saturating_mul(step)));
        Ok(hosts.zip(first..=last).map(|(host, guest)| Self { protocol, ip, host, guest }).collect())
    }

    /// Where on the host.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.ip, self.host)
    }

    /// The same at the next port of the host, to propose.
    #[must_use]
    pub fn proposal(&self) -> Self {
        Self { host: self.host.checked_add(1).unwrap_or(8080), ..*self }
    }

    /// Whether both begin at the same port of the host.
    pub(super) fn collides(&self, other: &Self) -> bool {
        let within = self.ip.is_unspecified() || other.ip.is_unspecified();
        let there = self.ip == other.ip || (within && self.ip.is_ipv4() == other.ip.is_ipv4());
        there && self.protocol == other.protocol && self.host == other.host && self.host != 0
    }
}

/// As on the command line.
impl fmt::Display for ListenGrant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ip != IpAddr::V4(Ipv4Addr::LOCALHOST) {
            match self.ip {
                IpAddr::V4(ip) => write!(formatter, "{ip}:"),
                IpAddr::V6(ip) => write!(formatter, "[{ip}]:"),
            }?;
        }
        write!(formatter, "{}:{}{}", self.host, self.guest, self.protocol.suffix())
    }
}

/// The first of a range of the host's ports, which must be as long as the guest's.
fn host_first(text: &str, count: usize) -> Result<u16, ListenFlaw> {
    let (first, last) = range(text).ok_or(ListenFlaw::Form)?;
    let host = usize::from(last - first) + 1;
    if host == count { Ok(first) } else { Err(ListenFlaw::Lengths { host, guest: count }) }
}

/// `N` or `N-M`, neither 0.
fn range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|port| digits && *port != 0)
    };
    let (first, last) = (port(first)?, port(last)?);
    (first <= last).then_some((first, last))
}

/// An IP address; IPv6 may stand in brackets. IPv4 mapped into IPv6 is IPv4.
#[must_use]
pub fn address(text: &str) -> Option<IpAddr> {
    let ip: IpAddr = match text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => IpAddr::V6(inner.parse().ok()?),
        None => text.parse().ok()?,
    };
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<String> {
        ListenGrant::parse(text)
            .unwrap_or_else(|flaw| panic!("{text}: {flaw:?}"))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn grants_are_read_and_written() {
        for (text, grants) in [
            ("8080:80", &["8080:80"][..]),
            ("127.0.0.1:8080:80/tcp", &["8080:80"]),
            ("0.0.0.0:0:80", &["0.0.0.0:0:80"]),
            ("[::1]:8080:80/udp", &["[::1]:8080:80/udp"]),
            ("::1:8080:80", &["[::1]:8080:80"]),
            ("[::ffff:10.0.0.1]:1:2", &["10.0.0.1:1:2"]),
            ("8000-8002:80-82/udp", &["8000:80/udp", "8001:81/udp", "8002:82/udp"]),
            ("0:80-81", &["0:80", "0:81"]),
            ("65535:65535", &["65535:65535"]),
        ] {
            assert_eq!(written(text), grants, "{text}");
        }
        assert_eq!(written("64512-65535:64512-65535").len(), RANGE_MAX);
    }

    #[test]
    fn what_is_no_grant() {
        for text in [
            "",
            "80",
            ":80",
            "80:",
            "x:80",
            "1:0",
            "1:70000",
            "h:1:2",
            "+1:80",
            "1:+80",
            "2-1:4-3",
            "1-:2",
            "0-1:2-3",
            "1:2/sctp",
            "1:2/udp/udp",
            "[127.0.0.1]:1:2",
            "[::1:1:2",
            "1-2-3:1-2-3",
        ] {
            assert_eq!(ListenGrant::parse(text), Err(ListenFlaw::Form), "{text}");
        }
        assert_eq!(ListenGrant::parse("1-2:1-3"), Err(ListenFlaw::Lengths { host: 2, guest: 3 }));
        assert_eq!(ListenGrant::parse("80:80-81"), Err(ListenFlaw::Lengths { host: 1, guest: 2 }));
        assert_eq!(ListenGrant::parse("1-65535:1-65535"), Err(ListenFlaw::TooMany { count: 65535 }));
        assert_eq!(ListenGrant::parse("0:1-1025"), Err(ListenFlaw::TooMany { count: 1025 }));
    }
}
