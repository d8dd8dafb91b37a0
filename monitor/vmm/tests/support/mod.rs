//! What the tests on the real KVM share: guests, images, and a way to run them.
#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

pub mod elf;
pub mod guests;
pub mod running;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A file that goes away with the test.
pub struct ImageFile(PathBuf);

impl ImageFile {
    pub fn new(bytes: &[u8]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("uk-vmm-test-{}-{number}.uk", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    pub fn of(guest: &str) -> Self {
        Self::new(&guests::image(guest).bytes())
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ImageFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The monitor, ready to be given more options.
pub fn vmm(image: &ImageFile) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uk-vmm"));
    command.arg(image.path()).stdin(Stdio::null());
    command
}

/// False, with a word on why, where guests cannot run.
pub fn kvm_is_here() -> bool {
    match std::fs::File::options().read(true).write(true).open("/dev/kvm") {
        Ok(_) => true,
        Err(error) => {
            eprintln!("SKIPPED: /dev/kvm cannot be used here ({error})");
            false
        }
    }
}

/// False, with a word on it, where there is no IPv6.
pub fn ipv6_is_here() -> bool {
    let bound = std::net::UdpSocket::bind("[::1]:0");
    bound.inspect_err(|error| eprintln!("SKIPPED: no IPv6 here ({error})")).is_ok()
}

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

pub fn run_with(image: &ImageFile, options: &[&str]) -> Ran {
    vmm(image).args(options).output().unwrap().into()
}

pub fn run(guest: &str) -> Ran {
    run_with(&ImageFile::of(guest), &[])
}

/// Sends a signal to a child that runs.
pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}
