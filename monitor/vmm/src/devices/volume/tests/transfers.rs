//! Reading, writing and resizing, also with what a hostile guest submits.

use uk_abi::{BOOT_ADDRESS, FILE_POSITION, TRANSFER_MAX, file_flag};

use super::super::*;
use super::bench::*;

#[test]
fn the_position_moves_on_only_if_asked() {
    let mut bench = Bench::new();
    let file = bench.file("file", READ | WRITE | CREATE);
    assert_eq!(bench.write(file, FILE_POSITION, "abc"), Ok(3));
    assert_eq!(bench.write(file, 1, "X"), Ok(1));
    assert_eq!(bench.write(file, FILE_POSITION, "d"), Ok(1));
    assert_eq!(bench.read(file, FILE_POSITION, 10).unwrap(), b"", "it stands at the end");
    assert_eq!(bench.read(file, 0, 10).unwrap(), b"aXcd");
    assert_eq!(bench.write(file, 6, "f"), Ok(1));
    assert_eq!(bench.read(file, FILE_POSITION, 10).unwrap(), b"\0\0f", "a hole is zeros");
}

#[test]
fn appending_goes_to_the_end_whatever_the_position() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "one").unwrap();
    let file = bench.file("file", READ | WRITE | file_flag::APPEND);
    assert_eq!(bench.write(file, FILE_POSITION, "two"), Ok(3));
    assert_eq!(bench.write(file, 0, "three"), Ok(5));
    assert_eq!(std::fs::read(bench.host("file")).unwrap(), b"onetwothree");
}

#[test]
fn sizes_change() {
    let mut bench = Bench::new();
    let file = bench.file("file", READ | WRITE | CREATE);
    bench.write(file, 0, "hello").unwrap();
    assert_eq!(bench.resize(file, 2), Ok(0));
    assert_eq!(bench.resize(file, 4), Ok(0));
    assert_eq!(bench.read(file, 0, 10).unwrap(), b"he\0\0");
    assert_eq!(bench.resize(file, -1), INVALID_GOT);
    assert_eq!(bench.resize(file, i64::MAX), failed(error::LIMIT, Errno::FBIG));
    assert_eq!(bench.resize(0, 1), INVALID_GOT);
}

#[test]
fn the_largest_transfer_is_one_operation() {
    let mut bench = Bench::new();
    let file = bench.file("file", READ | WRITE | CREATE);
    let most = TRANSFER_MAX as u32;
    let big: Vec<u8> = (0..most).map(|at| (at % 251) as u8).collect();
    assert_eq!(bench.write(file, 0, &big), Ok(most));
    bench.memory.write(BIG, &vec![0; big.len()]);
    assert!(bench.read(file, 0, most).unwrap() == big);
    let more = bench.call(operation::FILE_READ, file, (BIG, most + 1), Fields::new());
    assert_eq!(got(more), INVALID_GOT);
    let more = bench.call(operation::FILE_WRITE, file, (BIG, most + 1), Fields::new());
    assert_eq!(got(more), INVALID_GOT);
}

#[test]
fn hostile_submissions_are_invalid() {
    let mut bench = Bench::new();
    let file = bench.file("file", READ | WRITE | CREATE);
    bench.write(file, 0, "secret of the file").unwrap();
    let end = 48 << 20;
    for (address, length) in [
        (BOOT_ADDRESS, 8),
        (0, 8),
        (0x1000, 8),
        (end - 4, 8),
        (end, 1),
        (u64::MAX, 1),
        (u64::MAX - 3, 8),
        (BIG, u32::MAX),
    ] {
        let read = bench.call(operation::FILE_READ, file, (address, length), Fields::new());
        assert_eq!(got(read), INVALID_GOT, "{address:#x}+{length:#x}");
    }
    assert_eq!(bench.memory.read::<8>(BOOT_ADDRESS), [0; 8], "nothing is written where the guest may only read");
    for (address, length) in [(0, 8), (0x1000, 8), (end - 4, 8), (u64::MAX, 1), (BIG, u32::MAX)] {
        let write = bench.call(operation::FILE_WRITE, file, (address, length), Fields::new());
        assert_eq!(got(write), INVALID_GOT, "{address:#x}+{length:#x}");
    }
    assert_eq!(bench.write(file, -2, "x"), INVALID_GOT);
    assert_eq!(bench.write(file, i64::MIN, "x"), INVALID_GOT);
    assert!(matches!(bench.write(file, i64::MAX, "x"), Err((error::LIMIT | error::FAILED, errno)) if errno != 0));
    for nowhere in [0, 1 << 47, 1 << 63, u64::MAX] {
        assert_eq!(bench.call(operation::FILE_WRITE, file, (nowhere, 0), Fields::new()).result, 0, "{nowhere:#x}");
        assert_eq!(bench.call(operation::FILE_READ, file, (nowhere, 0), Fields::new()).result, 0, "{nowhere:#x}");
    }
    assert_eq!(bench.read(file, i64::MAX, 1).map_err(|(class, _)| class), Err(error::FAILED));
    for handle in [0, 1, file + 1, file | 1 << 31, u32::MAX] {
        assert_eq!(bench.write(handle, 0, "x"), INVALID_GOT);
        assert_eq!(bench.read(handle, 0, 1), Err((error::INVALID, 0)));
        assert_eq!(bench.sync(handle, 0), INVALID_GOT);
        assert_eq!(bench.entries(handle, 0, 100), Err((error::INVALID, 0)));
        assert_eq!(bench.close(handle), INVALID_GOT);
    }
    assert_eq!(bench.sync(file, 2), INVALID_GOT);
    assert_eq!(bench.read(file, 0, 100).unwrap(), b"secret of the file");
}

#[test]
fn a_directory_is_not_read_and_a_handle_does_what_it_was_opened_for() {
    let mut bench = Bench::new();
    let root = bench.file("", READ);
    assert_eq!(bench.read(root, 0, 1), Err((error::FAILED, Errno::ISDIR.raw_os_error())));
    let file = bench.file("file", WRITE | CREATE);
    assert_eq!(bench.read(file, 0, 1), Err((error::FAILED, Errno::BADF.raw_os_error())));
    let file = bench.file("file", READ);
    assert_eq!(bench.write(file, 0, "x"), failed(error::FAILED, Errno::BADF));
}
