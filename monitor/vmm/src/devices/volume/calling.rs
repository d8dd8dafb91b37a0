//! What goes to the server as it is: paths are copied from guest memory once, and answers into it.

use std::ffi::CString;

use uk_abi::{
    DirectoryEntry, FileEntriesArguments, FileStatusArguments, PATH_MAX, PathLinkArguments, PathReadLinkArguments,
    PathRenameArguments, PathSymlinkArguments, Submission, TRANSFER_MAX, operation,
};

use super::wire::{Call, ROOM_MAX};
use super::{Host, NO_VOLUME, Volumes};
use crate::mem::GuestMemory;
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// A place in guest memory: address and length.
type Place = (u64, u32);

/// Bytes without NUL, at most PATH_MAX, from guest memory.
pub(super) fn text(memory: &GuestMemory, address: u64, length: u32) -> Result<CString, Failure> {
    if u64::from(length) > PATH_MAX {
        return Err(INVALID);
    }
    let range = memory.readable(address, length).ok_or(INVALID)?;
    CString::new(memory.copy_out(range)).map_err(|_| INVALID)
}

/// Where a submission has its second text, and where it has room for what comes back.
fn second_and_room(head: &Submission, bytes: &[u8; Submission::SIZE]) -> (Option<Place>, Option<Place>) {
    match head.operation {
        operation::VOLUME_STATUS => (None, Some((head.address, head.length))),
        operation::FILE_STATUS => {
            let FileStatusArguments { second_address, second_length, .. } = FileStatusArguments::read(bytes);
            (None, Some((second_address, second_length)))
        }
        operation::PATH_READ_LINK => {
            let PathReadLinkArguments { second_address, second_length, .. } = PathReadLinkArguments::read(bytes);
            (None, Some((second_address, second_length)))
        }
        operation::PATH_RENAME => {
            let PathRenameArguments { second_address, second_length, .. } = PathRenameArguments::read(bytes);
            (Some((second_address, second_length)), None)
        }
        operation::PATH_LINK => {
            let PathLinkArguments { second_address, second_length, .. } = PathLinkArguments::read(bytes);
            (Some((second_address, second_length)), None)
        }
        operation::PATH_SYMLINK => {
            let PathSymlinkArguments { second_address, second_length, .. } = PathSymlinkArguments::read(bytes);
            (Some((second_address, second_length)), None)
        }
        _ => (None, None),
    }
}

impl Volumes {
    /// Has the server do it.
    pub(super) fn pass(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let (head, memory) = (taken.head, host.memory);
        let (second, room) = second_and_room(&head, &taken.bytes);
        let second = second.map(|(address, length)| text(memory, address, length)).transpose()?;
        let room = room.map(|(address, length)| memory.writable(address, length).ok_or(INVALID)).transpose()?;
        let (handle, named) = match head.operation {
            operation::VOLUME_STATUS => (0, false),
            operation::FILE_RESIZE => (head.handle, false),
            operation::FILE_STATUS | operation::FILE_SET_TIMES | operation::FILE_SET_MODE => {
                (head.handle, head.handle == 0)
            }
            _ => (0, true),
        };
        let by_handle = handle != 0 || head.operation == operation::FILE_RESIZE;
        let handle = if by_handle { self.file(handle)?.served } else { 0 };
        let first = if named { text(memory, head.address, head.length)? } else { CString::default() };
        let call = Call {
            room: room.map_or(0, |room| room.length().min(ROOM_MAX)),
            first,
            second: second.unwrap_or_default(),
            ..Call::new(head.operation.into(), handle, &taken.bytes)
        };
        let answer = self.server.as_ref().ok_or(NO_VOLUME)?.call(&call)?;
        Ok(Outcome::of(room.map_or(0, |room| memory.copy_in(room, &answer.bytes))))
    }

    /// The entries of a directory: as many as fit, in as many calls as it takes.
    pub(super) fn entries(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let rewind = FileEntriesArguments::read(&taken.bytes).rewind;
        let mut rest = host.memory.writable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let file = self.file(taken.head.handle)?;
        if rewind > 1 || u64::from(rest.length()) > TRANSFER_MAX {
            return Err(INVALID);
        }
        if std::mem::take(&mut file.told_all) && rewind == 0 {
            return Ok(Outcome::of(0));
        }
        let served = file.served;
        let server = self.server.as_ref().ok_or(INVALID)?;
        let mut call = Call::new(taken.head.operation.into(), served, &taken.bytes);
        let mut total = 0;
        loop {
            call.room = rest.length().min(ROOM_MAX);
            let answer = match server.call(&call) {
                Ok(answer) => answer,
                Err(failure) if total == 0 => return Err(failure),
                Err(_) => break, // what is told is told; the next operation hears of it again
            };
            let count = host.memory.copy_in(rest, &answer.bytes);
            rest = rest.skip(count);
            total += count;
            if answer.value != 0
                && count > 0
                && let Some(file) = self.files.get(taken.head.handle)
            {
                file.told_all = true;
            }
            if answer.value != 0 || (count as usize) < DirectoryEntry::SIZE {
                break;
            }
            call = Call::bare(call.operation, served); // it goes on from there
        }
        Ok(Outcome::of(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layout;

    #[test]
    fn only_texts_are_taken() {
        let memory = GuestMemory::new(Layout::new(&[], 8 << 20)).unwrap();
        memory.write(0x50_0000, &[b'x'; 5000]);
        memory.write(0x51_0000, b"a\0b");
        assert_eq!(text(&memory, 0x50_0000, 4095).unwrap().to_bytes().len(), 4095);
        assert_eq!(text(&memory, 0x50_0000, 4096), Err(INVALID), "too long");
        assert_eq!(text(&memory, 0x51_0000, 3), Err(INVALID), "a NUL");
        assert_eq!(text(&memory, 0, 3), Err(INVALID), "nothing is there");
        assert_eq!(text(&memory, (8 << 20) - 1, 3), Err(INVALID), "the end of memory");
        assert_eq!(text(&memory, u64::MAX, 0).unwrap(), CString::default());
    }
}
