use super::*;
use crate::jail::grants::Grants;
use crate::jail::{Inmate, filter};

const DOCUMENT: &str = include_str!("../../../../../docs/security.md");

/// The most system calls that any process may have in its list.
const MOST: usize = 30;

fn count(calls: &[Call], grants: Grants) -> usize {
    calls.iter().filter(|call| call.need.of(grants)).count()
}

fn every_combination() -> impl Iterator<Item = Grants> {
    (0..32u8).map(|bits| {
        let [listen, connect, volumes, changes, supervised] = [1, 2, 4, 8, 16].map(|bit| bits & bit != 0);
        Grants { listen, connect, volumes, changes: volumes && changes, supervised }
    })
}

#[test]
fn no_process_has_more_than_thirty() {
    for grants in every_combination() {
        for inmate in [Inmate::Monitor, Inmate::VolumeServer] {
            let count = count(inmate.calls(), grants);
            assert!(count <= MOST, "{inmate:?} has {count} with {grants:?}");
            // What is installed is what was counted, and what a build for development needs besides.
            assert!(filter::compile(inmate, grants).is_ok());
        }
    }
    let all = Grants { listen: true, connect: true, volumes: true, changes: true, supervised: true };
    assert_eq!((count(CALLS, all), count(SERVER_CALLS, all)), (28, 26));
    assert_eq!((CALLS.len(), SERVER_CALLS.len()), (28, 26), "each is needed by some grant");
}

#[test]
fn each_call_is_there_once_with_a_reason() {
    for calls in [CALLS, SERVER_CALLS] {
        let mut numbers: Vec<_> = calls.iter().map(|call| call.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), calls.len());
        assert!(calls.iter().all(|call| !call.reason.is_empty() && call.checks.is_empty() == call.limits.is_empty()));
    }
}

#[test]
fn a_guest_has_the_calls_of_its_grants_and_no_others() {
    let none = Grants::default();
    let ports = Grants { listen: true, ..none };
    let network = Grants { connect: true, ..ports };
    let fixed = Grants { volumes: true, ..none };
    let changes = Grants { changes: true, ..fixed };
    let all = Grants { volumes: true, changes: true, ..network };
    let supervised = Grants { supervised: true, ..none };
    let served = Grants { supervised: true, ..ports };
    assert_eq!(
        [none, ports, network, fixed, changes, all].map(|grants| count(CALLS, grants)),
        [11, 20, 23, 16, 18, 27]
    );
    assert_eq!([supervised, served].map(|grants| count(CALLS, grants)), [17, 22]);
    assert_eq!([none, network, fixed, changes].map(|grants| count(SERVER_CALLS, grants)), [0, 0, 14, 26]);
    let names = |grants: Grants| CALLS.iter().filter(move |call| call.need.of(grants)).map(|call| call.name);
    assert!(names(none).all(|name| !["socket", "openat2", "sendto", "close", "mmap"].contains(&name)));
    assert!(names(ports).all(|name| !["socket", "connect", "bind", "openat2"].contains(&name)));
    let server = |grants: Grants| SERVER_CALLS.iter().filter(move |call| call.need.of(grants)).map(|call| call.name);
    assert!(server(fixed).all(|name| !["ftruncate", "unlinkat", "renameat", "fsync"].contains(&name)));
}

/// The two kinds of things are never in one hand.
#[test]
fn no_process_has_both_names_of_files_and_a_guest_or_a_network() {
    let paths = [
        "open",
        "openat",
        "openat2",
        "statx",
        "newfstatat",
        "stat",
        "faccessat2",
        "readlinkat",
        "mkdirat",
        "unlinkat",
        "renameat",
        "renameat2",
        "linkat",
        "symlinkat",
        "fchmodat",
        "fchmodat2",
        "utimensat",
        "getdents64",
        "chdir",
    ];
    let others =
        ["socket", "connect", "bind", "listen", "accept4", "sendto", "setsockopt", "ioctl", "madvise", "recvmsg"];
    assert!(CALLS.iter().all(|call| !paths.contains(&call.name)), "the monitor names files");
    assert!(SERVER_CALLS.iter().all(|call| !others.contains(&call.name)), "the volume server has more than files");
}

#[test]
fn nothing_runs_programs_makes_code_or_reaches_other_processes() {
    for name in [
        "execve", "execveat", "fork", "vfork", "clone", "clone3", "mmap", "mprotect", "ptrace", "kill", "prctl",
        "open", "openat",
    ] {
        assert!(CALLS.iter().chain(SERVER_CALLS).all(|call| call.name != name), "{name}");
    }
}

/// The rows of a table, each as its cells: whatever a formatter makes of their width.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| line.starts_with("| `"));
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn the_document_says_the_same() {
    let row =
        |call: &Call| format!("| `{}` | {} | {} | {} |\n", call.name, call.need.words(), call.reason, call.limits);
    let mut tables = DOCUMENT.split("| system call ").skip(1);
    for calls in [CALLS, SERVER_CALLS] {
        let table: String = calls.iter().map(row).collect();
        let document = tables.next().unwrap();
        assert_eq!(rows(document), rows(&table), "docs/security.md must have these rows:\n{table}");
    }
    assert_eq!(tables.next(), None);
}
