//! What a monitor that was taken over says to its volume server: nothing outside of the volumes changes or is handed over.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::PathBuf;

use rustix::fs::{FileType, fstat};

use super::mutation::{self, edge};
use super::{Result, SEEDS, Unstructured, fuzz};
use crate::devices::volume::open_all;
use crate::devices::volume::tests::Besieged;
use crate::grants::volume::{QuotaGrant, VolumeGrant};

/// Paths, of which some lead out.
const PATHS: [&str; 11] = [
    "file",
    "directory",
    "link",
    "link/..",
    "..",
    "../../file",
    "/",
    "/etc/passwd",
    "directory/..",
    "directory/new",
    "",
];

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn fuzz_volume_calls() {
    let valid = Besieged::calls();
    let scratch = Scratch(std::env::temp_dir().join(format!("uk-vmm-fuzz-calls-{}", std::process::id())));
    let (outside, inside) = (scratch.0.join("file"), scratch.0.join("volume"));
    fs::create_dir_all(&inside).unwrap();
    fs::write(&outside, "outside").unwrap();
    let secret = fstat(File::open(&outside).unwrap()).unwrap().st_ino;
    let (mut number, mut well, mut handed, mut refused) = (0, 0, 0, 0);
    fuzz("volume calls", SEEDS / 4, |source| {
        number += 1;
        let directory = inside.join(number.to_string());
        fs::create_dir_all(directory.join("directory")).unwrap();
        fs::write(directory.join("file"), "inside").unwrap();
        std::os::unix::fs::symlink("../../file", directory.join("link")).unwrap();
        let grants = [
            VolumeGrant { directory: directory.clone(), path: "/data".into(), read_only: false },
            VolumeGrant { directory: directory.join("directory"), path: "/ro".into(), read_only: true },
        ];
        let quotas = [QuotaGrant { path: "/data".into(), bytes: 1 << 20 }];
        let mut server = Besieged::new(open_all(&grants, &quotas).unwrap());
        let (mut done, mut ended) = (Ok(()), false);
        while !ended && !source.is_empty() {
            let message = match message(source, &valid) {
                Ok(message) => message,
                Err(error) => {
                    done = Err(error);
                    break;
                }
            };
            match server.hear(&message) {
                Some((_, Some(descriptor))) => {
                    let status = fstat(descriptor.as_fd()).unwrap();
                    assert_eq!(FileType::from_raw_mode(status.st_mode), FileType::RegularFile, "no directory goes out");
                    assert_ne!(status.st_ino, secret, "and nothing from outside");
                    handed += 1;
                }
                Some((done, None)) => *if done { &mut well } else { &mut refused } += 1,
                None => ended = true,
            }
        }
        drop(server);
        let _ = fs::remove_dir_all(&directory);
        assert_eq!(fs::read(&outside).unwrap(), b"outside");
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 2);
        done
    });
    println!("{handed} files handed over, {well} calls answered, {refused} refused");
    assert!(std::env::var_os("ARBTEST_SEED").is_some() || (handed > 20 && well > 50 && refused > 50));
}

/// A call; now and then one that makes no sense, which ends the server.
fn message(source: &mut Unstructured<'_>, valid: &[Vec<u8>]) -> Result<Vec<u8>> {
    match source.int_in_range(0..=15)? {
        0 => mutation::bytes(source, valid, &PATHS),
        1..=3 => Ok(source.choose(valid)?.clone()),
        _ => {
            let (first, second) = (*source.choose(&PATHS)?, *source.choose(&PATHS)?);
            let handle = *source.choose(&[0, 0, 4096, 4096, 4097, 4098, u32::MAX])?;
            let field = (source.int_in_range(0..=9)?, edge(source)? as u32);
            Ok(Besieged::other(source.choose(valid)?, first, second, handle, field))
        }
    }
}
