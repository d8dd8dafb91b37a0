//! Images: an ELF file with notes, damaged here and there.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use rustix::fs::{MemfdFlags, memfd_create};
use uk_abi::{IMAGE_ADDRESS, MEMORY_MAX};

use super::{SEEDS, fuzz, mutation};
use crate::boot;
use crate::diagnostic::Diagnostic;
use crate::image::Image;
use crate::image::tests::elf_builder::ImageBuilder;
use crate::layout::{Access, Layout};
use crate::mem::GuestMemory;

fn corpus() -> Vec<Vec<u8>> {
    let mut with_names = ImageBuilder::new(&[0x90; 4000], 600);
    with_names.manifest = r#"{"manifestVersion":1,"name":"http","memory":8388608,"listen":[3000],"datagram":[53],
        "connect":["10.0.0.1:5432","*.example.com"],"volumes":["/data"],"env":{"MODE":"x"}}"#
        .to_owned();
    vec![ImageBuilder::new(&[0x90; 1000], 600).bytes(), with_names.bytes()]
}

#[test]
fn fuzz_image() {
    let corpus = corpus();
    for valid in &corpus {
        let file = file(valid);
        assert!(Image::open(&path(&file)).is_ok());
    }
    fuzz("image", SEEDS, |source| {
        let bytes = mutation::bytes(source, &corpus, &["unikernel\0", "\x01", "{}", "\"memory\":"])?;
        let file = file(&bytes);
        match Image::open(&path(&file)) {
            Ok(image) => accepted(&image),
            Err(error) => plain(&error),
        }
        Ok(())
    });
}

fn file(bytes: &[u8]) -> File {
    let mut file = File::from(memfd_create("image", MemfdFlags::CLOEXEC).unwrap());
    file.write_all(bytes).unwrap();
    file
}

fn path(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// What is accepted can be loaded.
fn accepted(image: &Image) {
    let mut before = IMAGE_ADDRESS;
    for segment in &image.segments {
        assert!(segment.address >= before && segment.end() <= MEMORY_MAX && segment.file_size <= segment.memory_size);
        before = segment.end();
    }
    let runs = |segment: &&crate::image::Segment| {
        segment.access == Access::ReadExecute && segment.contains(image.entry, image.entry + 1)
    };
    assert!(image.segments.iter().any(|segment| runs(&segment)));
    let _ = image.symbol(image.entry);
    match image.memory_size(None) {
        Ok(size) if size <= 64 << 20 => {
            let memory = GuestMemory::new(Layout::new(&image.segments, size)).unwrap();
            memory.map_image(std::os::fd::AsFd::as_fd(image), &image.segments).unwrap();
            boot::populate(&memory, image);
            let _ = boot::write_tables(&memory, image);
        }
        Ok(_) => {}
        Err(error) => plain(&error),
    }
}

/// What is refused is said in one paragraph, which nobody can use to speak to a terminal.
pub fn plain(error: &dyn Diagnostic) {
    let text = error.paragraph();
    assert!(text.starts_with("error["), "{text:?}");
    assert!(!text.contains(char::is_control) && !text.contains('\u{202e}'), "{text:?}");
}
