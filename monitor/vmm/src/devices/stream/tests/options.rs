//! Options of a connection, and the close with reset.

use super::*;

fn set(bench: &mut Bench, handle: u32, option: u32, setting: u32) -> Completion {
    bench.submit(operation::STREAM_OPTION, 0, 8, handle, (0, 0), u64::from(setting) << 32 | u64::from(option));
    bench.one()
}

#[test]
fn options_are_set() {
    use rustix::net::sockopt::{socket_keepalive, tcp_keepidle, tcp_nodelay};
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    let socket = |bench: &mut Bench| match bench.device.handles.get(handle) {
        Some(Entry::Connection(connection)) => connection.as_fd().try_clone_to_owned().unwrap(),
        other => panic!("{other:?}"),
    };
    let socket = socket(&mut bench);
    assert!(tcp_nodelay(&socket).unwrap());
    assert_eq!(set(&mut bench, handle, stream_option::NO_DELAY, 0).result, 0);
    assert!(!tcp_nodelay(&socket).unwrap());
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 77).result, 0);
    assert!(socket_keepalive(&socket).unwrap());
    assert_eq!(tcp_keepidle(&socket).unwrap(), Duration::from_secs(77));
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 32767).result, 0);
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 0).result, 0);
    assert!(!socket_keepalive(&socket).unwrap());
    for (option, setting) in [(0, 0), (4, 1), (1, 2), (2, 32768), (3, u32::MAX)] {
        assert_eq!(error_of(set(&mut bench, handle, option, setting)), error::INVALID, "{option} {setting}");
    }
    assert_eq!(error_of(set(&mut bench, handle + 1, stream_option::NO_DELAY, 1)), error::INVALID);
}

#[test]
fn a_close_with_reset_loses_what_is_not_sent() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.send(3, handle, 8 << 20);
    bench.send(4, handle, 5);
    assert_eq!(set(&mut bench, handle, stream_option::RESET, 1).result, 0);
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    let got = bench.some(3);
    let cancelled: Vec<_> = got[..2].iter().map(|one| (one.token, error_of(*one))).collect();
    assert_eq!(cancelled, [(3, error::CANCELLED), (4, error::CANCELLED)]);
    assert_eq!((got[2].token, got[2].result), (6, 0));
    assert_eq!(bench.device.queued, 0);
    let error = peer.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn a_close_after_reset_was_taken_back_ends_in_order() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.send(3, handle, 10);
    bench.one();
    set(&mut bench, handle, stream_option::RESET, 1);
    set(&mut bench, handle, stream_option::RESET, 0);
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    assert_eq!(peer.read_to_end(&mut Vec::new()).unwrap(), 10);
}
