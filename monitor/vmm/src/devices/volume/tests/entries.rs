//! The entries of directories: all of them, once each, however little room there is.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;

use uk_abi::file_kind;

use super::super::*;
use super::bench::*;

#[test]
fn kinds_and_numbers_are_told() {
    let mut bench = Bench::new();
    bench.make("directory").unwrap();
    std::fs::write(bench.host("file"), "").unwrap();
    bench.symlink("file", "link").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(bench.host("socket")).unwrap();
    let root = bench.file("", READ | DIRECTORY);
    let mut entries = bench.entries(root, 0, 4096).unwrap();
    entries.sort();
    let kinds: Vec<_> = entries.iter().map(|(name, kind, _)| (std::str::from_utf8(name).unwrap(), *kind)).collect();
    assert_eq!(
        kinds,
        [
            ("directory", file_kind::DIRECTORY),
            ("file", file_kind::FILE),
            ("link", file_kind::LINK),
            ("socket", file_kind::OTHER)
        ]
    );
    assert_eq!(entries[1].2, std::fs::metadata(bench.host("file")).unwrap().ino());
    assert_eq!(bench.entries(root, 0, 4096).unwrap(), [], "there are no more");
    assert_eq!(bench.entries(root, 1, 4096).unwrap().len(), 4, "from the first one");
    assert_eq!(bench.entries(root, 2, 4096), Err((error::INVALID, 0)));
    let file = bench.file("file", READ);
    assert_eq!(bench.entries(file, 0, 100), Err((error::FAILED, Errno::NOTDIR.raw_os_error())));
    assert_eq!(bench.entries(root, 1, u32::MAX), Err((error::INVALID, 0)));
}

#[test]
fn all_come_whatever_the_room() {
    let mut bench = Bench::new();
    let names: BTreeSet<Vec<u8>> =
        (0..2000).map(|number| format!("{number}-{}", "x".repeat(number % 200)).into_bytes()).collect();
    for name in &names {
        std::fs::write(bench.host(std::str::from_utf8(name).unwrap()), "").unwrap();
    }
    let root = bench.file("", DIRECTORY);
    for room in [224, 300, 1000, 8192, 40_000, 1 << 20] {
        let mut seen = BTreeSet::new();
        let mut rewind = 1;
        loop {
            let some = bench.entries(root, rewind, room).unwrap();
            if some.is_empty() {
                break;
            }
            for (name, _, _) in some {
                assert!(seen.insert(name), "twice, with room for {room}");
            }
            rewind = 0;
        }
        assert_eq!(seen, names, "with room for {room}");
    }
}

#[test]
fn one_that_does_not_fit_is_not_lost() {
    let mut bench = Bench::new();
    std::fs::write(bench.host(&"n".repeat(255)), "").unwrap();
    let root = bench.file("", DIRECTORY);
    let limit = Err((error::LIMIT, 0));
    for room in [0, 8, 16, 271] {
        assert_eq!(bench.entries(root, 0, room), limit, "{room}");
    }
    assert_eq!(bench.entries(root, 0, 272).unwrap().len(), 1, "272 bytes are enough for the longest name");
}
