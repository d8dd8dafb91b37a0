//! Locks: two guests that share a directory exclude each other.

use uk_abi::file_flag::{LOCK_EXCLUSIVE, LOCK_SHARED, TRUNCATE};

use super::super::*;
use super::bench::*;

const LOCKED: Got = failed(error::EXISTS, Errno::WOULDBLOCK);

#[test]
fn locks_are_taken_at_once_or_not_at_all() {
    let mut one = Bench::new();
    std::fs::write(one.host("file"), "text").unwrap();
    let mut other = Bench::on(Scratch(one.root().to_owned()), false, None);
    let shared = one.file("file", READ | LOCK_SHARED);
    let also = other.file("file", READ | LOCK_SHARED);
    assert_eq!(other.open("file", READ | LOCK_EXCLUSIVE), LOCKED);
    assert!(other.open("file", READ | WRITE).is_ok(), "who does not ask is not held up");
    one.close(shared).unwrap();
    other.close(also).unwrap();
    let exclusive = one.file("file", READ | WRITE | LOCK_EXCLUSIVE);
    assert_eq!(other.open("file", READ | LOCK_SHARED), LOCKED);
    assert_eq!(other.open("file", WRITE | TRUNCATE | LOCK_EXCLUSIVE), LOCKED);
    assert_eq!(std::fs::read(one.host("file")).unwrap(), b"text", "not emptied by who did not get the lock");
    assert_eq!(one.open("file", READ | LOCK_SHARED), LOCKED, "nor does a guest share with itself");
    one.close(exclusive).unwrap();
    let own = other.file("file", READ | WRITE | TRUNCATE | LOCK_EXCLUSIVE);
    assert_eq!(std::fs::read(one.host("file")).unwrap(), b"");
    other.device = Volumes::default();
    assert!(one.open("file", READ | LOCK_EXCLUSIVE).is_ok(), "a monitor that ends leaves no lock ({own})");
}

#[test]
fn a_lock_lasts_until_the_last_sync_is_done() {
    let mut one = Bench::new();
    let mut other = Bench::on(Scratch(one.root().to_owned()), false, None);
    for _ in 0..20 {
        let file = one.file("file", WRITE | CREATE | LOCK_EXCLUSIVE);
        one.write(file, 0, "x").unwrap();
        let sync = one.submit(operation::FILE_SYNC, file, (0, 0), Fields::new());
        let close = one.submit(operation::FILE_CLOSE, file, (0, 0), Fields::new());
        let all = one.some(2);
        assert_eq!(all.iter().map(|completion| completion.token).collect::<Vec<_>>(), [sync, close]);
        let free = other.file("file", READ | LOCK_EXCLUSIVE);
        other.close(free).unwrap();
    }
}
