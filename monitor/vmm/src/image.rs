//! The image: opened, every byte of its headers and notes checked, nothing loaded yet.

mod elf;
mod error;
mod manifest;
mod notes;
mod symbols;
#[cfg(test)]
pub(crate) mod tests;

use std::io::IoSliceMut;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::io::ReadWriteFlags;
use uk_abi::{
    ABI_VERSION, AbiNote, EXCEPTION_VECTOR_COUNT, EXCEPTION_VECTOR_STRIDE, MEMORY_MAX, MEMORY_MIN, PAGE_SIZE,
    PayloadNote, feature,
};

pub use elf::Segment;
pub use error::{Flaw, Foreign, ImageError};
pub use manifest::Manifest;

use crate::layout::{Access, page_up};
use elf::HeaderError;

/// The features that this monitor offers.
pub const FEATURES: u32 = feature::BASE;

/// A checked image. Its file stays open: memory maps it, and symbols are read from it when a guest dies.
#[derive(Debug)]
pub struct Image {
    path: PathBuf,
    file: OwnedFd,
    size: u64,
    /// First instruction.
    pub entry: u64,
    /// In ascending order.
    pub segments: Vec<Segment>,
    /// What the kernel in it needs.
    pub abi: AbiNote,
    /// Where the application lies.
    pub payload: PayloadNote,
    /// What the application needs.
    pub manifest: Manifest,
}

impl Image {
    /// Opens and checks an image.
    #[inline(never)] // its stack is not the running guest's
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let unreadable = |errno| match errno {
            Errno::NOENT | Errno::NOTDIR => ImageError::NotFound { path: path.to_owned() },
            errno => ImageError::Unreadable { path: path.to_owned(), errno },
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = rustix::fs::open(path, flags, Mode::empty()).map_err(unreadable)?;
        let status = rustix::fs::fstat(&file).map_err(unreadable)?;
        match FileType::from_raw_mode(status.st_mode) {
            FileType::RegularFile => {}
            FileType::Directory => return Err(unreadable(Errno::ISDIR)),
            _ => return Err(ImageError::Foreign { path: path.to_owned(), flaw: Foreign::NotElf }),
        }
        let size = u64::try_from(status.st_size).unwrap_or(0);
        Self::check(path.to_owned(), file, size)
    }

    fn check(path: PathBuf, file: OwnedFd, size: u64) -> Result<Self, ImageError> {
        let unreadable = |errno| ImageError::Unreadable { path: path.clone(), errno };
        let corrupt = |flaw| ImageError::Corrupt { path: path.clone(), flaw };

        let mut buffer = [0; elf::HEAD_SIZE];
        let head = read_at(file.as_fd(), 0, &mut buffer).map_err(unreadable)?;
        let headers = elf::Headers::read(head, size).map_err(|error| match error {
            HeaderError::Foreign(flaw) => ImageError::Foreign { path: path.clone(), flaw },
            HeaderError::Corrupt(flaw) => corrupt(flaw),
        })?;

        // The notes first: they tell an image from an ordinary program.
        let mut bytes = Vec::new();
        for (offset, length) in headers.notes().map_err(corrupt)? {
            let mut part = vec![0; usize::try_from(length).unwrap_or(0)];
            read_at(file.as_fd(), offset, &mut part).map_err(unreadable)?;
            bytes.push(part);
        }
        let mut notes = notes::Notes::default();
        for part in &bytes {
            notes.read(part).map_err(corrupt)?;
        }
        let Some(abi) = notes.abi else {
            return Err(ImageError::Foreign { path, flaw: Foreign::NoNote });
        };
        if abi.abi_version != ABI_VERSION {
            return Err(ImageError::AbiVersion { path, image: abi.abi_version, monitor: ABI_VERSION });
        }
        if abi.features & !FEATURES != 0 {
            return Err(ImageError::AbiFeatures { path, image: abi.features, monitor: FEATURES });
        }
        let payload = notes.payload.ok_or_else(|| corrupt(Flaw::NoteMissing { what: "payload" }))?;
        let manifest = notes.manifest.ok_or_else(|| corrupt(Flaw::NoteMissing { what: "manifest" }))?;
        let manifest = Manifest::parse(manifest).map_err(corrupt)?;
        let (entry, segments) = (headers.entry(), headers.segments().map_err(corrupt)?);
        check_places(&segments, &abi, &payload).map_err(corrupt)?;
        Ok(Self { path, file, size, entry, segments, abi, payload, manifest })
    }

    /// The first page behind the image, where the heap begins.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.segments.last().map_or(uk_abi::IMAGE_ADDRESS, |last| page_up(last.end()))
    }

    /// Guest memory in bytes: what the operator said, else the manifest's. Checked against what the kernel needs.
    pub fn memory_size(&self, said: Option<u64>) -> Result<u64, ImageError> {
        let given = said.unwrap_or(self.manifest.memory);
        if given > MEMORY_MAX || !given.is_multiple_of(PAGE_SIZE) {
            return Err(ImageError::MemoryOutOfRange { bytes: given });
        }
        let needed = self.least_memory();
        if given < needed {
            return Err(ImageError::MemoryTooSmall { given, needed, from_manifest: said.is_none() });
        }
        Ok(given)
    }

    /// A limit of what such a guest may hold, if the operator wants one: no less than it needs, no more than it has.
    pub fn memory_limit(&self, said: Option<u64>, memory: u64) -> Result<Option<u64>, ImageError> {
        let needed = self.least_memory();
        match said {
            Some(bytes) if bytes < needed || bytes > memory => {
                Err(ImageError::LimitOutOfRange { bytes, needed, memory })
            }
            said => Ok(said),
        }
    }

    fn least_memory(&self) -> u64 {
        MEMORY_MIN.max(self.end().saturating_add(page_up(self.abi.heap_min.min(MEMORY_MAX))))
    }

    /// The kernel's function at an address and the offset in it, for messages. Reads the image's symbol table.
    #[must_use]
    pub fn symbol(&self, address: u64) -> Option<String> {
        symbols::find(self.file.as_fd(), self.size, address)
    }

    /// The image as the user named it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl AsFd for Image {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Everything that the notes point at lies where it may.
fn check_places(segments: &[Segment], abi: &AbiNote, payload: &PayloadNote) -> Result<(), Flaw> {
    let vectors = EXCEPTION_VECTOR_COUNT * EXCEPTION_VECTOR_STRIDE;
    elf::inside(segments, Access::ReadExecute, "the table of exception handlers", abi.exception_vectors, vectors)?;
    if payload.application_length == 0 {
        return Err(Flaw::NoApplication);
    }
    for (what, start, length) in [
        ("the application", payload.application_address, payload.application_length),
        ("the file archive", payload.files_address, payload.files_length),
        ("the line table", payload.lines_address, payload.lines_length),
    ] {
        if (start, length) != (0, 0) {
            elf::inside(segments, Access::Read, what, start, length)?;
        }
    }
    Ok(())
}

/// Reads as much as there is into `buffer`, up to its size.
fn read_at<'a>(file: BorrowedFd<'_>, offset: u64, buffer: &'a mut [u8]) -> Result<&'a [u8], Errno> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match rustix::io::preadv2(
            file,
            &mut [IoSliceMut::new(rest)],
            offset.saturating_add(filled as u64),
            ReadWriteFlags::empty(),
        ) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(buffer.get(..filled).unwrap_or_default())
}
