//! Status, times, permission bits, access.

use std::os::unix::fs::MetadataExt;

use uk_abi::path_flag::NO_FOLLOW;
use uk_abi::{FILE_TIME_KEEP, FILE_TIME_NOW, FileStatus, VolumeStatus, access, file_kind};

use super::super::*;
use super::bench::*;
use crate::grants::volume::VolumeGrant;

#[test]
fn a_file_is_told_as_the_host_has_it() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "hello").unwrap();
    bench.link("file", "other").unwrap();
    bench.symlink("file", "link").unwrap();
    let host = std::fs::metadata(bench.host("file")).unwrap();
    let told = bench.status("link", 0).unwrap();
    assert_eq!((told.inode, told.length, told.kind, told.links), (host.ino(), 5, file_kind::FILE, 2));
    assert_eq!((told.mode, told.owner, told.group), (host.mode() & 0o7777, host.uid(), host.gid()));
    assert_eq!(told.modified, host.mtime() * 1_000_000_000 + host.mtime_nsec());
    assert_eq!((told.blocks, u64::from(told.block_size)), (host.blocks(), host.blksize()));
    assert!(told.born == 0 || told.born <= told.modified);
    assert_eq!(bench.status("link", NO_FOLLOW).unwrap().kind, file_kind::LINK);
    assert_eq!(bench.status("", 0).unwrap().kind, file_kind::DIRECTORY);
    assert_eq!(bench.status("none", 0).map(|_| 0), MISSING);
    assert_eq!(bench.status("file", 2).map(|_| 0), INVALID_GOT);
    let file = bench.file("file", READ);
    let fields = Fields::new().second(SECOND, 200);
    assert_eq!(bench.call(operation::FILE_STATUS, file, (0, 0), fields).result, 128);
    assert_eq!(FileStatus::read(&bench.memory.read(SECOND)), told);
    for (address, length) in [(SECOND, 127), (uk_abi::BOOT_ADDRESS, 128), (0, 128), (u64::MAX, 128)] {
        let fields = Fields::new().second(address, length);
        assert_eq!(got(bench.call(operation::FILE_STATUS, file, (0, 0), fields)), INVALID_GOT);
    }
}

#[test]
fn times_are_set() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    bench.symlink("file", "link").unwrap();
    let times = |bench: &mut Bench, path: &str| {
        let status = bench.status(path, NO_FOLLOW).unwrap();
        (status.accessed, status.modified)
    };
    assert_eq!(bench.set_times("link", 0, 1_500_000_000_123_456_789, -1_500_000_001), Ok(0));
    assert_eq!(times(&mut bench, "file"), (1_500_000_000_123_456_789, -1_500_000_001));
    assert_eq!(bench.set_times("file", 0, FILE_TIME_KEEP, 7), Ok(0));
    assert_eq!(times(&mut bench, "file"), (1_500_000_000_123_456_789, 7));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as i64;
    assert_eq!(bench.set_times("file", 0, FILE_TIME_NOW, FILE_TIME_KEEP), Ok(0));
    let (accessed, modified) = times(&mut bench, "file");
    assert!((accessed - now).abs() < 10_000_000_000 && modified == 7);
    assert_eq!(bench.set_times("link", NO_FOLLOW, 5, 6), Ok(0));
    assert_eq!(times(&mut bench, "link"), (5, 6));
    assert_eq!(times(&mut bench, "file").1, 7, "the link itself was meant");
    let file = bench.file("file", READ);
    let fields = Fields::new().i64(32, 1).i64(40, 2);
    assert_eq!(got(bench.call(operation::FILE_SET_TIMES, file, (0, 0), fields)), Ok(0));
    assert_eq!(times(&mut bench, "file"), (1, 2));
}

#[test]
fn permission_bits_are_set() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    bench.symlink("file", "link").unwrap();
    let mode = |bench: &Bench| std::fs::metadata(bench.host("file")).unwrap().mode() & 0o7777;
    assert_eq!(bench.set_mode("link", 0o640), Ok(0));
    assert_eq!(mode(&bench), 0o640);
    assert_eq!(bench.set_mode("none", 0o640), MISSING);
    let file = bench.file("file", READ);
    assert_eq!(got(bench.call(operation::FILE_SET_MODE, file, (0, 0), Fields::new().u32(28, 0o600))), Ok(0));
    assert_eq!(mode(&bench), 0o600);
    // As on a host before Linux 6.6.
    let grant = VolumeGrant { directory: bench.root().to_owned(), path: "/data".into(), read_only: false };
    let tree = &open_all(&[grant], &[]).unwrap().remove(0).tree;
    let path = super::super::server::path::GuestPath::new(c"link".into());
    super::super::server::set_mode_by_opening(tree, &path, 0o444).unwrap();
    assert_eq!(mode(&bench), 0o444);
}

#[test]
fn access_is_asked() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    for bits in 0..8 {
        assert_eq!(bench.access("", bits), Ok(0));
        assert_eq!(bench.access("none", bits), MISSING);
    }
    assert_eq!(bench.access("file", access::READ | access::WRITE), Ok(0));
    assert_eq!(bench.access("file", access::EXECUTE), failed(error::DENIED, Errno::ACCESS), "to nobody, root included");
    assert_eq!(bench.access("file", 8), INVALID_GOT);
}

#[test]
fn a_volume_is_described() {
    let mut bench = Bench::new();
    let told = bench.call(operation::VOLUME_DESCRIBE, 0, (SECOND, 5), Fields::new());
    assert_eq!((told.result, told.value), (5, 0));
    let describe = |bench: &mut Bench, range, number| {
        got(bench.call(operation::VOLUME_DESCRIBE, 0, range, Fields::new().u32(24, number)))
    };
    assert_eq!(describe(&mut bench, (SECOND, 4), 0), Err((error::LIMIT, 0)));
    assert_eq!(describe(&mut bench, (SECOND, 100), 1), Err((error::NOT_FOUND, 0)));
    assert_eq!(describe(&mut bench, (0, 100), 0), INVALID_GOT);
    let status = |bench: &mut Bench, range, number| {
        got(bench.call(operation::VOLUME_STATUS, 0, range, Fields::new().u32(24, number)))
    };
    assert_eq!(status(&mut bench, (SECOND, 64), 0), Ok(64));
    let told = VolumeStatus::read(&bench.memory.read(SECOND));
    let host = rustix::fs::statfs(bench.root()).unwrap();
    assert_eq!((told.block_size, told.blocks, told.kind), (host.f_bsize as u64, host.f_blocks, host.f_type as u64));
    assert_eq!(status(&mut bench, (SECOND, 63), 0), INVALID_GOT);
    assert_eq!(status(&mut bench, (SECOND, 64), 1), Err((error::NOT_FOUND, 0)));
}
