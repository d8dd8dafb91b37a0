//! The worker: many syncs, closes between them, cancels, and an order that can be relied upon.

use std::collections::BTreeMap;

use super::super::*;
use super::bench::*;

#[test]
fn what_is_synced_is_told() {
    let mut bench = Bench::new();
    let file = bench.file("file", READ | WRITE | CREATE);
    bench.write(file, 0, "text").unwrap();
    assert_eq!(bench.sync(file, 0), Ok(0));
    assert_eq!(bench.sync(file, 1), Ok(0));
    let root = bench.file("", DIRECTORY);
    assert_eq!(bench.sync(root, 0), Ok(0), "a directory, too");
}

#[test]
fn two_hundred_syncs_with_closes_between() {
    let mut bench = Bench::new();
    let mut pairs = Vec::new();
    let mut late = Vec::new();
    let mut kept = 0;
    let mut all = Vec::new();
    for number in 0..200 {
        let file = bench.open_meanwhile(&format!("file{}", number % 50), WRITE | CREATE, &mut all);
        let sync = bench.submit(operation::FILE_SYNC, file, (0, 0), Fields::new().u32(24, number % 2));
        if number % 3 == 0 {
            kept += 1;
            pairs.push((sync, None));
            continue;
        }
        pairs.push((sync, Some(bench.submit(operation::FILE_CLOSE, file, (0, 0), Fields::new()))));
        late.push(bench.submit(operation::FILE_SYNC, file, (0, 0), Fields::new()));
    }
    let expected = pairs.len() + (pairs.len() - kept) + late.len();
    while all.len() < expected {
        all.extend(bench.some(1));
    }
    let order: BTreeMap<u32, usize> = all.iter().enumerate().map(|(at, completion)| (completion.token, at)).collect();
    assert_eq!((all.len(), order.len()), (expected, expected), "each once");
    for (sync, close) in pairs {
        assert_eq!(all[order[&sync]].result, 0);
        if let Some(close) = close {
            assert_eq!(all[order[&close]].result, 0);
            assert!(order[&sync] < order[&close], "what was submitted before a close is done first");
        }
    }
    assert!(late.iter().all(|token| got(all[order[token]]) == INVALID_GOT), "what was given back is given back");
    assert_eq!(bench.device.files.iter_mut().count(), kept);
    assert_eq!(bench.device.syncs, 0);
}

#[test]
fn a_close_comes_after_its_sync() {
    let mut bench = Bench::new();
    for _ in 0..50 {
        let file = bench.file("file", WRITE | CREATE);
        bench.write(file, 0, "x").unwrap();
        let tokens = [
            bench.submit(operation::FILE_SYNC, file, (0, 0), Fields::new()),
            bench.submit(operation::FILE_SYNC, file, (0, 0), Fields::new().u32(24, 1)),
            bench.submit(operation::FILE_CLOSE, file, (0, 0), Fields::new()),
        ];
        assert_eq!(bench.submit(operation::FILE_CLOSE, file, (0, 0), Fields::new()), tokens[2] + 1);
        let all = bench.some(4);
        assert_eq!(all[0].token, tokens[2] + 1, "the second close is refused at once");
        assert_eq!(got(all[0]), INVALID_GOT);
        assert_eq!(all[1..].iter().map(|completion| completion.token).collect::<Vec<_>>(), tokens);
        assert!(all[1..].iter().all(|completion| completion.result == 0));
    }
    assert_eq!(bench.device.files.iter_mut().count(), 0);
}

#[test]
fn a_waiting_sync_can_be_cancelled_and_there_is_a_limit() {
    let mut bench = Bench::new();
    let files: Vec<u32> = (0..1100).map(|number| bench.file(&format!("file{number}"), WRITE | CREATE)).collect();
    for file in &files {
        bench.write(*file, 0, "x").unwrap();
    }
    // A disk needs longer for one than we need to submit more than may wait, unless it is none at all.
    let first = bench.submit(operation::FILE_SYNC, files[0], (0, 0), Fields::new());
    let tokens: Vec<u32> =
        files[1..].iter().map(|file| bench.submit(operation::FILE_SYNC, *file, (0, 0), Fields::new())).collect();
    let last = bench.device.thread.as_ref().unwrap().waiting.as_ref().unwrap().last();
    let last = last.and_then(|number| bench.device.waiting.get(number)).map(|sync| sync.token.number);
    match last {
        Some(target) => {
            let handle = files[(target - first) as usize];
            let close = bench.submit(operation::FILE_CLOSE, handle, (0, 0), Fields::new());
            assert!(bench.cancel(target));
            assert!(!bench.cancel(target));
            let all = bench.completions();
            let of = |token| all.iter().find(|completion| completion.token == token).map(|completion| got(*completion));
            assert_eq!(of(target), Some(Err((error::CANCELLED, 0))));
            assert_eq!(of(close), Some(Ok(0)), "it waited for the sync alone");
            let refused =
                all.iter().filter(|completion| got(**completion) == failed(error::LIMIT, Errno::AGAIN)).count();
            assert_eq!(refused, 1100 - 1024, "so many may wait");
        }
        None => eprintln!("SKIPPED: syncs take no time here ({})", tokens.len()),
    }
    assert!(!bench.cancel(u32::MAX));
}
