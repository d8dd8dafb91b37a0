//! The volume server as a process: whom it outlives, what it keeps, and whose processor time it uses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, kill_process};

use support::running::{Running, Scratch};
use support::{kvm_is_here, signal};

/// A guest that has locked `file`, and that file.
fn holding(directory: &Scratch) -> (Running, File) {
    let mut guest = Running::new("hold_lock", directory);
    let mut line = String::new();
    BufReader::new(guest.child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "hello from a guest\n");
    let file = File::open(directory.0.join("file")).unwrap();
    assert!(flock(&file, FlockOperation::NonBlockingLockExclusive).is_err(), "it is locked");
    (guest, file)
}

fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(5);
    while !holds() {
        assert!(Instant::now() < until, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether it is there, and not only waits to be buried.
fn lives(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Milliseconds, and parts of them: ticks would miss who runs for microseconds at a time.
fn processor_time(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/schedstat")).unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e6
}

fn kill(process: u32) {
    kill_process(Pid::from_raw(process as i32).unwrap(), Signal::KILL).unwrap();
}

#[test]
fn a_killed_monitor_takes_its_server_along() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let (mut guest, file) = holding(&directory);
        let server = guest.server();
        assert!(lives(server));
        guest.child.kill().unwrap();
        guest.child.wait().unwrap();
        soon("the server is gone", || !lives(server));
        soon("so is the lock", || flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok());
    }
}

#[test]
fn what_a_guest_had_locked_is_free_when_it_has_ended() {
    if kvm_is_here() {
        for _ in 0..20 {
            let directory = Scratch::new();
            let (mut guest, file) = holding(&directory);
            let server = guest.server();
            signal(&guest.child, "TERM");
            assert_eq!(guest.end(), 143);
            flock(&file, FlockOperation::NonBlockingLockExclusive).expect("at once");
            soon("the server is gone", || !lives(server));
        }
    }
}

#[test]
fn a_guest_whose_server_is_gone_ends_with_a_reason() {
    if kvm_is_here() {
        // One sleeps, one makes calls.
        for guest in ["hold_lock", "ask_forever"] {
            let directory = Scratch::new();
            let mut guest = Running::new(guest, &directory);
            kill(guest.server());
            assert_eq!(guest.end(), 134);
            let mut words = String::new();
            guest.child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
            assert!(words.starts_with("error[VOLUME_SERVER]: "), "{words}");
        }
    }
}

#[test]
fn a_server_that_stands_still_does_not_keep_the_operator_from_ending_the_guest() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let mut guest = Running::new("ask_forever", &directory);
        let server = guest.server();
        kill_process(Pid::from_raw(server as i32).unwrap(), Signal::STOP).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        signal(&guest.child, "INT");
        std::thread::sleep(Duration::from_millis(50)); // two at once are one
        signal(&guest.child, "INT");
        assert_eq!(guest.end(), 130);
        soon("the server is gone", || !lives(server));
    }
}

#[test]
fn a_server_hears_no_signals_of_the_terminal() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let (mut guest, _) = holding(&directory);
        for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT, Signal::USR1, Signal::ALARM, Signal::PIPE]
        {
            kill_process(Pid::from_raw(guest.server() as i32).unwrap(), signal).unwrap();
        }
        std::thread::sleep(Duration::from_millis(100));
        assert!(lives(guest.server()) && guest.child.try_wait().unwrap().is_none());
    }
}

#[test]
fn it_has_no_descriptor_but_volumes_and_sockets() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let (guest, _) = holding(&directory);
        let named = |process: u32| {
            let all = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
            let mut all: Vec<_> =
                all.map(|one| std::fs::read_link(one.unwrap().path()).unwrap().display().to_string()).collect();
            all.sort();
            all
        };
        let server = named(guest.server());
        let known = |name: &String| {
            name.starts_with("socket:")
                || name == "anon_inode:[eventfd]"
                || name == "/"
                || name.ends_with("/file")
                || name.starts_with(directory.0.to_str().unwrap())
        };
        assert!(server.iter().all(known), "{server:?}");
        assert_eq!(server.len(), 3 + 2 + 1 + 1, "nothing thrice, two sockets, the volume, the file: {server:?}");
        let monitor = named(guest.child.id());
        let root = directory.0.to_str().unwrap();
        assert!(monitor.iter().all(|name| name != root && name != "/"), "the monitor has no directory: {monitor:?}");
    }
}

#[test]
fn a_cap_holds_for_both() {
    if kvm_is_here() {
        let directory = Scratch::new();
        let guest = Running::with("ask_forever", &directory, &["--cpu-cap", "20"]);
        let server = guest.server();
        let used = || (processor_time(guest.child.id()), processor_time(server));
        std::thread::sleep(Duration::from_millis(500)); // what it may use at once is used
        let (began, before) = (Instant::now(), used());
        std::thread::sleep(Duration::from_secs(3));
        let (elapsed, after) = (began.elapsed().as_secs_f64() * 1e3, used());
        let (monitor, server) = (after.0 - before.0, after.1 - before.1);
        // How much it is depends on the host; that it counts is a test of `throttle`.
        assert!(server > 1.0, "the server works for the guest: {server} ms");
        assert!(monitor + server <= elapsed / 5.0 + 100.0, "{monitor} + {server} of {elapsed} ms");
        assert!(
            monitor + server >= elapsed / 10.0,
            "and it is not held back by more: {monitor} + {server} of {elapsed} ms"
        );
    }
}
