//! Addresses as the HAL has them: IPv6, or IPv4 mapped into it.

use std::net::{IpAddr, Ipv6Addr};

/// The 16 bytes of an address.
#[must_use]
pub fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// The other way; mapped ones become IPv4.
#[must_use]
pub fn address(octets: [u8; 16]) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from(octets)).to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_both_ways() {
        for text in ["127.0.0.1", "::1", "2001:db8::7"] {
            let ip: IpAddr = text.parse().unwrap();
            assert_eq!(address(octets(ip)), ip);
        }
    }
}
