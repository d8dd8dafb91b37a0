//! What needs another host than a test has: a full disk, another user, no openat2. The test starts itself again there.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::Command;

use uk_abi::access;
use uk_abi::file_flag::APPEND;

use super::super::*;
use super::bench::*;
use crate::diagnostic::Diagnostic;
use crate::grants::volume::{QuotaGrant, VolumeGrant};

const DENIED_ACCESS: Got = failed(error::DENIED, Errno::ACCESS);
const DENIED_PERM: Got = failed(error::DENIED, Errno::PERM);
const FULL: Got = failed(error::LIMIT, Errno::NOSPC);
/// Where the test runs, when it has been started again.
const PLACE: &str = "UK_VOLUME_TEST_PLACE";

fn place() -> Option<PathBuf> {
    std::env::var_os(PLACE).map(PathBuf::from)
}

/// Runs the test of this name again: `before` in a shell of `outer`'s making, then the test, with the directory `$1`.
fn again(outer: &[&str], before: &str, test: &str, directory: &Scratch) {
    // Another user may not be able to reach the test where it lies.
    let binary = directory.0.join("test-binary");
    std::fs::copy(std::env::current_exe().unwrap(), &binary).unwrap();
    let script =
        format!("{before} && cd / && exec \"$2\" --exact devices::volume::tests::elsewhere::{test} --nocapture");
    let arguments = ["sh", "-c", &script, "sh"];
    let place = directory.0.join("place");
    std::fs::create_dir(&place).unwrap();
    std::fs::set_permissions(&place, PermissionsExt::from_mode(0o777)).unwrap();
    let mut command = Command::new(outer.first().copied().unwrap_or("env"));
    command.args(outer.iter().skip(1)).args(arguments).arg(&place).arg(&binary).env(PLACE, &place);
    let output = command.output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if text.contains("test result: ok. 1 passed") {
        return;
    }
    assert!(!text.contains("running 1 test"), "{text}");
    eprintln!("SKIPPED: this host does not let us try it ({})", text.trim());
}

#[test]
fn a_full_disk_is_a_limit() {
    let Some(place) = place() else {
        let mount = "mount -t tmpfs -o size=256k,nr_inodes=10 tmpfs \"$1\"";
        return again(&["unshare", "--map-root-user", "--mount"], mount, "a_full_disk_is_a_limit", &Scratch::new());
    };
    let mut bench = Bench::on(Scratch(place), false, None);
    let file = bench.file("file", READ | WRITE | CREATE);
    let written = bench.write(file, 0, vec![b'x'; 1 << 20]).unwrap();
    assert!((200_000..=256 << 10).contains(&written), "as much as fits: {written}");
    assert_eq!(bench.write(file, written.into(), "x"), FULL);
    assert_eq!(bench.write(file, 0, "again"), Ok(5));
    assert!(bench.read(file, 0, 1 << 20).unwrap().len() == written as usize);
    assert_eq!(bench.symlink(&"x".repeat(4000), "link"), FULL);
    assert_eq!(bench.resize(file, 0), Ok(0));
    assert_eq!(bench.write(file, 0, "x"), Ok(1));
    assert_eq!(bench.sync(file, 0), Ok(0));
    let made = (0..20).map(|number| bench.make(&format!("{number}"))).find(Result::is_err);
    assert_eq!(made, Some(FULL), "no more files can be made");
    assert_eq!(bench.open("more", WRITE | CREATE), FULL);
    assert_eq!(bench.link("file", "more"), FULL);
}

#[test]
fn what_the_host_does_not_permit_is_denied() {
    let Some(place) = place() else {
        let directory = Scratch::new();
        let root = rustix::process::geteuid().is_root();
        let outer: &[&str] = if root { &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] } else { &[] };
        let foreign = directory.0.join("foreign");
        std::fs::create_dir(&foreign).unwrap();
        std::fs::write(foreign.join("file"), "root's").unwrap();
        std::fs::set_permissions(&foreign, PermissionsExt::from_mode(0o777)).unwrap();
        return again(outer, "true", "what_the_host_does_not_permit_is_denied", &directory);
    };
    let parent = place.parent().unwrap().to_owned();
    let mode = |path: PathBuf, mode: u32| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    let grant =
        |directory: &PathBuf, read_only| VolumeGrant { directory: directory.clone(), path: "/d".into(), read_only };
    let mut bench = Bench::on(Scratch(place.clone()), false, None);
    bench.make("closed").unwrap();
    std::fs::write(place.join("closed/file"), "x").unwrap();
    std::fs::write(place.join("constant"), "x").unwrap();
    mode(place.join("constant"), 0o444);
    mode(place.join("closed"), 0o000);
    assert_eq!(bench.open("closed/file", READ), DENIED_ACCESS);
    assert_eq!(bench.open("closed/new", WRITE | CREATE), DENIED_ACCESS);
    assert_eq!(bench.open("closed", READ), DENIED_ACCESS);
    assert_eq!(bench.status("closed/file", 0).map(|_| 0), DENIED_ACCESS);
    assert!(bench.status("closed", 0).is_ok());
    assert_eq!(bench.make("closed/new"), DENIED_ACCESS);
    assert_eq!(bench.remove("closed/file", 0), DENIED_ACCESS);
    assert_eq!(bench.rename("closed/file", "file"), DENIED_ACCESS);
    assert_eq!(bench.link("constant", "closed/new"), DENIED_ACCESS);
    assert_eq!(bench.symlink("x", "closed/new"), DENIED_ACCESS);
    assert_eq!(bench.access("closed", access::READ), DENIED_ACCESS);
    assert_eq!(bench.access("closed", 0), Ok(0));
    assert_eq!(bench.access("constant", access::WRITE), DENIED_ACCESS);
    assert_eq!(bench.access("constant", access::READ), Ok(0));
    assert_eq!(bench.open("constant", WRITE | APPEND), DENIED_ACCESS);
    // A quota cannot be counted there, and says so.
    let quotas = [QuotaGrant { path: "/d".into(), bytes: 1 << 20 }];
    let error = open_all(&[grant(&place, false)], &quotas).unwrap_err();
    assert_eq!(error.code(), "QUOTA_NOT_COUNTED");
    assert!(error.to_string().contains("place/closed`"), "{error}");
    // Directories that are not ours to use.
    assert_eq!(open_all(&[grant(&place.join("closed"), true)], &[]).unwrap_err().code(), "VOLUME_UNREADABLE");
    assert_eq!(open_all(&[grant(&place.join("closed/x"), true)], &[]).unwrap_err().code(), "VOLUME_UNREADABLE");
    mode(place.join("closed"), 0o555);
    let error = open_all(&[grant(&place.join("closed"), false)], &[]).unwrap_err();
    assert_eq!(error.code(), "VOLUME_NOT_WRITABLE");
    assert!(error.to_string().contains(":/d:ro"), "{error}");
    assert!(open_all(&[grant(&place.join("closed"), true)], &[]).is_ok());
    // A file of one's own that nobody may read can be given its permissions back, by either way.
    for closed in [0o000, 0o222] {
        mode(place.join("constant"), closed);
        assert_eq!(bench.set_mode("constant", 0o640), Ok(0));
    }
    // Somebody else's.
    let foreign = parent.join("foreign");
    let owner = std::fs::metadata(foreign.join("file")).unwrap().uid();
    if owner == rustix::process::geteuid().as_raw() {
        eprintln!("SKIPPED: only root can make a file that is somebody else's");
    } else {
        let mut bench = Bench::on(Scratch(foreign), false, None);
        assert_eq!(bench.set_mode("file", 0o777), DENIED_PERM);
        assert_eq!(bench.set_times("file", 0, 1, 1), DENIED_PERM);
        assert_eq!(bench.open("file", WRITE), DENIED_ACCESS);
    }
    mode(place.join("closed"), 0o755);
}

#[test]
fn what_cannot_be_granted_is_explained() {
    let directory = Scratch::new();
    let grant = |directory: PathBuf| VolumeGrant { directory, path: "/data".into(), read_only: false };
    let missing = open_all(&[grant(directory.0.join("none"))], &[]).unwrap_err();
    assert_eq!(missing.code(), "VOLUME_MISSING");
    assert!(missing.to_string().contains("mkdir -p") && missing.to_string().contains("/none"), "{missing}");
    std::fs::write(directory.0.join("file"), "").unwrap();
    let file = open_all(&[grant(directory.0.join("file"))], &[]).unwrap_err();
    assert_eq!(file.code(), "VOLUME_NOT_DIRECTORY");
    assert!(file.to_string().ends_with('.'), "{file}");
}
