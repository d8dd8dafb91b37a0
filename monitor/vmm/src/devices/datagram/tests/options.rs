//! Options of a socket.

use super::*;

fn set(bench: &mut Bench, handle: u32, option: u32, setting: u32) -> Completion {
    bench.submit(operation::DATAGRAM_OPTION, 0, 8, handle, (0, 0), u64::from(setting) << 32 | u64::from(option));
    bench.one()
}

#[test]
fn options_are_set() {
    use rustix::net::sockopt::{ip_ttl, ipv6_unicast_hops, socket_broadcast, socket_recv_buffer_size};
    let mut bench = Bench::new(&[], &[]);
    let handle = bench.asking(address_family::ANY);
    let most = DATAGRAM_BUFFER_MAX as u32;
    for (option, setting) in [
        (datagram_option::TTL, 7),
        (datagram_option::BROADCAST, 1),
        (datagram_option::RECEIVE_BUFFER, 20_000),
        (datagram_option::SEND_BUFFER, most),
    ] {
        assert_eq!(set(&mut bench, handle, option, setting).result, 0, "{option}");
    }
    for place in &bench.device.handles.get(handle).unwrap().places {
        match place.address.is_ipv4() {
            true => assert_eq!(ip_ttl(&place.socket), Ok(7)),
            false => assert_eq!(ipv6_unicast_hops(&place.socket), Ok(7)),
        }
        assert_eq!(socket_broadcast(&place.socket), Ok(true));
        assert!((20_000..=40_000).contains(&socket_recv_buffer_size(&place.socket).unwrap()));
    }
    for (option, setting) in [(0, 1), (5, 1), (1, 0), (1, 256), (2, 2), (3, 0), (3, most + 1), (4, u32::MAX)] {
        assert_eq!(error_of(set(&mut bench, handle, option, setting)), error::INVALID, "{option} {setting}");
    }
    assert_eq!(error_of(set(&mut bench, handle + 1, 1, 1)), error::INVALID);
}

#[test]
fn broadcasting_needs_a_grant_and_the_option() {
    let mut bench = Bench::new(&["255.255.255.255"], &[]);
    let handle = bench.asking(address_family::IPV4);
    bench.send(3, handle, b"all", "255.255.255.255:9".parse().unwrap());
    let refused = bench.one();
    assert!([error::DENIED, error::FAILED].contains(&error_of(refused)) && refused.detail != 0, "{refused:?}");
    bench.send(4, handle, b"all", "127.255.255.255:9".parse().unwrap());
    assert_eq!(error_of(bench.one()), error::DENIED);
}
