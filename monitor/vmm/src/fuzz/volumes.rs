//! Volumes under operations without sense, in a directory beside which something lies that must stay as it is.

use std::fs;

use uk_abi::operation;

use super::devices::{self, Guest};
use super::{SEEDS, fuzz};
use crate::devices::volume::{Volumes, open_all};
use crate::grants::volume::{QuotaGrant, VolumeGrant};
use crate::scratch::Scratch;

const GUEST: Guest = Guest {
    operations: operation::VOLUME_DESCRIBE..=operation::PATH_READ_LINK,
    port: 0,
    texts: &[
        "file",
        "file2",
        "directory",
        "directory/file",
        "link",
        "link/file",
        "",
        ".",
        "..",
        "../../file",
        "/file",
        "directory/../../../file",
        "a//b/",
        "nul\0file",
    ],
};

#[test]
fn fuzz_volumes() {
    let scratch = Scratch::new();
    let (outside, inside) = (scratch.0.join("file"), scratch.0.join("volume"));
    let mut number = 0;
    fs::create_dir_all(&inside).unwrap();
    fs::write(&outside, "outside").unwrap();
    fuzz("volumes", SEEDS / 4, |source| {
        number += 1;
        let directory = inside.join(number.to_string());
        fs::create_dir_all(directory.join("directory")).unwrap();
        fs::write(directory.join("file"), "inside").unwrap();
        let grants = [
            VolumeGrant { directory: directory.clone(), path: "/data".into(), read_only: false },
            VolumeGrant { directory: directory.join("directory"), path: "/ro".into(), read_only: true },
        ];
        let quotas = [QuotaGrant { path: "/data".into(), bytes: 1 << 20 }];
        let device = Volumes::new(open_all(&grants, &quotas).unwrap()).unwrap();
        let done = devices::run(source, device, &GUEST);
        let _ = fs::remove_dir_all(&directory);
        assert_eq!(fs::read(&outside).unwrap(), b"outside");
        assert_eq!(fs::read_dir(&scratch.0).unwrap().count(), 2);
        done
    });
}
