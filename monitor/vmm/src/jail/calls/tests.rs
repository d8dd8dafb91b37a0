use super::*;
use crate::jail::grants::Grants;

const DOCUMENT: &str = include_str!("../../../../../docs/security.md");

fn count(grants: Grants) -> usize {
    CALLS.iter().filter(|call| call.need.of(grants)).count()
}

#[test]
fn each_call_is_there_once_with_a_reason() {
    let mut numbers: Vec<_> = CALLS.iter().map(|call| call.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), CALLS.len());
    assert!(CALLS.iter().all(|call| !call.reason.is_empty() && call.checks.is_empty() == call.limits.is_empty()));
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
    assert_eq!([none, ports, network, fixed, changes, all].map(count), [11, 20, 23, 21, 34, 44]);
    assert_eq!([supervised, served].map(count), [17, 22]);
    let names = |grants: Grants| CALLS.iter().filter(move |call| call.need.of(grants)).map(|call| call.name);
    assert!(names(none).all(|name| !["socket", "openat2", "sendto", "close", "mmap"].contains(&name)));
    assert!(names(ports).all(|name| !["socket", "connect", "bind", "openat2"].contains(&name)));
    assert!(names(fixed).all(|name| !["pwritev2", "unlinkat", "renameat", "socket"].contains(&name)));
}

#[test]
fn nothing_runs_programs_makes_code_or_reaches_other_processes() {
    for name in [
        "execve", "execveat", "fork", "vfork", "clone", "clone3", "mmap", "mprotect", "ptrace", "kill", "prctl",
        "open", "openat",
    ] {
        assert!(CALLS.iter().all(|call| call.name != name), "{name}");
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
    let table: String = CALLS.iter().map(row).collect();
    let (_, document) = DOCUMENT.split_once("| system call ").unwrap();
    assert_eq!(rows(document), rows(&table), "docs/security.md must have these rows:\n{table}");
}
