//! The ELF headers of an image: read, checked, and turned into segments. Every byte is taken for hostile.

use object::LittleEndian as LE;
use object::elf::{EM_X86_64, ET_EXEC, FileHeader64, PF_R, PF_W, PF_X, PT_LOAD, PT_NOTE, ProgramHeader64};
use object::read::elf::{FileHeader as _, ProgramHeader as _};
use uk_abi::{IMAGE_ADDRESS, MEMORY_MAX, PAGE_SIZE};

use super::error::{Flaw, Foreign};
use crate::layout::{Access, page_up};

/// The most program headers; they must lie in the first HEAD_SIZE bytes of the file.
const HEADERS_MAX: u16 = 32;
/// How much of the file is read to find the headers.
pub const HEAD_SIZE: usize = 4096;
/// The most bytes of notes.
const NOTES_MAX: u64 = 1 << 18;

/// A part of the image in guest memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First address; page-aligned.
    pub address: u64,
    /// Place in the file; page-aligned.
    pub offset: u64,
    /// Bytes from the file; the rest up to `memory_size` is zero.
    pub file_size: u64,
    /// Bytes in memory.
    pub memory_size: u64,
    /// What the guest may do with it.
    pub access: Access,
}

impl Segment {
    /// Behind its last byte.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.address + self.memory_size
    }

    /// Whether it has all of `[start, end)`, which must not be empty.
    #[must_use]
    pub fn contains(&self, start: u64, end: u64) -> bool {
        start < end && start >= self.address && end <= self.end()
    }
}

/// Either kind of trouble with the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// It is no image at all.
    Foreign(Foreign),
    /// It is a broken one.
    Corrupt(Flaw),
}

impl From<Foreign> for HeaderError {
    fn from(foreign: Foreign) -> Self {
        Self::Foreign(foreign)
    }
}

impl From<Flaw> for HeaderError {
    fn from(flaw: Flaw) -> Self {
        Self::Corrupt(flaw)
    }
}

/// The headers of a file that is an executable for this machine.
pub struct Headers<'a> {
    file: &'a FileHeader64<LE>,
    programs: &'a [ProgramHeader64<LE>],
    size: u64,
}

impl<'a> Headers<'a> {
    /// Reads them. `head` is the begin of the file (HEAD_SIZE bytes or all), `size` the bytes of the whole.
    pub fn read(head: &'a [u8], size: u64) -> Result<Self, HeaderError> {
        if !head.starts_with(b"\x7fELF") {
            return Err(Foreign::NotElf.into());
        }
        let header_size = size_of::<FileHeader64<LE>>() as u64;
        if (head.len() as u64) < header_size {
            return Err(Flaw::Truncated { what: "the file header", offset: 0, end: header_size, size }.into());
        }
        let ident = |index: usize| u32::from(head.get(index).copied().unwrap_or(0));
        kind("class", ident(4), 2)?;
        kind("byte order", ident(5), 1)?;
        let file = FileHeader64::<LE>::parse(head).map_err(|_| Foreign::NotElf)?;
        kind("type", u32::from(file.e_type.get(LE).0), u32::from(ET_EXEC.0))?;
        kind("machine", u32::from(file.e_machine.get(LE).0), u32::from(EM_X86_64.0))?;
        Ok(Self { file, programs: program_headers(file, head, size)?, size })
    }

    /// First instruction.
    pub fn entry(&self) -> u64 {
        self.file.e_entry.get(LE)
    }

    /// Offset and size of the notes in the file.
    pub fn notes(&self) -> Result<Vec<(u64, u64)>, Flaw> {
        let headers = self.programs.iter().filter(|header| header.p_type(LE) == PT_NOTE);
        headers
            .map(|header| {
                let (offset, bytes) = (header.p_offset.get(LE), header.p_filesz.get(LE));
                within("a note segment", offset, bytes, self.size)?;
                if bytes > NOTES_MAX {
                    return Err(Flaw::TooMany { what: "bytes of notes", actual: bytes, limit: NOTES_MAX });
                }
                Ok((offset, bytes))
            })
            .collect()
    }

    /// The segments that are loaded: in ascending order, without overlap, none of them empty.
    pub fn segments(&self) -> Result<Vec<Segment>, Flaw> {
        let mut segments: Vec<Segment> = Vec::new();
        for (index, header) in self.programs.iter().enumerate() {
            if header.p_type(LE) != PT_LOAD || header.p_memsz(LE) == 0 {
                continue;
            }
            within("a segment", header.p_offset.get(LE), header.p_filesz.get(LE), self.size)?;
            let segment = segment(index, header)?;
            let before = segments.last().map_or(0, |last| page_up(last.end()));
            if segment.address < before {
                return Err(Flaw::Overlap { index, start: segment.address, before });
            }
            segments.push(segment);
        }
        inside(&segments, Access::ReadExecute, "the entry point", self.entry(), 1)?;
        Ok(segments)
    }
}

/// Fails unless `[start, start + length)` lies in one segment of the given access.
pub fn inside(segments: &[Segment], access: Access, what: &'static str, start: u64, length: u64) -> Result<(), Flaw> {
    let end = start.saturating_add(length);
    if segments.iter().any(|segment| segment.access == access && segment.contains(start, end)) {
        return Ok(());
    }
    let place = match access {
        Access::Read => "read-only",
        Access::ReadExecute => "executable",
        Access::ReadWrite => "writable",
    };
    Err(Flaw::Outside { what, start, end, place })
}

fn kind(field: &'static str, actual: u32, expected: u32) -> Result<(), Foreign> {
    if actual == expected { Ok(()) } else { Err(Foreign::Kind { field, actual, expected }) }
}

fn within(what: &'static str, offset: u64, bytes: u64, size: u64) -> Result<(), Flaw> {
    let end = offset.saturating_add(bytes);
    if end > size { Err(Flaw::Truncated { what, offset, end, size }) } else { Ok(()) }
}

fn program_headers<'a>(
    file: &FileHeader64<LE>,
    head: &'a [u8],
    size: u64,
) -> Result<&'a [ProgramHeader64<LE>], HeaderError> {
    let count = file.e_phnum.get(LE);
    if count > HEADERS_MAX {
        return Err(Flaw::TooMany { what: "program headers", actual: count.into(), limit: HEADERS_MAX.into() }.into());
    }
    let expected = size_of::<ProgramHeader64<LE>>() as u64;
    let actual = u64::from(file.e_phentsize.get(LE));
    if count > 0 && actual != expected {
        return Err(Flaw::Size { what: "a program header", actual, expected }.into());
    }
    let offset = file.e_phoff.get(LE);
    let bytes = u64::from(count) * expected;
    within("the program header table", offset, bytes, size.min(head.len() as u64))?;
    file.program_headers(LE, head).map_err(|_| {
        Flaw::Truncated { what: "the program header table", offset, end: offset.saturating_add(bytes), size }.into()
    })
}

fn segment(index: usize, header: &ProgramHeader64<LE>) -> Result<Segment, Flaw> {
    let (address, offset) = (header.p_vaddr.get(LE), header.p_offset.get(LE));
    let (file_size, memory_size) = (header.p_filesz.get(LE), header.p_memsz.get(LE));
    let flags = header.p_flags(LE);
    let end = address.saturating_add(memory_size);
    if address < IMAGE_ADDRESS || end > MEMORY_MAX {
        return Err(Flaw::Misplaced { index, start: address, end });
    }
    if !address.is_multiple_of(PAGE_SIZE) || !offset.is_multiple_of(PAGE_SIZE) {
        return Err(Flaw::Unaligned { index, address, offset });
    }
    if file_size > memory_size {
        return Err(Flaw::Shrinks { index, file: file_size, memory: memory_size });
    }
    let access = match flags & (PF_R | PF_W | PF_X) {
        PF_R => Access::Read,
        both if both == PF_R | PF_X => Access::ReadExecute,
        both if both == PF_R | PF_W => Access::ReadWrite,
        _ => return Err(Flaw::Access { index, flags: flags.0 }),
    };
    Ok(Segment { address, offset, file_size, memory_size, access })
}
