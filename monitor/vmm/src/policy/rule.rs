//! A rule of the network policy: `host[:port]`, what it names and what it covers.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The most bytes of a name (RFC 1035) and of one of its labels.
const NAME_MAX: usize = uk_abi::NAME_MAX as usize;
const LABEL_MAX: usize = 63;

/// Destinations: `host[:port]`. Host is an address (IPv6 in brackets), a network (`10.0.0.0/8`, `[fd00::]/8`), a name, `*.name` (what is
/// below it, not itself) or `*`. Port is a number, a range `8000-8010`, or missing for all.
///
/// ```
/// # use uk_vmm::policy::{Rule, covered};
/// assert_eq!(Rule::parse("API.Example.com.:443").unwrap().to_string(), "api.example.com:443");
/// assert!(covered(&Rule::parse("10.1.2.3:80").unwrap(), &[Rule::parse("10.0.0.0/8").unwrap()]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Rule {
    pub(super) host: Host,
    pub(super) ports: Ports,
}

/// What a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// Everything.
    Any,
    /// Addresses whose first `bits` are these; one address if it is all of them.
    Network { first: IpAddr, bits: u8 },
    /// A name, in lower case, without the dot at its end.
    Name(String),
    /// All names below one.
    Below(String),
}

/// Ports from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ports {
    pub first: u16,
    pub last: u16,
}

/// Why a text is no rule. Each is what goes behind "`text` is no destination: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nothing stands before the port.
    #[error("it names no host")]
    NoHost,
    /// Not a number from 1 to 65535, and no range of them.
    #[error("`{0}` is no port and no range of ports such as 8000-8010")]
    Port(String),
    /// An IPv6 address without brackets: where it ends and a port begins cannot be told.
    #[error("an IPv6 address stands in brackets, as in [::1]:80")]
    Brackets,
    /// Neither an address nor a name.
    #[error("`{0}` is neither an address nor a name (in its ASCII form)")]
    Host(String),
    /// The number of bits behind the slash is none.
    #[error("`{bits}` is no number of bits from {least} to {most}")]
    Bits {
        /// What stands there.
        bits: String,
        /// The fewest bits of such an address.
        least: u8,
        /// The most.
        most: u8,
    },
    /// An address within a network in the place of the network's first.
    #[error("the network's first address is {first}, not {given}")]
    Network {
        /// The first.
        first: IpAddr,
        /// What stands there.
        given: IpAddr,
    },
    /// A star in the midst of a name.
    #[error("`*` stands alone or, with a dot, before a name")]
    Star,
}

impl Ports {
    /// Every port.
    pub const ALL: Self = Self { first: 1, last: u16::MAX };

    /// Whether a port is among them.
    pub fn has(self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }

    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (port(first)?, port(last)?);
        (first <= last).then_some(Self { first, last })
    }

    /// One of these ports that some of `inside` has and none of `outside`, if there is one.
    pub fn left(self, inside: &[Self], outside: &[Self]) -> Option<u16> {
        // If there is one, there is one at the begin of a range, or behind the end of one that is left out.
        let starts = inside.iter().map(|ports| ports.first.max(self.first));
        let behind = outside.iter().filter_map(|ports| ports.last.checked_add(1));
        starts.chain(behind).find(|port| {
            self.has(*port)
                && inside.iter().any(|ports| ports.has(*port))
                && !outside.iter().any(|ports| ports.has(*port))
        })
    }
}

/// A port: digits and nothing else, not 0.
fn port(text: &str) -> Option<u16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)?.parse().ok().filter(|port| *port != 0)
}

impl TryFrom<String> for Rule {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|flaw| format!("`{text}` is no destination: {flaw}"))
    }
}

impl Rule {
    /// Reads `host[:port]`.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let (host, ports) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']').ok_or(RuleError::Brackets)?;
                let address: Ipv6Addr = address.parse().map_err(|_| RuleError::Host(address.to_owned()))?;
                let (bits, ports) = split_port(rest);
                let bits = match bits {
                    "" => None,
                    bits => Some(bits.strip_prefix('/').ok_or_else(|| RuleError::Host(text.to_owned()))?),
                };
                (network(IpAddr::V6(address), bits)?, ports)
            }
            None if text.matches(':').count() > 1 => return Err(RuleError::Brackets),
            None => {
                let (host, ports) = split_port(text);
                (Host::parse(host)?, ports)
            }
        };
        let ports = match ports {
            Some(ports) => Ports::parse(ports).ok_or_else(|| RuleError::Port(ports.to_owned()))?,
            None => Ports::ALL,
        };
        Ok(Self { host, ports })
    }

    /// Whether it names a port of an address, which must be canonical.
    pub(super) fn names_address(&self, ip: IpAddr, port: u16) -> bool {
        self.ports.has(port) && self.host.has_address(ip)
    }
}

/// Whether everything that `wanted` names is named by one of the rules (its ports perhaps by several together).
#[must_use]
pub fn covered(wanted: &Rule, rules: &[Rule]) -> bool {
    let here: Vec<_> = rules.iter().filter(|rule| rule.host.covers(&wanted.host)).map(|rule| rule.ports).collect();
    wanted.ports.left(&[wanted.ports], &here).is_none()
}

fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, ports)) => (host, Some(ports)),
        None => (text, None),
    }
}

impl Host {
    fn parse(text: &str) -> Result<Self, RuleError> {
        if text.is_empty() {
            return Err(RuleError::NoHost);
        }
        if text == "*" {
            return Ok(Self::Any);
        }
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        if let Ok(address) = address.parse::<Ipv4Addr>() {
            return network(IpAddr::V4(address), bits);
        }
        let (below, name) = match text.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, text),
        };
        if name.contains('*') {
            return Err(RuleError::Star);
        }
        let name = self::name(name).ok_or_else(|| RuleError::Host(text.to_owned()))?;
        Ok(if below { Self::Below(name) } else { Self::Name(name) })
    }

    /// Whether an address is named. It must be canonical.
    pub fn has_address(&self, ip: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Network { first, bits } => masked(ip, *bits) == Some(*first),
            Self::Name(_) | Self::Below(_) => false,
        }
    }

    /// Whether a name is named. It must be canonical.
    pub fn has_name(&self, name: &str) -> bool {
        self.is_any() || self.names(name)
    }

    /// The same, by a rule for names.
    pub fn names(&self, name: &str) -> bool {
        match self {
            Self::Any | Self::Network { .. } => false,
            Self::Name(own) => own == name,
            Self::Below(own) => is_below(name, own),
        }
    }

    fn is_any(&self) -> bool {
        matches!(self, Self::Any)
    }

    fn covers(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Any, _) => true,
            (Self::Network { bits: own, .. }, Self::Network { first, bits }) => own <= bits && self.has_address(*first),
            (_, Self::Name(name)) => self.names(name),
            (Self::Below(own), Self::Below(name)) => own == name || is_below(name, own),
            _ => false,
        }
    }
}

/// A name as rules have it: in lower case, without the dot at its end.
pub(super) fn canonical(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// A name in that form, if it is one that rules can have.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    Some(canonical(text)).filter(|name| is_name(name))
}

fn is_below(name: &str, parent: &str) -> bool {
    name.strip_suffix(parent).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| !rest.is_empty())
}

/// Letters, digits, `-` and `_`; a number at the end would make it a (broken) IPv4 address.
fn is_name(name: &str) -> bool {
    let character = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let label = |label: &str| !label.is_empty() && label.len() <= LABEL_MAX && label.bytes().all(character);
    let number = |label: &str| {
        let digits = label.strip_prefix("0x").unwrap_or(label);
        digits.bytes().all(|byte| byte.is_ascii_digit()) || (digits.len() < label.len() && is_hexadecimal(digits))
    };
    name.len() <= NAME_MAX && name.split('.').all(label) && !name.rsplit('.').next().is_some_and(number)
}

fn is_hexadecimal(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The network of an address, which must be its first, and a number of bits; a single address without.
fn network(ip: IpAddr, bits: Option<&str>) -> Result<Host, RuleError> {
    let canonical = ip.to_canonical();
    let (written, own) = (width(ip), width(canonical));
    // IPv4 addresses written as IPv6 have 96 bits before their own.
    let least = written - own;
    let bits = match bits {
        None => own,
        Some(text) => number(text)
            .filter(|bits| (least..=written).contains(bits))
            .map(|bits| bits - least)
            .ok_or_else(|| RuleError::Bits { bits: text.to_owned(), least, most: written })?,
    };
    match masked(canonical, bits) {
        Some(first) if first != canonical => Err(RuleError::Network { first, given: canonical }),
        _ => Ok(Host::Network { first: canonical, bits }),
    }
}

fn number(text: &str) -> Option<u8> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)?.parse().ok()
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

/// The first `bits` of an address, zeros behind them; `None` if it has fewer.
fn masked(ip: IpAddr, bits: u8) -> Option<IpAddr> {
    let rest = u32::from(width(ip).checked_sub(bits)?);
    Some(match ip {
        IpAddr::V4(ip) => IpAddr::V4((ip.to_bits() & u32::MAX.checked_shl(rest).unwrap_or(0)).into()),
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & u128::MAX.checked_shl(rest).unwrap_or(0)).into()),
    })
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Any => write!(formatter, "*"),
            Host::Network { first: IpAddr::V4(ip), bits: 32 } => write!(formatter, "{ip}"),
            Host::Network { first: IpAddr::V4(ip), bits } => write!(formatter, "{ip}/{bits}"),
            Host::Network { first: IpAddr::V6(ip), bits: 128 } => write!(formatter, "[{ip}]"),
            Host::Network { first: IpAddr::V6(ip), bits } => write!(formatter, "[{ip}]/{bits}"),
            Host::Name(name) => write!(formatter, "{name}"),
            Host::Below(name) => write!(formatter, "*.{name}"),
        }?;
        match self.ports {
            Ports::ALL => Ok(()),
            Ports { first, last } if first == last => write!(formatter, ":{first}"),
            Ports { first, last } => write!(formatter, ":{first}-{last}"),
        }
    }
}
