//! A guest's limit of memory: what it is told, who is ended, and what giving back changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use support::{ImageFile, kvm_is_here, run_with, signal, vmm};

const HELLO: &str = "hello from a guest\n";
const LIMITED: [&str; 4] = ["-m", "64M", "--memory-limit", "16M"];

/// Starts a guest and waits for its words.
fn start(image: &ImageFile, options: &[&str]) -> Child {
    let mut child = vmm(image).args(options).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, HELLO);
    child
}

/// Bytes that the process holds of its own.
fn resident(child: &Child) -> u64 {
    let line = std::fs::read_to_string(format!("/proc/{}/statm", child.id())).unwrap();
    let pages: Vec<u64> = line.split_whitespace().map(|word| word.parse().unwrap()).collect();
    (pages[1] - pages[2]) * 4096
}

#[test]
fn a_limit_lies_between_what_the_image_needs_and_what_the_guest_has() {
    let image = ImageFile::of("hello");
    for (options, words) in [
        (["-m", "16M", "--memory-limit", "4M"], "limited to 4 MiB"),
        (["-m", "16M", "--memory-limit", "17M"], "it has 16 MiB"),
    ] {
        let ran = run_with(&image, &options);
        assert!(ran.stderr.starts_with("error[MEMORY_LIMIT_OUT_OF_RANGE]: "), "{}", ran.stderr);
        assert!(ran.stderr.contains(words) && ran.stderr.contains("--memory-limit 8M"), "{}", ran.stderr);
        assert_eq!(ran.code, 125);
    }
    let ran = run_with(&image, &["--memory-limit", "some"]);
    assert!(ran.code == 2 && ran.stderr.contains("`--memory-limit`"), "{}", ran.stderr);
}

#[test]
fn the_guest_is_told_its_limit_in_pages_of_its_heap() {
    if kvm_is_here() {
        let image = ImageFile::of("memory_limit_pages");
        // The heap begins at 0x423000; an exit code has eight bits, so the guest gives a quarter of the number.
        let code = ((0x80_0000 - 0x42_3000) / 4096 / 4) & 0xff;
        assert_eq!(run_with(&image, &["-m", "16M", "--memory-limit", "8M"]).code, code);
        assert_eq!(run_with(&image, &["-m", "16M"]).code, 0);
    }
}

#[test]
fn a_guest_that_does_not_keep_to_its_limit_is_ended() {
    if !kvm_is_here() {
        return;
    }
    for guest in ["take_all_and_sleep", "take_all_and_spin"] {
        let image = ImageFile::of(guest);
        let begin = Instant::now();
        let ran = run_with(&image, &LIMITED);
        assert_eq!((ran.code, ran.stdout.as_str()), (137, HELLO), "{guest}: {}", ran.stderr);
        assert!(ran.stderr.starts_with("error[OUT_OF_MEMORY]: The guest holds "), "{guest}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("its limit is 16 MiB") && ran.stderr.contains("--memory-limit 32M"),
            "{}",
            ran.stderr
        );
        assert!((2..6).contains(&begin.elapsed().as_secs()), "{guest}: after {:?}", begin.elapsed());
    }
}

#[test]
fn without_a_limit_a_guest_may_hold_all_of_its_memory() {
    if kvm_is_here() {
        let mut child = start(&ImageFile::of("take_all_and_sleep"), &["-m", "64M"]);
        std::thread::sleep(Duration::from_millis(2600));
        assert!(resident(&child) > 50 << 20, "{}", resident(&child));
        assert!(child.try_wait().unwrap().is_none());
        signal(&child, "TERM");
        assert_eq!(child.wait().unwrap().code(), Some(143));
    }
}

#[test]
fn whoever_gives_memory_back_in_time_goes_on() {
    if kvm_is_here() {
        let mut child = start(&ImageFile::of("take_all_and_give_back"), &LIMITED);
        std::thread::sleep(Duration::from_millis(500));
        assert!(child.try_wait().unwrap().is_none(), "it waits longer than a guest that holds too much may");
        assert!(resident(&child) < 4 << 20, "{} bytes are left", resident(&child));
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn asking_for_memory_wakes_who_hears_it_and_ends_nobody() {
    if !kvm_is_here() {
        return;
    }
    let mut child = start(&ImageFile::of("hear_memory"), &[]);
    signal(&child, "USR1");
    assert_eq!(child.wait().unwrap().code(), Some(64));
    // Kept: the file goes with it, and the monitor opens it some time after it is started.
    let image = ImageFile::of("sleep_forever");
    let mut child = vmm(&image).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    signal(&child, "USR1");
    std::thread::sleep(Duration::from_millis(200));
    assert!(child.try_wait().unwrap().is_none());
    signal(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn a_guest_that_is_asked_for_memory_before_it_listens_hears_of_it_when_it_does() {
    if kvm_is_here() {
        let mut child = start(&ImageFile::of("hear_memory_late"), &[]);
        signal(&child, "USR1");
        assert_eq!(child.wait().unwrap().code(), Some(64));
    }
}
