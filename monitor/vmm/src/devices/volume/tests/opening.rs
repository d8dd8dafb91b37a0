//! Opening: what there is, what is made, and what cannot be opened.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use uk_abi::{HANDLE_COUNT, file_kind, volume_flag};

use super::bench::*;
use uk_abi::file_flag::{APPEND, DATA_SYNC, EXCLUSIVE, LOCK_EXCLUSIVE, LOCK_SHARED, NO_FOLLOW, SYNC, TRUNCATE};

use super::super::*;

#[test]
fn files_are_made_written_and_read() {
    let mut bench = Bench::new();
    assert_eq!(bench.open("notes", READ), MISSING);
    let file = bench.file("notes", READ | WRITE | CREATE);
    assert_eq!(bench.write(file, 0, "hello"), Ok(5));
    assert_eq!(bench.read(file, 1, 100).unwrap(), b"ello");
    assert_eq!(bench.close(file), Ok(0));
    assert_eq!(bench.read(file, 0, 1), Err((uk_abi::error::INVALID, 0)), "the handle is gone");
    assert_eq!(bench.close(file), INVALID_GOT);
    assert_eq!(std::fs::read(bench.host("notes")).unwrap(), b"hello");
}

#[test]
fn the_kind_is_told() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    for (path, flags, kind) in
        [("file", READ, file_kind::FILE), ("", READ, file_kind::DIRECTORY), (".", DIRECTORY, file_kind::DIRECTORY)]
    {
        let payload = bench.payload(path);
        let completion = bench.call(operation::FILE_OPEN, 0, payload, Fields::new().u32(28, flags));
        assert!(completion.result > 0);
        assert_eq!(completion.value, kind, "{path}");
    }
}

#[test]
fn flags_mean_what_they_say() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "text").unwrap();
    std::os::unix::fs::symlink("file", bench.host("link")).unwrap();
    std::os::unix::fs::symlink("later", bench.host("dangling")).unwrap();
    assert_eq!(bench.open("file", WRITE | CREATE | EXCLUSIVE), THERE);
    assert_eq!(bench.open("dangling", WRITE | CREATE | EXCLUSIVE), THERE, "a link is there, too");
    assert_eq!(bench.open("file", READ | DIRECTORY), failed(error::FAILED, Errno::NOTDIR));
    assert_eq!(bench.open("file/", READ), failed(error::FAILED, Errno::NOTDIR));
    assert_eq!(bench.open("file/x", READ), failed(error::FAILED, Errno::NOTDIR));
    assert_eq!(bench.open("link", READ | NO_FOLLOW), failed(error::FAILED, Errno::LOOP));
    assert_eq!(bench.open("", WRITE), failed(error::FAILED, Errno::ISDIR));
    let file = bench.file("link", READ | WRITE | TRUNCATE);
    assert_eq!(bench.read(file, 0, 10).unwrap(), b"");
    assert!(bench.open("dangling", WRITE | CREATE).is_ok());
    assert!(bench.host("later").exists(), "made where the link points to");
    let file = bench.file("new", WRITE | CREATE | SYNC);
    assert_eq!(bench.write(file, 0, "x"), Ok(1));
    let file = bench.file("new", READ | WRITE | DATA_SYNC);
    assert_eq!(bench.write(file, 1, "y"), Ok(1));
    assert_eq!(std::fs::read(bench.host("new")).unwrap(), b"xy");
}

#[test]
fn what_makes_no_sense_is_invalid() {
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "").unwrap();
    for flags in [
        0,
        CREATE,
        READ | APPEND,
        READ | TRUNCATE,
        NO_FOLLOW,
        DIRECTORY | CREATE,
        READ | DIRECTORY | CREATE,
        READ | LOCK_SHARED | LOCK_EXCLUSIVE,
        READ | 4096,
        u32::MAX,
    ] {
        assert_eq!(bench.open("file", flags), INVALID_GOT, "{flags}");
    }
    assert_eq!(bench.open("a\0b", READ), INVALID_GOT);
    assert_eq!(bench.open("x".repeat(4096), READ), INVALID_GOT);
    assert_eq!(bench.open("x/".repeat(2047), READ), MISSING, "4094 bytes are a path");
    assert_eq!(bench.open("x".repeat(256), READ), failed(error::LIMIT, Errno::NAMETOOLONG));
    let payload = bench.payload("file");
    let elsewhere = bench.call(operation::FILE_OPEN, 0, payload, Fields::new().u32(24, 1).u32(28, READ));
    assert_eq!(got(elsewhere), Err((error::NOT_FOUND, 0)), "there is no second volume");
    assert_eq!(got(bench.call(operation::FILE_OPEN, 0, (0, 4), Fields::new().u32(28, READ))), INVALID_GOT);
    assert_eq!(got(bench.call(999, 0, (0, 0), Fields::new())), INVALID_GOT);
}

#[test]
fn modes_have_no_special_bits() {
    let mut bench = Bench::new();
    let payload = bench.payload("file");
    let fields = Fields::new().u32(28, WRITE | CREATE).u32(32, 0o7755);
    assert!(bench.call(operation::FILE_OPEN, 0, payload, fields).result > 0);
    let payload = bench.payload("directory");
    let made = bench.call(operation::PATH_MAKE_DIRECTORY, 0, payload, Fields::new().u32(32, 0o7700));
    assert_eq!(made.result, 0);
    assert_eq!(bench.set_mode("file", 0o6711), Ok(0));
    assert_eq!(std::fs::metadata(bench.host("file")).unwrap().mode() & 0o7777, 0o711);
    assert_eq!(std::fs::metadata(bench.host("directory")).unwrap().mode() & 0o7777, 0o700);
}

#[test]
fn what_is_neither_file_nor_directory_is_never_opened() {
    let mut bench = Bench::new();
    let pipe = bench.host("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o666.into(), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(bench.host("socket")).unwrap();
    let mut names = vec!["pipe", "socket"];
    // Devices need privileges to be made.
    let device = rustix::fs::makedev(1, 5);
    let made = rustix::fs::mknodat(
        rustix::fs::CWD,
        bench.host("zero"),
        rustix::fs::FileType::CharacterDevice,
        0o666.into(),
        device,
    );
    match made {
        Ok(()) => names.push("zero"),
        Err(errno) => eprintln!("SKIPPED: no device could be made here ({errno})"),
    }
    for name in names {
        for flags in [READ, WRITE, READ | WRITE, WRITE | CREATE, READ | NO_FOLLOW] {
            assert_eq!(bench.open(name, flags), failed(error::DENIED, Errno::NXIO), "{name} {flags}");
        }
        assert_eq!(bench.open(name, READ | DIRECTORY), failed(error::DENIED, Errno::NXIO), "{name}");
        assert_eq!(bench.status(name, 0).unwrap().kind, file_kind::OTHER);
    }
}

#[test]
fn a_read_only_volume_does_not_change() {
    let directory = Scratch::new();
    std::fs::write(directory.0.join("file"), "text").unwrap();
    std::fs::create_dir(directory.0.join("sub")).unwrap();
    std::fs::set_permissions(directory.0.join("file"), PermissionsExt::from_mode(0o666)).unwrap();
    let mut bench = Bench::read_only(directory);
    for flags in [WRITE, READ | WRITE, WRITE | TRUNCATE, WRITE | APPEND, WRITE | CREATE] {
        assert_eq!(bench.open("file", flags), DENIED_ROFS);
    }
    assert_eq!(bench.open("new", READ | CREATE), DENIED_ROFS);
    assert_eq!(bench.open("new", WRITE), MISSING);
    assert_eq!(bench.open("file", READ | CREATE | EXCLUSIVE), THERE);
    assert_eq!(bench.make("new"), DENIED_ROFS);
    assert_eq!(bench.make("sub"), THERE, "so that making all parents works");
    assert_eq!(bench.symlink("x", "new"), DENIED_ROFS);
    assert_eq!(bench.link("file", "new"), DENIED_ROFS);
    assert_eq!(bench.rename("file", "new"), DENIED_ROFS);
    assert_eq!(bench.remove("file", 0), DENIED_ROFS);
    assert_eq!(bench.remove("sub", 1), DENIED_ROFS);
    assert_eq!(bench.set_mode("file", 0o600), DENIED_ROFS);
    assert_eq!(bench.set_times("file", 0, 1, 1), DENIED_ROFS);
    assert_eq!(bench.access("file", uk_abi::access::WRITE), DENIED_ROFS);
    assert_eq!(bench.access("file", uk_abi::access::READ), Ok(0));
    let file = bench.file("file", READ | CREATE);
    assert_eq!(bench.read(file, 0, 10).unwrap(), b"text");
    assert_eq!(bench.write(file, 0, "x"), failed(error::FAILED, Errno::BADF));
    assert_eq!(bench.resize(file, 0), failed(error::FAILED, Errno::INVAL));
    assert_eq!(got(bench.call(operation::FILE_SET_MODE, file, (0, 0), Fields::new())), DENIED_ROFS);
    assert_eq!(bench.sync(file, 0), Ok(0), "nothing was written");
    assert!(bench.device.thread.as_ref().unwrap().waiting.is_none(), "and nobody waits for it");
    let told = bench.call(operation::VOLUME_DESCRIBE, 0, (SECOND, 100), Fields::new());
    assert_eq!((told.result, told.value), (5, volume_flag::READ_ONLY));
    assert_eq!(&bench.memory.read::<5>(SECOND), b"/data");
}

#[test]
fn handles_have_a_limit() {
    let raised = crate::sys::raise_descriptor_limit();
    let mut bench = Bench::new();
    std::fs::write(bench.host("file"), "text").unwrap();
    let mut handles = Vec::new();
    let limit = loop {
        match bench.open("file", READ) {
            Ok(handle) => handles.push(handle),
            Err(error) => break error,
        }
    };
    assert_eq!(Err(limit), failed(error::LIMIT, Errno::MFILE));
    if raised > HANDLE_COUNT + 200 {
        assert_eq!(handles.len() as u64, HANDLE_COUNT);
    } else {
        eprintln!("SKIPPED: only {raised} descriptors are allowed here, so they ended before the handles");
    }
    assert_eq!(bench.close(handles[7]), Ok(0));
    assert!(bench.open("file", READ).is_ok());
}
