//! The entries of a directory, in the host's order and with the host's bytes as names.

use rustix::fs::{FileType, RawDir, RawDirEntry, SeekFrom, seek};
use rustix::io::Errno;
use uk_abi::{DirectoryEntry, FileEntriesArguments, TRANSFER_MAX, error, file_kind};

use super::failure::failure;
use super::tree::{Facts, kind};
use super::{Host, Volumes};
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// Bytes asked of the host at once: at least so many that the longest name that Linux has fits.
const LEAST: usize = 8 << 10;
const MOST: usize = 32 << 10;

impl Volumes {
    pub(super) fn entries(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let rewind = FileEntriesArguments::read(&taken.bytes).rewind;
        let mut rest = host.memory.writable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let file = self.file(taken.head.handle)?;
        if rewind > 1 || u64::from(rest.length()) > TRANSFER_MAX {
            return Err(INVALID);
        }
        if file.kind != file_kind::DIRECTORY {
            return Err(failure(Errno::NOTDIR));
        }
        let directory = std::sync::Arc::clone(&file.descriptor);
        let from = if rewind == 1 { SeekFrom::Start(0) } else { SeekFrom::Current(0) };
        // Where the host is to go on if it has told more than fits.
        let mut place = seek(&directory, from).map_err(failure)?;
        let size = (rest.length() as usize).clamp(LEAST, MOST);
        self.entries.reserve(size);
        let room = self.entries.spare_capacity_mut();
        let mut entries = RawDir::new(&directory, room.get_mut(..size).unwrap_or_default());
        let mut total = 0;
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(failure)?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                let record = record(&entry, name, || Facts::at(&directory, entry.file_name()));
                if record.len() > rest.length() as usize {
                    seek(&directory, SeekFrom::Start(place)).map_err(failure)?;
                    if total == 0 {
                        return Err(Failure::new(error::LIMIT));
                    }
                    break;
                }
                let count = host.memory.copy_in(rest, &record);
                rest = rest.skip(count);
                total += count;
            }
            place = entry.next_entry_cookie();
        }
        Ok(Outcome::of(total))
    }
}

/// A `directory_entry` with its name.
fn record(entry: &RawDirEntry<'_>, name: &[u8], facts: impl FnOnce() -> Result<Facts, Errno>) -> Vec<u8> {
    let kind = match entry.file_type() {
        // Some file systems do not tell.
        FileType::Unknown => facts().map_or(file_kind::OTHER, |facts| facts.kind),
        known => kind(known),
    };
    let head = DirectoryEntry { inode: entry.ino(), kind, name_length: u32::try_from(name.len()).unwrap_or(0) };
    let mut record = head.write().to_vec();
    record.extend_from_slice(name);
    record.resize(record.len().next_multiple_of(8), 0);
    record
}
