//! The image checker against good, broken and hostile files.

#[path = "../../tests/support/elf.rs"]
pub(crate) mod elf_builder;

use std::io::Write;

use rustix::fs::{MemfdFlags, memfd_create};
use uk_abi::IMAGE_ADDRESS;

use super::*;
use elf_builder::{CODE, CONSTANTS, DATA, ImageBuilder, Segment as Part, TEXT};

fn good() -> ImageBuilder {
    ImageBuilder::new(&[0x90; 1000], 600)
}

fn check(bytes: &[u8]) -> Result<Image, ImageError> {
    let file = memfd_create("image", MemfdFlags::CLOEXEC).unwrap();
    std::fs::File::from(file.try_clone().unwrap()).write_all(bytes).unwrap();
    Image::check(PathBuf::from("test.uk"), file, bytes.len() as u64)
}

fn flaw(bytes: &[u8]) -> Flaw {
    match check(bytes) {
        Err(ImageError::Corrupt { flaw, .. }) => flaw,
        other => panic!("not corrupt: {other:?}"),
    }
}

fn changed(change: impl FnOnce(&mut ImageBuilder)) -> Vec<u8> {
    let mut builder = good();
    change(&mut builder);
    builder.bytes()
}

fn put(mut bytes: Vec<u8>, offset: usize, with: &[u8]) -> Vec<u8> {
    bytes[offset..offset + with.len()].copy_from_slice(with);
    bytes
}

/// Offset of a program header's field in the file.
fn field(header: usize, offset: usize) -> usize {
    64 + 56 * header + offset
}

#[test]
fn a_good_image_is_read() {
    let image = check(&good().bytes()).unwrap();
    assert_eq!(image.entry, CODE + 600);
    assert_eq!(image.manifest.name, "test");
    assert_eq!(image.end(), DATA + 0x3000);
    let kinds: Vec<_> = image.segments.iter().map(|segment| (segment.address, segment.access)).collect();
    assert_eq!(kinds, [(CODE, Access::ReadExecute), (CONSTANTS, Access::Read), (DATA, Access::ReadWrite)]);
    assert_eq!(image.memory_size(None).unwrap(), 8 << 20);
}

#[test]
fn other_files_are_foreign() {
    let bytes = good().bytes();
    for foreign in [
        vec![],
        b"#!/bin/sh\n".to_vec(),
        b"PK\x03\x04".to_vec(),
        put(bytes.clone(), 4, &[1]),    // 32-bit
        put(bytes.clone(), 5, &[2]),    // big endian
        put(bytes.clone(), 16, &[3]),   // ET_DYN
        put(bytes.clone(), 18, &[183]), // AArch64
        changed(|builder| builder.owner = "GNU"),
        put(bytes, 56, &[3]), // the notes' program header is cut off
    ] {
        assert!(matches!(check(&foreign), Err(ImageError::Foreign { .. })), "{:?}", foreign.get(..20));
    }
}

#[test]
fn another_abi_is_named() {
    let error = check(&changed(|builder| builder.abi.abi_version = 2)).unwrap_err();
    assert!(matches!(error, ImageError::AbiVersion { image: 2, monitor: 1, .. }));
    let error = check(&changed(|builder| builder.abi.features = 3)).unwrap_err();
    assert!(matches!(error, ImageError::AbiFeatures { image: 3, monitor: 1, .. }));
}

#[test]
fn headers_must_be_as_they_are_written() {
    let bytes = good().bytes();
    let huge = u64::MAX.to_le_bytes();
    assert!(matches!(flaw(&put(bytes.clone(), 54, &[55])), Flaw::Size { actual: 55, .. }));
    assert!(matches!(flaw(&put(bytes.clone(), 56, &[33])), Flaw::TooMany { actual: 33, .. }));
    assert!(matches!(flaw(&put(bytes.clone(), 32, &huge)), Flaw::Truncated { .. }));
    assert!(matches!(flaw(&put(bytes.clone(), 32, &4090u64.to_le_bytes())), Flaw::Truncated { .. }));
    assert!(matches!(flaw(&bytes[..60]), Flaw::Truncated { what: "the file header", .. }));
    assert!(matches!(flaw(&bytes[..100]), Flaw::Truncated { what: "the program header table", .. }));
}

#[test]
fn segments_must_be_in_the_file() {
    let bytes = good().bytes();
    let past = (bytes.len() as u64).next_multiple_of(4096).to_le_bytes();
    assert!(matches!(flaw(&put(bytes.clone(), field(0, 8), &past)), Flaw::Truncated { what: "a segment", .. }));
    let wrapping = (u64::MAX - 4095).to_le_bytes();
    assert!(matches!(flaw(&put(bytes.clone(), field(0, 8), &wrapping)), Flaw::Truncated { .. }));
    assert!(matches!(flaw(&put(bytes.clone(), field(0, 32), &u64::MAX.to_le_bytes())), Flaw::Truncated { .. }));
    assert!(matches!(flaw(&put(bytes, field(3, 8), &past)), Flaw::Truncated { what: "a note segment", .. }));
}

#[test]
fn segments_must_lie_where_images_may() {
    for address in [0, 0x1000, 0x10_0000, IMAGE_ADDRESS - 4096, MEMORY_MAX, 1 << 40, u64::MAX - 4095] {
        let bytes = changed(|builder| builder.segments[0].address = address);
        assert!(matches!(flaw(&bytes), Flaw::Misplaced { index: 0, .. }), "{address:#x}");
    }
    let bytes = changed(|builder| builder.segments[2].memory = MEMORY_MAX);
    assert!(matches!(flaw(&bytes), Flaw::Misplaced { index: 2, .. }));
    let bytes = changed(|builder| builder.segments[2].memory = u64::MAX);
    assert!(matches!(flaw(&bytes), Flaw::Misplaced { index: 2, .. }));
}

#[test]
fn segments_must_be_aligned_and_apart() {
    let bytes = changed(|builder| builder.segments[1].address += 8);
    assert!(matches!(flaw(&bytes), Flaw::Unaligned { index: 1, .. }));
    let bytes = put(good().bytes(), field(1, 8), &100u64.to_le_bytes());
    assert!(matches!(flaw(&bytes), Flaw::Unaligned { index: 1, .. }));
    let bytes = changed(|builder| builder.segments[0].memory = CONSTANTS - CODE + 1);
    assert!(matches!(flaw(&bytes), Flaw::Overlap { index: 1, .. }));
    let bytes = changed(|builder| builder.segments.swap(0, 1));
    assert!(matches!(flaw(&bytes), Flaw::Overlap { index: 1, .. }));
    let bytes = changed(|builder| builder.segments[2].memory = 1);
    assert!(matches!(flaw(&bytes), Flaw::Shrinks { index: 2, file: 4, memory: 1 }));
}

#[test]
fn no_segment_is_writable_and_executable() {
    for flags in [7, 3, 2, 1, 0] {
        let bytes = changed(|builder| builder.segments[2].flags = flags);
        assert!(matches!(flaw(&bytes), Flaw::Access { index: 2, .. }), "{flags}");
    }
}

#[test]
fn entry_and_handlers_must_be_code() {
    for entry in [0, CODE - 1, CODE + 1000, CONSTANTS, DATA, u64::MAX] {
        let bytes = changed(|builder| builder.entry = entry);
        assert!(matches!(flaw(&bytes), Flaw::Outside { what: "the entry point", .. }), "{entry:#x}");
    }
    for vectors in [0, CODE + 1000 - 511, CONSTANTS, DATA, u64::MAX, u64::MAX - 511] {
        let bytes = changed(|builder| builder.abi.exception_vectors = vectors);
        assert!(matches!(flaw(&bytes), Flaw::Outside { what: "the table of exception handlers", .. }), "{vectors:#x}");
    }
}

#[test]
fn the_payload_must_be_constant() {
    for (address, length) in [
        (CODE, 4),
        (DATA, 4),
        (CONSTANTS, TEXT.len() as u64 + 1),
        (CONSTANTS - 1, 2),
        (u64::MAX, 2),
        (CONSTANTS, u64::MAX),
    ] {
        let bytes = changed(|builder| {
            (builder.payload.application_address, builder.payload.application_length) = (address, length)
        });
        assert!(matches!(flaw(&bytes), Flaw::Outside { what: "the application", .. }), "{address:#x}");
        let bytes =
            changed(|builder| (builder.payload.files_address, builder.payload.files_length) = (address, length));
        assert!(matches!(flaw(&bytes), Flaw::Outside { what: "the file archive", .. }), "{address:#x}");
        let bytes =
            changed(|builder| (builder.payload.lines_address, builder.payload.lines_length) = (address, length));
        assert!(matches!(flaw(&bytes), Flaw::Outside { what: "the line table", .. }), "{address:#x}");
    }
    assert_eq!(flaw(&changed(|builder| builder.payload.application_length = 0)), Flaw::NoApplication);
}

#[test]
fn manifests_must_be_whole() {
    let bytes = changed(|builder| builder.manifest = "{".to_owned());
    assert!(matches!(flaw(&bytes), Flaw::Manifest { .. }));
}

#[test]
fn notes_must_be_whole_and_there_once() {
    let bytes = good().bytes();
    let notes = bytes.windows(9).position(|window| window == b"unikernel").unwrap() - 12;
    assert_eq!(flaw(&put(bytes.clone(), notes + 4, &u32::MAX.to_le_bytes())), Flaw::Notes);
    assert!(matches!(flaw(&put(bytes.clone(), notes + 4, &[20])), Flaw::Size { what: "the ABI note", .. }));
    // the payload note becomes a second ABI note: of the wrong size; the manifest note of an unknown kind: missing
    let manifest = notes + 12 + 12 + 24;
    assert_eq!(bytes[manifest + 8], 3);
    assert_eq!(flaw(&put(bytes.clone(), manifest + 8, &[77])), Flaw::NoteMissing { what: "manifest" });
    let twice = [&bytes[..], &bytes[notes..]].concat();
    let size = (twice.len() - notes) as u64;
    assert!(matches!(flaw(&put(twice, field(3, 32), &size.to_le_bytes())), Flaw::NoteTwice { .. }));
    let large = put(good().bytes(), field(3, 32), &(1u64 << 20).to_le_bytes());
    let large = [large, vec![0; 2 << 20]].concat();
    assert!(matches!(flaw(&large), Flaw::TooMany { what: "bytes of notes", .. }));
}

#[test]
fn memory_must_suffice() {
    let image = check(&changed(|builder| builder.abi.heap_min = 100 << 20)).unwrap();
    let error = image.memory_size(None).unwrap_err();
    assert!(matches!(error, ImageError::MemoryTooSmall { from_manifest: true, .. }), "{error}");
    assert!(image.memory_size(Some(128 << 20)).is_ok());
    let image = check(&changed(|builder| {
        builder.segments.push(Part { address: 0x4000_0000, flags: 6, bytes: vec![], memory: 1 << 20 });
    }))
    .unwrap();
    assert!(matches!(image.memory_size(Some(64 << 20)), Err(ImageError::MemoryTooSmall { .. })));
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = good().bytes();
    for length in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        assert!(check(&bytes[..length]).is_err(), "{length}");
    }
}

/// Whatever is in a file: no panic, and what passes keeps to the rules on which all else relies.
#[test]
fn rubbish_passes_only_if_it_keeps_to_the_rules() {
    let bytes = good().bytes();
    let notes = bytes.windows(9).position(|window| window == b"unikernel").unwrap() - 12;
    let mut state = 0x1234_5678_9abc_def1u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut passed = 0;
    for _ in 0..20_000 {
        let mut bytes = bytes.clone();
        for _ in 0..=random(3) {
            let place = if random(2) == 0 { random(64 + 4 * 56) } else { notes + random(bytes.len() - notes) };
            bytes[place] = [0, 1, 0x7f, 0x80, 0xff, random(256) as u8][random(6)];
        }
        let Ok(image) = check(&bytes) else { continue };
        passed += 1;
        let mut before = IMAGE_ADDRESS;
        for segment in &image.segments {
            assert!(segment.address >= before && segment.end() <= MEMORY_MAX);
            assert!(segment.address % 4096 == 0 && segment.offset % 4096 == 0);
            assert!(
                segment.offset + segment.file_size <= bytes.len() as u64 && segment.file_size <= segment.memory_size
            );
            before = page_up(segment.end());
        }
        if let Ok(size) = image.memory_size(None) {
            assert!(image.end() <= size && size <= MEMORY_MAX);
        }
    }
    assert!(passed > 100, "{passed}");
}

#[test]
fn addresses_get_names_from_the_symbol_table() {
    let this = std::fs::File::open("/proc/self/exe").unwrap();
    let size = this.metadata().unwrap().len();
    assert!(size < 64 << 20, "this test program has grown too large for its own test");
    let address = addresses_get_names_from_the_symbol_table as *const () as u64;
    let name = symbols::find(this.as_fd(), size, address + 1).unwrap();
    assert!(name.contains("addresses_get_names_from_the_symbol_table") && name.ends_with("+0x1"), "{name}");
    assert_eq!(symbols::find(this.as_fd(), size, 1), None);
}
