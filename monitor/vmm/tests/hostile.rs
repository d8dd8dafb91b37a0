//! Guests of random code and random rings: whatever they do, the monitor ends them with an exit code and at most one paragraph.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use support::{ImageFile, guests, kvm_is_here, signal, vmm};

/// Its exit code and what it wrote to standard error; ended from outside if it does not end by itself.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        match began.elapsed() {
            late if late > Duration::from_secs(5) => panic!("SIGINT did not end it"),
            late if late > Duration::from_millis(100) => {
                signal(&child, "INT"); // a guest may hear the first; the second always ends it
                std::thread::sleep(Duration::from_millis(20));
            }
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    let mut errors = Vec::new();
    child.stderr.take().unwrap().read_to_end(&mut errors).unwrap();
    (child.wait().unwrap().code(), String::from_utf8_lossy(&errors).into_owned())
}

fn expect_orderly_end(image: &ImageFile, what: &str) {
    let child = vmm(image).args(["-p", "0:80"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (code, errors) = ended(child);
    assert!(code.is_some(), "{what}: killed by a signal, {errors}");
    // Its own console may write to standard error, too; the monitor's words are the last.
    assert!(!errors.contains("panicked") && !errors.contains("RUST_BACKTRACE"), "{what}: {errors}");
    if code == Some(134) {
        assert!(errors.contains("error["), "{what}: {errors}");
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }
}

#[test]
fn random_code() {
    if kvm_is_here() {
        for seed in 1..=40 {
            let mut random = Random(0x9e37_79b9_7f4a_7c15u64.wrapping_mul(seed));
            let mut builder = guests::image("exit_code");
            // A valid `enter` comes first, so that all has been used once.
            builder.segments[0].bytes.extend((0..2000).map(|_| random.below(256) as u8));
            let place = builder.segments[0].bytes.len() - 2000;
            builder.segments[0].memory = builder.segments[0].bytes.len() as u64;
            builder.entry = support::elf::CODE + place as u64 + random.below(1000) as u64;
            expect_orderly_end(&ImageFile::new(&builder.bytes()), &format!("seed {seed}"));
        }
    }
}

#[test]
fn random_rings() {
    if kvm_is_here() {
        for seed in 1..=40 {
            let mut random = Random(0x9e37_79b9_7f4a_7c15u64.wrapping_mul(seed));
            let mut builder = guests::image("copy_rings_and_enter");
            // The guest copies this over its control page and submission ring: mostly plausible, here and there rubbish.
            let mut rings = vec![0u8; 0x5000];
            let submissions = [256, 200, 10][random.below(3)];
            rings[0] = submissions as u8;
            rings[1] = (submissions >> 8) as u8;
            rings[24] = random.below(3) as u8;
            rings[32..40].copy_from_slice(&[[0u8; 8], [0xff; 8]][random.below(2)]);
            rings[40..48].copy_from_slice(&0x50_0000u64.to_le_bytes());
            rings[49] = 0x10;
            rings[52] = 64;
            rings[16] = random.below(60) as u8;
            for entry in 0..submissions {
                let at = 0x1000 + entry * 64;
                rings[at] = [0, 1, 2, 3, 3, 4, 16, 17, 18, 19, 20, 21, 22, 23][random.below(14)];
                rings[at + 2] = [0, 0, 0, 1, 2, 4][random.below(6)];
                rings[at + 4] = random.below(8) as u8;
                let handle = [0u32, 4096, 4097, 8192, u32::MAX][random.below(5)];
                rings[at + 8..at + 12].copy_from_slice(&handle.to_le_bytes());
                let length = [0u32, 19, 5000, 1 << 20, u32::MAX][random.below(5)];
                rings[at + 12..at + 16].copy_from_slice(&length.to_le_bytes());
                let address = [0u64, 0x41_0000, 0x50_0000, 0x12_0000, 0x1000, 0x7f_ffff, u64::MAX][random.below(7)];
                rings[at + 16..at + 24].copy_from_slice(&address.to_le_bytes());
                rings[at + 24] = [0, 1, 2, 80, 15][random.below(5)];
            }
            for _ in 0..random.below(4) {
                let at = random.below(64);
                rings[at] = random.below(256) as u8;
            }
            builder.segments[2].bytes = rings;
            builder.segments[2].memory = 0x6000;
            expect_orderly_end(&ImageFile::new(&builder.bytes()), &format!("seed {seed}"));
        }
    }
}
