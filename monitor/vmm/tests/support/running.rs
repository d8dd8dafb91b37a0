//! Guests that run with a volume while a test looks on.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{ImageFile, vmm};

/// A directory that goes away with the test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("uk-vmm-volumes-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The option that grants it.
    pub fn at(&self, rest: &str) -> String {
        format!("{}:{rest}", self.0.display())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running guest; it does not outlive its test.
pub struct Running {
    _image: ImageFile,
    pub child: Child,
}

impl Running {
    /// With a volume at /data.
    pub fn new(guest: &str, directory: &Scratch) -> Self {
        Self::with(guest, directory, &[])
    }

    /// With a volume at /data, and more options.
    pub fn with(guest: &str, directory: &Scratch, options: &[&str]) -> Self {
        let image = ImageFile::of(guest);
        let mut command = vmm(&image);
        command.args(["-v", &directory.at("/data")]).args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(200)); // it runs in a few milliseconds
        Self::of(image, child)
    }

    pub fn of(image: ImageFile, child: Child) -> Self {
        Self { _image: image, child }
    }

    /// The process of its volume server, which is the monitor's only child.
    pub fn server(&self) -> u32 {
        let monitor = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{monitor}/task/{monitor}/children")).unwrap();
        let children: Vec<u32> = children.split_whitespace().map(|id| id.parse().unwrap()).collect();
        assert_eq!(children.len(), 1, "{children:?}");
        children[0]
    }

    /// Its exit code.
    pub fn end(&mut self) -> i32 {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(5) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("it did not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
