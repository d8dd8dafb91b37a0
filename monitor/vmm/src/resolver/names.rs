//! Names as a guest writes them: which are names, which are addresses, and which are this machine's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The most bytes of a name (RFC 1035) and of one of its labels.
pub(super) const NAME_MAX: usize = uk_abi::NAME_MAX as usize;
const LABEL_MAX: usize = 63;

/// What a guest asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An address: nobody needs to be asked.
    Address(IpAddr),
    /// A name.
    Name {
        /// In lower case, without the dot at its end.
        name: String,
        /// Whether it had one: then nothing is put behind it.
        rooted: bool,
    },
}

/// Reads what a guest asks for; `None` if it is neither an address nor a name of letters, digits, `-` and `_` (RFC 1035, RFC 8552).
///
/// ```
/// # use uk_vmm::resolver::names::{Asked, asked};
/// assert_eq!(asked(b"::1"), Some(Asked::Address("::1".parse().unwrap())));
/// assert_eq!(asked(b"API.example."), Some(Asked::Name { name: "api.example".into(), rooted: true }));
/// assert_eq!(asked(b"no name"), None);
/// ```
#[must_use]
pub fn asked(text: &[u8]) -> Option<Asked> {
    let address = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    address
        .map(Asked::Address)
        .or_else(|| canonical(text).map(|name| Asked::Name { name, rooted: text.ends_with(b".") }))
}

/// A name in lower case and without the dot at its end; `None` if it is none.
#[must_use]
pub fn canonical(text: &[u8]) -> Option<String> {
    let name = text.strip_suffix(b".").unwrap_or(text);
    let character = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let label = |label: &[u8]| (1..=LABEL_MAX).contains(&label.len()) && label.iter().all(character);
    let right = name.len() <= NAME_MAX && name.split(|byte| *byte == b'.').all(label);
    right.then(|| name.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect())
}

/// The addresses of `localhost` and the names below it, which no server is asked for (RFC 6761, 6.3).
#[must_use]
pub fn local(name: &str) -> Option<[IpAddr; 2]> {
    let is_local = name == "localhost" || name.ends_with(".localhost");
    is_local.then_some([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)])
}

/// The address that a canonical name of the reverse tree stands for (RFC 1035, 3.5; RFC 3596, 2.5), if it stands for one.
#[must_use]
pub fn reversed(name: &str) -> Option<IpAddr> {
    if let Some(parts) = name.strip_suffix(".in-addr.arpa") {
        let text: Vec<_> = parts.rsplit('.').collect();
        return text.join(".").parse::<Ipv4Addr>().ok().map(IpAddr::V4);
    }
    let parts: Vec<_> = name.strip_suffix(".ip6.arpa")?.rsplit('.').collect();
    if parts.len() != 32
        || !parts.iter().all(|part| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return None;
    }
    u128::from_str_radix(&parts.concat(), 16).ok().map(|bits| IpAddr::V6(Ipv6Addr::from(bits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for right in ["a", "A-1.b_c", "_sip._tcp.example.", "xn--bcher-kva.example", "1.2.3", "-"] {
            assert!(canonical(right.as_bytes()).is_some(), "{right}");
        }
        for wrong in ["", ".", "a..b", ".a", "a..", "a b", "a\0", "b\u{fc}cher", "a/b", "a:1", "*.a", "a\\.b"] {
            assert_eq!(canonical(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(canonical(&[0xff]), None);
    }

    #[test]
    fn names_are_no_longer_than_names_are() {
        let label = "x".repeat(63);
        assert!(canonical(label.as_bytes()).is_some() && canonical(format!("{label}x").as_bytes()).is_none());
        let longest = format!("{label}.{label}.{label}.{}", "x".repeat(61));
        assert_eq!(longest.len(), NAME_MAX);
        assert!(canonical(longest.as_bytes()).is_some() && canonical(format!("{longest}x").as_bytes()).is_none());
    }

    #[test]
    fn addresses_are_no_names() {
        assert_eq!(asked(b"192.0.2.1"), Some(Asked::Address("192.0.2.1".parse().unwrap())));
        assert_eq!(asked(b"2001:db8::1"), Some(Asked::Address("2001:db8::1".parse().unwrap())));
        assert_eq!(asked(b"fe80::1%lo"), None);
        assert_eq!(asked(b"[::1]"), None);
    }

    #[test]
    fn this_machine_has_names() {
        assert!(local("localhost").is_some() && local("a.b.localhost").is_some());
        assert!(local("localhost.example").is_none() && local("mylocalhost").is_none());
    }

    #[test]
    fn names_of_the_reverse_tree_are_addresses() {
        assert_eq!(reversed("7.2.0.192.in-addr.arpa"), Some("192.0.2.7".parse().unwrap()));
        let nibbles = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
        assert_eq!(reversed(&format!("{nibbles}.ip6.arpa")), Some("2001:db8::1".parse().unwrap()));
        for none in ["2.0.192.in-addr.arpa", "in-addr.arpa", "x.2.0.192.in-addr.arpa", "1.0.ip6.arpa", "7.2.0.192"] {
            assert_eq!(reversed(none), None, "{none}");
        }
        assert_eq!(reversed(&format!("{}.ip6.arpa", nibbles.replacen("2", "+", 1))), None);
    }
}
