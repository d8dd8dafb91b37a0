//! Submissions at random: each has one completion, and nothing changes outside of the volume.

use std::os::unix::fs::symlink;

use super::super::*;
use super::bench::*;

struct Random(u64);

impl Random {
    fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

const PATHS: [&str; 20] = [
    "",
    ".",
    "..",
    "/",
    "a",
    "b",
    "a/b",
    "a/",
    "a/b/c",
    "../a",
    "link",
    "link/",
    "link/a",
    "out",
    "out/a",
    "out/outside",
    "/etc/passwd",
    "a/../b",
    "\0",
    "pipe",
];

#[test]
fn every_submission_is_answered_once() {
    let outside = Scratch::new();
    std::fs::write(outside.0.join("outside"), "untouched").unwrap();
    std::fs::create_dir(outside.0.join("volume")).unwrap();
    let mut bench = Bench::on(Scratch(outside.0.join("volume")), false, Some(1 << 20));
    symlink("..", bench.host("out")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, bench.host("pipe"), rustix::fs::FileType::Fifo, 0o666.into(), 0).unwrap();
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut handles = vec![0];
    let (mut well, mut badly) = (0, 0);
    for _ in 0..30_000 {
        let operation = 48 + random.below(19) as u16;
        if operation == operation::FILE_SYNC && random.below(20) > 0 {
            continue; // these alone take time
        }
        let path = random.one(&PATHS);
        let other = random.one(&PATHS);
        bench.memory.write(SECOND, other.as_bytes());
        let mut payload = bench.payload(path);
        payload.0 = random.one(&[payload.0, payload.0, payload.0, BIG, 0, 0x10_0000, u64::MAX, (48 << 20) - 2]);
        payload.1 = random.one(&[payload.1, payload.1, payload.1, payload.1 + 1, 0, 4096, 70_000, u32::MAX]);
        let mut fields = Fields::new();
        for offset in (24..64).step_by(4) {
            fields = fields.u32(offset, random.one(&[0, 0, 0, 1, 2, 3, 11, 64, 0o755, 100_000, u32::MAX]));
        }
        if random.below(4) > 0 {
            fields = fields.u32(24, 0).second(SECOND, random.one(&[other.len() as u32, 128, 4095]));
        }
        let open = random.one(&handles);
        let handle = random.one(&[0, 0, open, open, 4096, u32::MAX]);
        let completion = bench.call(operation, handle, payload, fields);
        match got(completion) {
            Ok(handle) if operation == operation::FILE_OPEN => {
                handles.push(handle);
                well += 1;
            }
            Ok(_) => well += 1,
            Err((class, errno)) => {
                assert!((1..=8).contains(&class) && (class != error::INVALID || errno == 0), "{class} {errno}");
                badly += 1;
            }
        }
        if operation == operation::FILE_SET_MODE {
            // A guest that locks itself out has nothing more to try.
            std::fs::set_permissions(bench.root(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        }
        if handles.len() > 200 {
            for handle in handles.drain(1..) {
                let _ = bench.close(handle);
            }
        }
    }
    assert!(well > 300 && badly > 1000, "{well} went well, {badly} did not");
    assert_eq!(std::fs::read(outside.0.join("outside")).unwrap(), b"untouched");
    assert_eq!(std::fs::read_dir(&outside.0).unwrap().count(), 2, "nothing has come beside the volume");
}
