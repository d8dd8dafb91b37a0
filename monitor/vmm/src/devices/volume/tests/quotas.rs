//! Quotas: what is counted at the start and kept up to date is always what a fresh count finds.

use uk_abi::{FILE_POSITION, VolumeStatus, file_flag};

use super::super::*;
use super::bench::*;

const PAGE: u64 = 4096;

/// What is kept must be what a fresh count finds; returns it in pages.
fn pages(bench: &Bench) -> u64 {
    let fresh = super::super::count::count(std::fs::File::open(bench.root()).unwrap()).unwrap();
    assert_eq!(bench.used(), fresh.bytes);
    fresh.bytes / PAGE
}

#[test]
fn every_operation_keeps_count() {
    let mut bench = Bench::with_quota(1 << 20);
    assert_eq!(pages(&bench), 0);
    let file = bench.file("file", READ | WRITE | CREATE);
    assert_eq!(pages(&bench), 1, "a name");
    bench.write(file, 0, "x").unwrap();
    assert_eq!(pages(&bench), 2);
    bench.write(file, 1, vec![b'x'; 4095]).unwrap();
    assert_eq!(pages(&bench), 2);
    bench.write(file, FILE_POSITION, vec![b'y'; 5000]).unwrap();
    assert_eq!(pages(&bench), 3, "over what was there");
    bench.write(file, FILE_POSITION, vec![b'y'; 5000]).unwrap();
    assert_eq!(pages(&bench), 4);
    bench.resize(file, 100_000).unwrap();
    assert_eq!(pages(&bench), 26, "a hole counts");
    bench.resize(file, 1).unwrap();
    assert_eq!(pages(&bench), 2);
    let append = bench.file("file", WRITE | file_flag::APPEND);
    bench.write(append, 0, vec![b'z'; 4096]).unwrap();
    assert_eq!(pages(&bench), 3, "at its end");
    bench.make("directory").unwrap();
    bench.symlink("file", "link").unwrap();
    assert_eq!(pages(&bench), 6, "a link has a text");
    bench.link("file", "directory/again").unwrap();
    assert_eq!(pages(&bench), 7, "contents count once");
    bench.rename("file", "directory/again").unwrap();
    assert_eq!(pages(&bench), 7, "renaming to another name of the same file does nothing");
    bench.remove("file", 0).unwrap();
    assert_eq!(pages(&bench), 6);
    assert_eq!(bench.remove("directory", 1), failed(error::EXISTS, Errno::NOTEMPTY));
    bench.rename("directory", "moved").unwrap();
    bench.rename("moved/again", "file").unwrap();
    bench.remove("moved", 1).unwrap();
    bench.remove("link", 0).unwrap();
    assert_eq!(pages(&bench), 3);
    let other = bench.file("other", WRITE | CREATE);
    bench.write(other, 0, vec![b'x'; 20_000]).unwrap();
    assert_eq!(pages(&bench), 9);
    bench.file("other", WRITE | file_flag::TRUNCATE);
    assert_eq!(pages(&bench), 4);
}

#[test]
fn contents_go_with_the_last_handle() {
    let mut bench = Bench::with_quota(1 << 20);
    let file = bench.file("file", READ | WRITE | CREATE);
    bench.write(file, 0, vec![b'x'; 10_000]).unwrap();
    let second = bench.file("file", READ);
    bench.remove("file", 0).unwrap();
    assert_eq!(bench.used() / PAGE, 3, "open without a name");
    bench.write(file, 10_000, vec![b'x'; 10_000]).unwrap();
    assert_eq!(bench.used() / PAGE, 5);
    bench.close(file).unwrap();
    assert_eq!(bench.used() / PAGE, 5);
    bench.close(second).unwrap();
    assert_eq!(pages(&bench), 0);
    let over = bench.file("over", WRITE | CREATE);
    bench.write(over, 0, vec![b'x'; 10_000]).unwrap();
    bench.file("new", WRITE | CREATE);
    bench.rename("new", "over").unwrap();
    assert_eq!(bench.used() / PAGE, 1 + 3);
    bench.close(over).unwrap();
    assert_eq!(pages(&bench), 1);
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut bench = Bench::with_quota(10 * PAGE);
    let file = bench.file("file", READ | WRITE | CREATE);
    assert_eq!(bench.write(file, 0, vec![b'x'; 100_000]), Ok(9 * 4096), "as much as fits");
    assert_eq!(bench.write(file, 9 * 4096, "x"), OVER_QUOTA);
    assert_eq!(bench.write(file, 1 << 40, "x"), OVER_QUOTA);
    assert_eq!(bench.write(file, 0, "again"), Ok(5), "over what is there");
    assert_eq!(bench.resize(file, 9 * 4096 + 1), OVER_QUOTA);
    assert_eq!(bench.resize(file, i64::MAX), OVER_QUOTA);
    assert_eq!(bench.open("more", WRITE | CREATE), OVER_QUOTA);
    assert_eq!(bench.make("more"), OVER_QUOTA);
    assert_eq!(bench.link("file", "more"), OVER_QUOTA);
    assert_eq!(bench.symlink("file", "more"), OVER_QUOTA);
    assert_eq!(bench.make("file"), THERE, "what cannot be anyway says why");
    assert_eq!(bench.rename("file", "renamed"), Ok(0), "needs nothing");
    assert!(bench.open("renamed", READ | WRITE | CREATE).is_ok());
    assert_eq!(std::fs::read_dir(bench.root()).unwrap().count(), 1);
    assert_eq!(bench.resize(file, 8 * 4096), Ok(0));
    assert_eq!(bench.make("more"), Ok(0));
    assert_eq!(pages(&bench), 10);
    let reader = bench.file("renamed", READ);
    assert_eq!(bench.write(reader, 0, vec![0; 8192]), failed(error::FAILED, Errno::BADF), "not for the quota");
}

#[test]
fn what_was_there_is_counted_however_deep() {
    let directory = Scratch::new();
    std::fs::write(directory.0.join("one"), vec![0; 5000]).unwrap();
    std::fs::hard_link(directory.0.join("one"), directory.0.join("two")).unwrap();
    std::os::unix::fs::symlink("/", directory.0.join("link")).unwrap();
    // Deeper than a path is long and descriptors go: a directory is moved below another again and again.
    let part = format!("{}/", "d".repeat(100)).repeat(30);
    for _ in 0..4 {
        std::fs::create_dir_all(directory.0.join("new").join(&part)).unwrap();
        if directory.0.join("deep").exists() {
            std::fs::rename(directory.0.join("deep"), directory.0.join("new").join(&part).join("deeper")).unwrap();
        }
        std::fs::rename(directory.0.join("new"), directory.0.join("deep")).unwrap();
    }
    let bench = Bench::on(directory, false, Some(1 << 20));
    // Two names and their contents, a link and its text; the deep ones: each 1 and 30.
    assert_eq!(pages(&bench), 2 + 2 + 2 + 4 * 31);
}

#[test]
fn a_volume_over_its_quota_starts_and_can_be_emptied() {
    let directory = Scratch::new();
    std::fs::write(directory.0.join("file"), vec![0; 50_000]).unwrap();
    let mut bench = Bench::on(directory, false, Some(2 * PAGE));
    let file = bench.file("file", READ | WRITE);
    assert_eq!(bench.write(file, 0, "x"), Ok(1));
    assert_eq!(bench.write(file, 50_000, vec![0; 8192]), Ok(3248), "to the end of its last page");
    assert_eq!(bench.make("directory"), OVER_QUOTA);
    assert_eq!(bench.resize(file, 0), Ok(0));
    assert_eq!(bench.make("directory"), Ok(0));
    assert_eq!(pages(&bench), 2);
}

#[test]
fn the_status_is_the_quotas() {
    let mut bench = Bench::with_quota(10 * PAGE + 100);
    bench.make("directory").unwrap();
    bench.call(operation::VOLUME_STATUS, 0, (SECOND, 64), Fields::new());
    let told = VolumeStatus::read(&bench.memory.read(SECOND));
    assert_eq!((told.block_size, told.blocks, told.blocks_free, told.blocks_available), (4096, 10, 9, 9));
}

#[test]
fn random_operations_keep_count() {
    let mut bench = Bench::with_quota(40 * PAGE);
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut open: Vec<u32> = Vec::new();
    let (mut done, mut over) = (0, 0);
    for _ in 0..3000 {
        let (name, other) = (format!("{}", random(6)), format!("{}", random(6)));
        let any = random(open.len().max(1) as u64) as usize;
        let file = open.get(any).copied().unwrap_or(0);
        let became = match random(10) {
            0 | 1 => bench.open(&name, READ | WRITE | CREATE).inspect(|file| open.push(*file)),
            2 => bench.open(&name, WRITE | CREATE | file_flag::TRUNCATE).inspect(|file| open.push(*file)),
            3 => bench.remove(&name, 0),
            4 => bench.rename(&name, &other),
            5 => bench.link(&name, &other),
            6 => bench.symlink(&other, &name),
            7 => {
                open.retain(|other| *other != file);
                bench.close(file)
            }
            8 => bench.resize(file, random(60_000) as i64),
            _ => {
                let bytes = vec![0; random(30_000) as usize];
                bench.write(file, random(30_000) as i64, bytes)
            }
        };
        done += u32::from(became.is_ok());
        over += u32::from(became == OVER_QUOTA);
        assert!(bench.used() <= 40 * PAGE);
    }
    assert!(done > 500 && over > 50, "{done} went well, {over} went over the quota");
    for file in open {
        bench.close(file).unwrap();
    }
    pages(&bench);
}
