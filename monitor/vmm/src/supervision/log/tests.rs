//! Logs in real directories, read back as the control plane reads them.

use std::fs::File;
use std::path::Path;

use super::*;
use crate::scratch::Scratch;

/// The least that a file may hold.
const SIZE: u64 = 65_536;
/// A line of all that JSON writes longest, and what stands around it.
const ENTRY_MAX: u64 = 6 * LINE_MAX as u64 + 128;

#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    time: u64,
    stream: String,
    #[serde(default)]
    part: bool,
    text: String,
}

fn open(directory: &Path, files: u32) -> Log {
    Log::open(File::open(directory).unwrap(), LogLimits { size: SIZE, files }).unwrap()
}

fn file(directory: &Path, index: u32) -> Vec<Entry> {
    let text = std::fs::read_to_string(directory.join(format!("console.{index}.log"))).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "a file ends with a whole entry");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// (stream, whether it goes on, text) of each entry of the first file.
fn said(directory: &Path) -> Vec<(String, bool, String)> {
    file(directory, 0).into_iter().map(|entry| (entry.stream, entry.part, entry.text)).collect()
}

fn entry(stream: &str, part: bool, text: &str) -> (String, bool, String) {
    (stream.into(), part, text.into())
}

fn sizes(directory: &Path, files: u32) -> Vec<u64> {
    (0..files).map(|index| directory.join(format!("console.{index}.log")).metadata().unwrap().len()).collect()
}

#[test]
fn lines_become_entries_however_they_come() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 2);
    assert_eq!(log.take(Stream::Output, b"one\ntw"), 0);
    log.take(Stream::Error, b"err");
    log.take(Stream::Output, b"o\n\n\"quoted\"\tand \x1b[2J\r\n");
    log.take(Stream::Error, b"or\nnot ended");
    log.flush();
    let before = said(&scratch.0);
    let wanted = [
        entry("stdout", false, "one"),
        entry("stdout", false, "two"),
        entry("stdout", false, ""),
        entry("stdout", false, "\"quoted\"\tand \u{1b}[2J\r"),
        entry("stderr", false, "error"),
    ];
    assert_eq!(before, wanted);
    log.finish();
    assert_eq!(said(&scratch.0)[5..], [entry("stderr", false, "not ended")]);
    log.finish();
    assert_eq!(said(&scratch.0).len(), 6, "once");
    let text = std::fs::read_to_string(scratch.0.join("console.0.log")).unwrap();
    assert!(!text.contains('\u{1b}'), "nothing in the file speaks to a terminal");
}

#[test]
fn a_line_that_is_too_long_comes_in_parts() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 2);
    let long = "0123456789".repeat(2000);
    for piece in format!("{long}\nnext\n").as_bytes().chunks(777) {
        log.take(Stream::Output, piece);
    }
    log.finish();
    let entries = said(&scratch.0);
    let (next, parts) = entries.split_last().unwrap();
    assert_eq!(*next, entry("stdout", false, "next"));
    assert!(parts.iter().all(|(_, _, text)| text.len() <= LINE_MAX));
    let flags: Vec<_> = parts.iter().map(|(_, part, _)| *part).collect();
    assert_eq!((flags.last(), flags.iter().filter(|part| !**part).count()), (Some(&false), 1));
    assert_eq!(parts.iter().map(|(_, _, text)| text.as_str()).collect::<String>(), long);
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 2);
    log.take(Stream::Output, b"a\xffb\x00\n\xf0\x9f\n");
    log.take(Stream::Output, "ü".as_bytes().split_at(1).0);
    log.take(Stream::Output, "ü\n".as_bytes().split_at(1).1);
    log.finish();
    let texts: Vec<_> = said(&scratch.0).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(texts, ["a\u{fffd}b\u{0}", "\u{fffd}", "ü"]);
}

#[test]
fn files_are_used_in_turn_and_never_exceed_their_size() {
    for files in [1, 2, 3] {
        let scratch = Scratch::new();
        let mut log = open(&scratch.0, files);
        // What JSON writes longest, and lines of all lengths.
        for number in 0..600usize {
            let mut line = vec![if number % 3 == 0 { 0 } else { b'x' }; number * 131 % (LINE_MAX + 300)];
            line.extend_from_slice(format!("<{number}>\n").as_bytes());
            log.take(Stream::Output, &line);
            if number % 7 == 0 {
                log.flush();
            }
            let all = sizes(&scratch.0, files);
            assert!(all.iter().all(|size| *size <= SIZE), "{all:?}");
        }
        log.finish();
        let all = sizes(&scratch.0, files);
        assert!(all.iter().sum::<u64>() <= u64::from(files) * SIZE + ENTRY_MAX);
        let mut entries: Vec<_> = (0..files).flat_map(|index| file(&scratch.0, index)).collect();
        entries.sort_by_key(|entry| entry.time);
        assert!(entries.last().unwrap().text.ends_with("<599>"), "the newest is there");
        assert!(files < 2 || all.iter().sum::<u64>() > SIZE / 2, "not only the newest");
    }
}

#[test]
fn what_is_kept_is_without_gaps() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 3);
    for number in 0..5000 {
        log.take(Stream::Output, format!("{number} {}\n", "-".repeat(40)).as_bytes());
    }
    log.finish();
    let mut numbers: Vec<usize> = (0..3)
        .flat_map(|index| file(&scratch.0, index))
        .map(|entry| entry.text.split(' ').next().unwrap().parse().unwrap())
        .collect();
    numbers.sort_unstable();
    let first = numbers[0];
    assert!(first > 0 && numbers.len() > 1000, "{first}, {}", numbers.len());
    assert_eq!(numbers, (first..5000).collect::<Vec<_>>());
}

#[test]
fn a_new_process_goes_on_behind_the_former_ones_files() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 3);
    let line = format!("{}\n", "a".repeat(8000));
    for _ in 0..12 {
        log.take(Stream::Output, line.as_bytes());
    }
    log.finish();
    drop(log);
    let before = sizes(&scratch.0, 3);
    assert!(before[0] > 0 && before[1] > 0 && before[2] == 0, "{before:?}");
    let mut log = open(&scratch.0, 3);
    log.take(Stream::Output, b"again\n");
    log.finish();
    assert_eq!(file(&scratch.0, 1).last().unwrap().text, "again");
    assert_eq!(sizes(&scratch.0, 3)[0], before[0], "nothing is lost");
    for _ in 0..8 {
        log.take(Stream::Output, line.as_bytes());
    }
    log.finish();
    let after = sizes(&scratch.0, 3);
    assert!(after.iter().all(|size| *size <= SIZE) && after[2] > 0, "what was there counts: {after:?}");
}

#[test]
fn output_above_the_rate_is_counted_and_told() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 2);
    // So slow that nothing comes back while this runs.
    log.rate.set_rate(1, monotonic());
    assert_eq!(log.take(Stream::Output, "x".repeat(70_000).as_bytes()), 0, "one operation may exceed it");
    assert_eq!(log.take(Stream::Output, b"lost\n"), 5);
    assert_eq!(log.take(Stream::Error, b"lost, too\n"), 10);
    assert_eq!(log.take(Stream::Monitor, b"the monitor is always heard\n"), 0);
    log.rate.set_rate(0, monotonic());
    assert_eq!(log.take(Stream::Output, b" goes on\n"), 0);
    log.finish();
    let all: Vec<_> = (0..2).flat_map(|index| file(&scratch.0, index)).collect();
    let told = "15 bytes of output were above the log's rate and are left out here";
    assert_eq!(all.iter().filter(|entry| entry.stream == "monitor" && entry.text == told).count(), 1);
    assert!(all.iter().all(|entry| !entry.text.contains("lost")));
    assert!(all.iter().any(|entry| entry.text == "the monitor is always heard"));
}

#[test]
fn what_was_left_out_last_is_told_at_the_end() {
    let scratch = Scratch::new();
    let mut log = open(&scratch.0, 2);
    log.rate.set_rate(1, monotonic());
    log.take(Stream::Output, "x\n".repeat(40_000).as_bytes());
    log.take(Stream::Output, b"last words\n");
    log.finish();
    let told = "11 bytes of output were above the log's rate and are left out here";
    let all: Vec<_> = (0..2).flat_map(|index| file(&scratch.0, index)).collect();
    assert!(all.iter().any(|entry| entry.text == told));
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let scratch = Scratch::new();
    let target = scratch.0.join("else");
    std::os::unix::fs::symlink(&target, scratch.0.join("console.1.log")).unwrap();
    let limits = LogLimits { size: SIZE, files: 2 };
    assert_eq!(Log::open(File::open(&scratch.0).unwrap(), limits).unwrap_err(), Errno::LOOP);
    assert!(!target.exists());
}
