//! Paths that lead out of a volume, and links made to help them. Outside lies a file with a text that the guest must never read.

use uk_abi::{error, file_flag, operation};

use crate::BREACH;
use crate::machine::{bytes, exit, heap};
use crate::random::Random;
use crate::ring::{Entry, call};

/// What the test has written into the files beside the volume; `/etc/passwd` begins otherwise, and has this.
const SECRETS: [&[u8]; 2] = [b"nobody may read this", b"root:x:0:"];
const PARTS: [&[u8]; 24] = [
    b"..",
    b"..",
    b"..",
    b".",
    b"",
    b"/",
    b"//",
    b"link",
    b"link2",
    b"directory",
    b"file",
    b"secret",
    b"etc",
    b"passwd",
    b"proc",
    b"self",
    b"root",
    b"fd",
    b"1",
    b"cwd",
    b"environ",
    b"\0",
    b"\xff\xfe",
    b"~",
];
const TARGETS: [&[u8]; 10] = [
    b"/etc/passwd",
    b"/",
    b"..",
    b"../secret",
    b"../../../../../../../../etc/passwd",
    b"/proc/self/fd/3",
    b"/proc/self/root/etc/passwd",
    b"/dev/kvm",
    b"link",
    b"directory/../..",
];

fn at(text: &[u8], offset: u64) -> (u64, u32) {
    let place = heap().0 + offset;
    bytes(place, text.len()).copy_from_slice(text);
    (place, text.len() as u32)
}

fn by_path(operation: u16, path: &[u8], own: [u32; 10]) -> Entry {
    let (address, length) = at(path, 0);
    Entry { operation, token: 0x5000, address, length, own, ..Entry::default() }
}

/// A handle, or the class of the error.
pub fn open(path: &[u8], flags: u32) -> Result<u32, u32> {
    let result = call(&by_path(operation::FILE_OPEN, path, [0, flags, 0o644, 0, 0, 0, 0, 0, 0, 0])).result;
    if result > 0 { Ok(result as u32) } else { Err(result.unsigned_abs()) }
}

/// Makes links and directories, and tries paths of all kinds with all operations; a secret that can be read is a breach.
pub fn paths(random: &mut Random, rounds: u32) {
    for _ in 0..rounds {
        let mut text = [0; 6000];
        let path = path(random, &mut text);
        let second = random.pick(&TARGETS);
        let operation = random.pick(&[
            operation::PATH_SYMLINK,
            operation::PATH_SYMLINK,
            operation::PATH_LINK,
            operation::PATH_RENAME,
            operation::PATH_MAKE_DIRECTORY,
            operation::PATH_REMOVE,
            operation::PATH_ACCESS,
            operation::PATH_READ_LINK,
            operation::FILE_STATUS,
            operation::FILE_SET_TIMES,
            operation::FILE_SET_MODE,
        ]);
        let (address, length) = at(second, 8192);
        let mut own = [0; 10];
        own[1] = random.below(2);
        if matches!(operation, operation::FILE_SET_TIMES | operation::FILE_SET_MODE) {
            own[2] = 0o777;
        } else {
            (own[2], own[4]) = (address as u32, length);
        }
        if matches!(operation, operation::FILE_STATUS | operation::PATH_READ_LINK) {
            own[4] = 4096;
        }
        call(&by_path(operation, path, own));
        // The same names for links each time, so that later paths run into them.
        if random.one_in(3) {
            let name = random.pick(&[&b"link"[..], b"link2", b"directory/link"]);
            let (address, length) = at(second, 8192);
            call(&by_path(operation::PATH_SYMLINK, name, [0, 0, address as u32, 0, length, 0, 0, 0, 0, 0]));
        }
        read_all(
            path,
            random.pick(&[0, file_flag::CREATE, file_flag::TRUNCATE, file_flag::DIRECTORY, file_flag::NO_FOLLOW]),
        );
    }
}

fn path<'a>(random: &mut Random, text: &'a mut [u8; 6000]) -> &'a [u8] {
    let mut length = 0;
    // Now and then one longer than any path may be.
    let parts = if random.one_in(20) { 2000 } else { random.below(7) };
    for _ in 0..=parts {
        let part = random.pick(&PARTS);
        if length + part.len() + 1 > text.len() {
            break;
        }
        text[length..length + part.len()].copy_from_slice(part);
        length += part.len();
        text[length] = b'/';
        length += 1;
    }
    &text[..length - usize::from(random.one_in(2))]
}

fn read_all(path: &[u8], flags: u32) {
    let extra = if flags & (file_flag::CREATE | file_flag::TRUNCATE) != 0 { file_flag::WRITE } else { 0 };
    let handle = match open(path, flags | extra | file_flag::READ) {
        Ok(handle) => handle,
        Err(class) => {
            if !(error::INVALID..=error::FAILED).contains(&class) {
                exit(BREACH);
            }
            return;
        }
    };
    let place = heap().0 + 16_384;
    let entry = Entry { token: 0x5001, handle, address: place, length: 4096, ..Entry::default() };
    let read = call(&Entry { operation: operation::FILE_READ, ..entry });
    if read.result > 0 {
        let got = bytes(place, read.result as usize);
        if SECRETS.iter().any(|secret| got.windows(secret.len()).any(|part| part == *secret)) {
            exit(BREACH);
        }
    }
    call(&Entry { operation: operation::FILE_CLOSE, ..entry });
}
