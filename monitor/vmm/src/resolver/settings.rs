//! Which name servers to ask, and how: what resolv.conf(5) says, within the bounds of the C library.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};

use resolv_conf::{Config, ScopedIp};

use super::names;
use crate::clock::SECOND;

const PORT: u16 = 53;
/// The C library's bounds: servers, domains to search, and the largest values of options.
const SERVERS: usize = 3;
const DOMAINS: usize = 6;
const NDOTS_MAX: u32 = 15;
const TIMEOUT_MAX: u32 = 30;
const ATTEMPTS_MAX: u32 = 5;

/// The name servers, and how to ask them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// In their order.
    pub servers: Vec<SocketAddr>,
    /// What is tried behind a name, in lower case.
    pub search: Vec<String>,
    /// A name with so many dots is tried as it is first.
    pub ndots: u32,
    /// How long to wait for one server's answer, nanoseconds.
    pub timeout: u64,
    /// How often to ask each.
    pub attempts: u32,
    /// Begin with another server each time.
    pub rotate: bool,
    /// Ask over TCP only.
    pub tcp: bool,
    /// Never ask for IPv6 addresses.
    pub no_ipv6: bool,
}

impl Default for Settings {
    /// No server.
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            search: Vec::new(),
            ndots: 1,
            timeout: 5 * SECOND,
            attempts: 2,
            rotate: false,
            tcp: false,
            no_ipv6: false,
        }
    }
}

impl Settings {
    /// What a `resolv.conf` says. Lines and options that are not understood count for nothing; without a server it is 127.0.0.1.
    ///
    /// ```
    /// # use uk_vmm::resolver::settings::Settings;
    /// let settings = Settings::parse(b"search corp.example\nnameserver 192.0.2.53\noptions timeout:2 attempts:3\n");
    /// assert_eq!(settings.servers, ["192.0.2.53:53".parse().unwrap()]);
    /// assert_eq!((settings.timeout, settings.attempts), (2_000_000_000, 3));
    /// ```
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        let (config, _) = Config::parse_with_errors(text);
        let mut servers: Vec<_> = config.nameservers.iter().take(SERVERS).filter_map(server).collect();
        if servers.is_empty() {
            servers.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), PORT));
        }
        let domains = config.get_last_search_or_domain();
        Self {
            servers,
            search: domains.filter_map(|domain| names::canonical(domain.as_bytes())).take(DOMAINS).collect(),
            ndots: config.ndots.min(NDOTS_MAX),
            timeout: u64::from(config.timeout.clamp(1, TIMEOUT_MAX)) * SECOND,
            attempts: config.attempts.clamp(1, ATTEMPTS_MAX),
            rotate: config.rotate,
            tcp: config.use_vc,
            no_ipv6: config.no_aaaa,
        }
    }

    /// The same with other servers.
    #[must_use]
    pub fn with_servers(self, servers: &[SocketAddr]) -> Self {
        Self { servers: servers.to_vec(), ..self }
    }

    /// The names to ask for when one is asked for, in their order (resolv.conf(5), `ndots` and `search`). `name` is canonical; `rooted` it
    /// stands for itself.
    #[must_use]
    pub fn candidates(&self, name: &str, rooted: bool) -> Vec<String> {
        let itself = std::iter::once(name.to_owned());
        if rooted {
            return itself.collect();
        }
        let below = self.search.iter().map(|domain| format!("{name}.{domain}"));
        let below = below.filter(|longer| longer.len() <= names::NAME_MAX);
        if name.bytes().filter(|byte| *byte == b'.').count() >= self.ndots as usize {
            itself.chain(below).collect()
        } else {
            below.chain(itself).collect()
        }
    }
}

fn server(ip: &ScopedIp) -> Option<SocketAddr> {
    Some(match ip {
        ScopedIp::V4(ip) => SocketAddr::new(IpAddr::V4(*ip), PORT),
        ScopedIp::V6(ip, None) => SocketAddr::new(IpAddr::V6(*ip), PORT),
        ScopedIp::V6(ip, Some(scope)) => SocketAddrV6::new(*ip, PORT, 0, scope_number(scope)?).into(),
    })
}

/// The number of a network interface, which is named by it or by its name.
fn scope_number(scope: &str) -> Option<u32> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, netdevice, socket_with};
    scope.parse().ok().or_else(|| {
        let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None).ok()?;
        netdevice::name_to_index(socket, scope).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(text: &str) -> Vec<String> {
        Settings::parse(text.as_bytes()).servers.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_missing_file_means_the_server_of_this_machine() {
        assert_eq!(servers(""), ["127.0.0.1:53"]);
        let settings = Settings::parse(b"");
        assert_eq!((settings.ndots, settings.timeout, settings.attempts), (1, 5 * SECOND, 2));
    }

    #[test]
    fn servers_are_at_most_three() {
        let text = "nameserver 192.0.2.1\nnameserver 2001:db8::1 \nnameserver 192.0.2.3\nnameserver 192.0.2.4\n";
        assert_eq!(servers(text), ["192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.3:53"]);
    }

    #[test]
    fn a_server_of_one_link_is_reached_there() {
        assert_eq!(servers("nameserver fe80::1%3"), ["[fe80::1%3]:53"]);
        assert_eq!(servers("nameserver fe80::1%no-such-link"), ["127.0.0.1:53"]);
        if scope_number("lo").is_some() {
            assert_eq!(servers("nameserver fe80::1%lo"), [format!("[fe80::1%{}]:53", scope_number("lo").unwrap())]);
        }
    }

    #[test]
    fn options_stay_within_bounds() {
        let settings = Settings::parse(b"options ndots:99 timeout:0 attempts:99 rotate use-vc no-aaaa");
        assert_eq!((settings.ndots, settings.timeout, settings.attempts), (15, SECOND, 5));
        assert!(settings.rotate && settings.tcp && settings.no_ipv6);
        assert_eq!(Settings::parse(b"options timeout:4000").timeout, 30 * SECOND);
    }

    #[test]
    fn rubbish_counts_for_nothing() {
        let text = b"nameserver\nnameserver x.y\n\xff\xfe\noptions ndots:x what timeout:7\nnonsense 1\n; note\n# note\nnameserver 192.0.2.1 # mine\n";
        let settings = Settings::parse(text);
        assert_eq!(settings.servers, ["192.0.2.1:53".parse().unwrap()]);
        assert_eq!((settings.ndots, settings.timeout), (1, 7 * SECOND));
    }

    #[test]
    fn names_are_searched_by_their_dots() {
        let settings =
            Settings::parse(b"domain old.example\nsearch A.example. b.example bad..example\noptions ndots:2");
        assert_eq!(settings.candidates("api", false), ["api.a.example", "api.b.example", "api"]);
        assert_eq!(settings.candidates("x.api", false), ["x.api.a.example", "x.api.b.example", "x.api"]);
        assert_eq!(settings.candidates("y.x.api", false), ["y.x.api", "y.x.api.a.example", "y.x.api.b.example"]);
        assert_eq!(settings.candidates("api", true), ["api"]);
        let long = vec!["x".repeat(60); 4].join(".");
        assert_eq!(
            settings.candidates(&long, false),
            [long.clone(), format!("{long}.a.example"), format!("{long}.b.example")]
        );
        let longer = format!("{long}.xxxx");
        assert_eq!(settings.candidates(&longer, false), [longer]);
    }

    #[test]
    fn domains_to_search_are_at_most_six() {
        assert_eq!(Settings::parse(b"search a b c d e f g h").search, ["a", "b", "c", "d", "e", "f"]);
    }
}
