//! No path leads out of a volume: not by `..`, absolute paths, links, magic links, nor by a race.

use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uk_abi::{access, path_flag};

use super::super::*;
use super::bench::*;

/// A volume in a directory that has something to find beside it.
fn bench_beside_a_secret() -> (Bench, Scratch) {
    let outside = Scratch::new();
    std::fs::write(outside.0.join("secret"), "secret").unwrap();
    let inside = outside.0.join("volume");
    std::fs::create_dir_all(inside.join("sub")).unwrap();
    std::fs::write(inside.join("file"), "file").unwrap();
    (Bench::on(Scratch(inside), false, None), outside)
}

/// Tries everything that takes a path; each must say that it leads out.
fn expect_denied(bench: &mut Bench, path: &str) {
    for flags in [READ, WRITE | CREATE, READ | DIRECTORY] {
        assert_eq!(bench.open(path, flags), DENIED_XDEV, "open {path:?} {flags}");
    }
    assert_eq!(bench.status(path, 0).map(|_| 0), DENIED_XDEV, "status {path:?}");
    assert_eq!(bench.access(path, access::READ), DENIED_XDEV, "access {path:?}");
    assert_eq!(bench.set_mode(path, 0o777), DENIED_XDEV, "set_mode {path:?}");
    assert_eq!(bench.set_times(path, 0, 1, 1), DENIED_XDEV, "set_times {path:?}");
}

/// Tries everything that acts on a name in the directory.
fn expect_denied_below(bench: &mut Bench, directory: &str) {
    let path = &format!("{directory}/secret");
    expect_denied(bench, path);
    assert_eq!(bench.make(path), DENIED_XDEV);
    assert_eq!(bench.remove(path, 0), DENIED_XDEV);
    assert_eq!(bench.remove(path, 1), DENIED_XDEV);
    assert_eq!(bench.symlink("x", path), DENIED_XDEV);
    assert_eq!(bench.link("file", path), DENIED_XDEV);
    assert_eq!(bench.link(path, "mine"), DENIED_XDEV);
    assert_eq!(bench.rename("file", path), DENIED_XDEV);
    assert_eq!(bench.rename(path, "mine"), DENIED_XDEV);
    assert_eq!(bench.read_link(path, 100), Err((error::DENIED, Errno::XDEV.raw_os_error())));
}

#[test]
fn neither_dots_nor_slashes_lead_out() {
    let (mut bench, outside) = bench_beside_a_secret();
    for directory in ["..", "sub/../..", "sub/../sub/../../volume/..", "/", "/tmp", "//", "./../volume/.."] {
        expect_denied_below(&mut bench, directory);
    }
    for path in ["..", "/", "/etc/passwd", "../volume/file"] {
        expect_denied(&mut bench, path);
    }
    assert!(bench.open("sub/../file", READ).is_ok(), "dots inside are as good as any");
    assert_eq!(std::fs::read(outside.0.join("secret")).unwrap(), b"secret");
}

#[test]
fn links_that_lead_out_are_made_but_not_followed() {
    let (mut bench, outside) = bench_beside_a_secret();
    let absolute = outside.0.to_str().unwrap().to_owned();
    for (name, target) in [("up", "..".to_owned()), ("absolute", absolute), ("root", "/".to_owned())] {
        assert_eq!(bench.symlink(&target, name), Ok(0));
        assert_eq!(bench.read_link(name, 4095).unwrap(), target.as_bytes());
        expect_denied(&mut bench, name);
        expect_denied_below(&mut bench, name);
        assert_eq!(bench.open(format!("{name}/"), READ | DIRECTORY), DENIED_XDEV);
        assert!(bench.status(name, path_flag::NO_FOLLOW).is_ok(), "the link itself is inside");
    }
    symlink("../secret", bench.host("file-link")).unwrap();
    expect_denied(&mut bench, "file-link");
    assert_eq!(bench.link("file-link", "again"), Ok(0), "the link, not what it points to");
    assert!(std::fs::symlink_metadata(bench.host("again")).unwrap().is_symlink());
    symlink("sub/../file", bench.host("good")).unwrap();
    assert!(bench.open("good", READ).is_ok());
    assert_eq!(std::fs::read(outside.0.join("secret")).unwrap(), b"secret");
}

#[test]
fn a_slash_behind_a_link_does_not_make_it_be_followed() {
    let (mut bench, outside) = bench_beside_a_secret();
    std::fs::create_dir(outside.0.join("other")).unwrap();
    symlink("../other", bench.host("out")).unwrap();
    symlink("sub", bench.host("in")).unwrap();
    for link in ["out/", "in/", "out//"] {
        assert_eq!(bench.remove(link, 1), failed(error::FAILED, Errno::NOTDIR), "{link}");
        assert_eq!(bench.remove(link, 0), failed(error::FAILED, Errno::NOTDIR), "{link}");
        assert_eq!(bench.rename(link, "moved"), failed(error::FAILED, Errno::NOTDIR), "{link}");
        assert_eq!(bench.rename("file", link), failed(error::FAILED, Errno::NOTDIR), "{link}");
        assert_eq!(bench.make(link), THERE, "{link}");
        assert_eq!(bench.symlink("x", link), THERE, "{link}");
        assert_eq!(bench.link("file", link), THERE, "{link}");
        assert_eq!(bench.link(link, "again"), failed(error::FAILED, Errno::NOTDIR), "{link}");
    }
    assert!(outside.0.join("other").exists() && bench.host("sub").exists());
}

#[test]
fn magic_links_are_not_followed() {
    // A volume of /proc itself, where magic links lie: nothing of this process can be reached by them.
    let grant = crate::grants::volume::VolumeGrant { directory: "/proc".into(), path: "/p".into(), read_only: true };
    let mut bench = Bench::new();
    bench.device = Volumes::new(open_all(&[grant], &[]).unwrap()).unwrap();
    let own = std::process::id();
    for path in [format!("{own}/root/etc/passwd"), format!("{own}/cwd"), format!("{own}/exe"), format!("{own}/fd/0")] {
        let opened = bench.open(&path, READ);
        assert!(matches!(opened, Err((error::FAILED, errno)) if errno == Errno::LOOP.raw_os_error()), "{opened:?}");
        assert_eq!(bench.status(&path, 0).map(|_| 0), failed(error::FAILED, Errno::LOOP));
    }
    // And a link in an ordinary volume that leads to them.
    let mut bench = Bench::new();
    symlink("/proc/self/fd", bench.host("fd")).unwrap();
    symlink("/proc/self/root", bench.host("root")).unwrap();
    for path in ["fd/0", "fd/1", "root/etc/passwd", "root"] {
        assert_eq!(bench.open(path, READ), DENIED_XDEV);
    }
}

/// While a directory is swapped for a link to `/` and back, thousands of walks find what is inside, or nothing.
#[test]
fn a_race_does_not_lead_out() {
    const TRIES: u32 = 10_000;
    let (mut bench, outside) = bench_beside_a_secret();
    std::fs::create_dir_all(outside.0.join("etc")).unwrap();
    for (directory, text) in [(bench.host("moving/etc"), "inside"), (bench.host("aside"), "")] {
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join("hostname"), text).unwrap();
    }
    symlink("/", bench.host("link")).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let own = Arc::clone(&stop);
    let root = bench.root().to_owned();
    let swapper = std::thread::spawn(move || {
        let mut swaps = 0u32;
        while !own.load(Ordering::Relaxed) {
            let flags = rustix::fs::RenameFlags::EXCHANGE;
            let cwd = rustix::fs::CWD;
            rustix::fs::renameat_with(cwd, root.join("moving"), cwd, root.join("link"), flags).unwrap();
            swaps += 1;
        }
        swaps
    });
    let (mut inside, mut denied) = (0, 0);
    for number in 0..TRIES {
        match bench.open("moving/etc/hostname", READ) {
            Ok(file) => {
                assert_eq!(bench.read(file, 0, 100).unwrap(), b"inside");
                bench.close(file).unwrap();
                inside += 1;
            }
            Err(other) => {
                assert_eq!(Err(other), DENIED_XDEV);
                denied += 1;
            }
        }
        // What acts on a name must not leave anything outside.
        let name = format!("moving/etc/uk-vmm-{number}");
        match bench.make(&name) {
            Ok(_) | Err((error::EXISTS, _)) => {}
            other => assert_eq!(other, DENIED_XDEV),
        }
        assert!(!std::path::Path::new(&format!("/etc/uk-vmm-{number}")).exists());
    }
    stop.store(true, Ordering::Relaxed);
    let swaps = swapper.join().unwrap();
    assert!(inside > 0 && denied > 0 && swaps > 100, "{inside} inside, {denied} denied, {swaps} swaps");
}

/// `..` is where walks and renames race: the host says so and is asked again, a bounded number of times.
#[test]
fn a_race_at_dots_does_not_lead_out() {
    let (mut bench, outside) = bench_beside_a_secret();
    std::fs::create_dir_all(bench.host("a/b/c")).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let own = Arc::clone(&stop);
    let root = bench.root().to_owned();
    let away = outside.0.join("away");
    let mover = std::thread::spawn(move || {
        while !own.load(Ordering::Relaxed) {
            // Out of the volume and back, while somebody may stand in it.
            std::fs::rename(root.join("a/b"), &away).unwrap();
            std::fs::rename(&away, root.join("a/b")).unwrap();
        }
    });
    for _ in 0..10_000 {
        match bench.open("a/b/c/../../../secret", READ) {
            Err((error::NOT_FOUND, _)) => {}
            Err((error::DENIED | error::FAILED, errno))
                if errno == Errno::XDEV.raw_os_error() || errno == Errno::AGAIN.raw_os_error() => {}
            other => panic!("{other:?}"),
        }
    }
    stop.store(true, Ordering::Relaxed);
    mover.join().unwrap();
}
