//! Names: made, removed, renamed, linked.

use std::os::unix::fs::MetadataExt;

use uk_abi::path_flag::NO_FOLLOW;

use super::super::*;
use super::bench::*;

const NOT_EMPTY: Got = failed(error::EXISTS, Errno::NOTEMPTY);
const IS_DIRECTORY: Got = failed(error::FAILED, Errno::ISDIR);
const NO_DIRECTORY: Got = failed(error::FAILED, Errno::NOTDIR);
const BUSY: Got = failed(error::FAILED, Errno::BUSY);

#[test]
fn directories_are_made_and_removed() {
    let mut bench = Bench::new();
    assert_eq!(bench.make("a"), Ok(0));
    assert_eq!(bench.make("a/b/"), Ok(0), "with a slash behind it, too");
    assert_eq!(bench.make("a/b"), THERE);
    assert_eq!(bench.make("x/y"), MISSING);
    std::fs::write(bench.host("file"), "").unwrap();
    assert_eq!(bench.make("file/x"), NO_DIRECTORY);
    assert_eq!(bench.remove("a", 1), NOT_EMPTY);
    assert_eq!(bench.remove("a/b", 0), IS_DIRECTORY);
    assert_eq!(bench.remove("a/b", 2), INVALID_GOT);
    assert_eq!(bench.remove("a/b/", 1), Ok(0));
    assert_eq!(bench.remove("a", 1), Ok(0));
    assert_eq!(bench.remove("a", 1), MISSING);
    assert_eq!(bench.remove("file", 1), NO_DIRECTORY);
    assert_eq!(bench.remove("file/", 0), NO_DIRECTORY);
    assert_eq!(bench.remove("file", 0), Ok(0));
    assert_eq!(bench.remove("file", 0), MISSING);
}

#[test]
fn the_root_and_dots_are_no_names() {
    let mut bench = Bench::new();
    bench.make("a").unwrap();
    for root in ["", ".", "a/.."] {
        assert_eq!(bench.make(root), THERE, "{root:?}");
        assert_eq!(bench.symlink("x", root), THERE);
        assert_eq!(bench.remove(root, 0), IS_DIRECTORY);
        assert_eq!(bench.rename(root, "b"), BUSY);
        assert_eq!(bench.rename("a", root), BUSY);
        assert_eq!(bench.link(root, "b"), failed(error::DENIED, Errno::PERM));
    }
    assert_eq!(bench.remove("a/.", 1), failed(error::FAILED, Errno::INVAL));
    assert_eq!(bench.remove("", 1), failed(error::FAILED, Errno::INVAL));
    assert_eq!(bench.remove("a/..", 1), NOT_EMPTY);
    assert_eq!(bench.make("x/.."), MISSING, "what leads there is looked at first");
    assert!(bench.host("a").exists());
}

#[test]
fn renaming_replaces() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("old"), "old").unwrap();
    std::fs::write(bench.host("new"), "new").unwrap();
    std::fs::create_dir_all(bench.host("full/x")).unwrap();
    bench.make("empty").unwrap();
    assert_eq!(bench.rename("old", "new"), Ok(0));
    assert_eq!(std::fs::read(bench.host("new")).unwrap(), b"old");
    assert_eq!(bench.rename("old", "new"), MISSING);
    assert_eq!(bench.rename("new", "full"), IS_DIRECTORY);
    assert_eq!(bench.rename("full", "new"), NO_DIRECTORY);
    assert_eq!(bench.rename("empty", "full"), NOT_EMPTY);
    assert_eq!(bench.rename("full", "empty"), Ok(0));
    assert_eq!(bench.rename("empty", "empty/x/y"), failed(error::FAILED, Errno::INVAL));
    assert_eq!(bench.rename("empty/", "fresh/"), Ok(0));
    assert_eq!(bench.rename("new", "file/"), NO_DIRECTORY);
    assert_eq!(bench.rename("new/", "file"), NO_DIRECTORY);
    assert_eq!(bench.rename("new", "fresh/x/file"), Ok(0));
    assert!(bench.host("fresh/x/file").exists());
}

#[test]
fn one_file_has_several_names() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("one"), "text").unwrap();
    assert_eq!(bench.link("one", "two"), Ok(0));
    assert_eq!(std::fs::metadata(bench.host("two")).unwrap().nlink(), 2);
    assert_eq!(bench.link("one", "two"), THERE);
    assert_eq!(bench.link("none", "three"), MISSING);
    assert_eq!(bench.link("one", "three/"), MISSING, "only a directory could have this name");
    bench.make("directory").unwrap();
    assert_eq!(bench.link("directory", "three"), failed(error::DENIED, Errno::PERM));
    assert_eq!(bench.link("directory/", "three"), failed(error::DENIED, Errno::PERM));
    assert_eq!(bench.link("one/", "three"), NO_DIRECTORY);
}

#[test]
fn symbolic_links_are_texts() {
    let mut bench = Bench::new();
    assert_eq!(bench.symlink("some/where", "link"), Ok(0));
    assert_eq!(bench.symlink("else", "link"), THERE);
    assert_eq!(bench.symlink("", "empty"), MISSING);
    assert_eq!(bench.symlink("else", "link2/"), MISSING);
    assert_eq!(bench.read_link("link", 100).unwrap(), b"some/where");
    assert_eq!(bench.read_link("link", 4).unwrap(), b"some", "what does not fit is cut off");
    assert_eq!(bench.read_link("link", 0).unwrap(), b"");
    std::fs::write(bench.host("file"), "").unwrap();
    let invalid = Err((error::FAILED, Errno::INVAL.raw_os_error()));
    assert_eq!(bench.read_link("file", 100), invalid);
    assert_eq!(bench.read_link("", 100), invalid);
    assert_eq!(bench.read_link("none", 100), Err((error::NOT_FOUND, Errno::NOENT.raw_os_error())));
    assert_eq!(bench.symlink("loop", "loop"), Ok(0));
    assert_eq!(bench.open("loop", READ), failed(error::FAILED, Errno::LOOP));
    assert_eq!(bench.status("link", NO_FOLLOW).unwrap().length, 10);
    assert_eq!(bench.remove("link", 0), Ok(0));
    let long = "x".repeat(4095);
    assert_eq!(bench.symlink(&long, "long"), Ok(0));
    assert_eq!(bench.read_link("long", 4095).unwrap(), long.as_bytes());
}

#[test]
fn second_payloads_are_checked() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    bench.memory.write(SECOND, b"a\0b");
    for number in [operation::PATH_RENAME, operation::PATH_LINK, operation::PATH_SYMLINK] {
        for (address, length) in [(SECOND, 3), (SECOND, 4096), (0, 4), (u64::MAX, 2), ((48 << 20) - 1, 2)] {
            let payload = bench.payload("file");
            let completion = bench.call(number, 0, payload, Fields::new().second(address, length));
            assert_eq!(got(completion), INVALID_GOT, "{number} {address:#x}+{length}");
        }
        let payload = bench.payload("file");
        let elsewhere = bench.call(number, 0, payload, Fields::new().u32(24, 7).second(SECOND, 1));
        assert_eq!(got(elsewhere), Err((error::NOT_FOUND, 0)));
    }
    let payload = bench.payload("file");
    let constants = bench.call(operation::PATH_READ_LINK, 0, payload, Fields::new().second(uk_abi::BOOT_ADDRESS, 8));
    assert_eq!(got(constants), INVALID_GOT);
}

#[test]
fn names_are_bytes() {
    let mut bench = Bench::new();
    let payload = bench.payload(b"\xff\xfe\n");
    let fields = Fields::new().u32(28, WRITE | CREATE).u32(32, 0o600);
    assert!(bench.call(operation::FILE_OPEN, 0, payload, fields).result > 0);
    let root = bench.file("", DIRECTORY);
    assert_eq!(bench.entries(root, 0, 4096).unwrap()[0].0, b"\xff\xfe\n");
}
