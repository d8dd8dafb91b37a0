//! The entries of a directory, in the host's order and with the host's bytes as names.

use rustix::fs::{FileType, RawDir, RawDirEntry, SeekFrom, seek};
use rustix::io::Errno;
use uk_abi::{DirectoryEntry, FileEntriesArguments, error, file_kind};

use super::super::failure::failure;
use super::super::wire::{Answer, Call};
use super::tree::{Facts, kind};
use super::{Done, Reply, Serving};
use crate::rings::{Failure, INVALID};

/// Bytes asked of the host at once: at least so many that the longest name that Linux has fits.
const LEAST: usize = 8 << 10;
const MOST: usize = 32 << 10;

impl Serving {
    /// The answer brings as many whole entries as there is room for; its second result is 1 if they are the last.
    pub(super) fn entries(&mut self, call: &Call) -> Done {
        let rewind = FileEntriesArguments::read(&call.submission).rewind;
        if rewind > 1 {
            return Err(INVALID);
        }
        let most = call.room as usize;
        let file = self.file(call.handle)?;
        if file.kind != file_kind::DIRECTORY {
            return Err(failure(Errno::NOTDIR));
        }
        let directory = std::sync::Arc::clone(&file.descriptor);
        let from = if rewind == 1 { SeekFrom::Start(0) } else { SeekFrom::Current(0) };
        // Where the host is to go on if it has told more than fits.
        let mut place = seek(&directory, from).map_err(failure)?;
        let size = most.clamp(LEAST, MOST);
        let mut buffer = Vec::<u8>::with_capacity(size);
        let mut entries = RawDir::new(&directory, buffer.spare_capacity_mut());
        let mut told = Vec::new();
        let mut last = 1;
        while let Some(entry) = entries.next() {
            let entry = entry.map_err(failure)?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                let record = record(&entry, name, || Facts::at(&directory, entry.file_name()));
                if record.len() > most - told.len() {
                    seek(&directory, SeekFrom::Start(place)).map_err(failure)?;
                    if told.is_empty() {
                        return Err(Failure::new(error::LIMIT));
                    }
                    last = 0;
                    break;
                }
                told.extend_from_slice(&record);
            }
            place = entry.next_entry_cookie();
        }
        Ok(Reply { answer: Answer { result: 0, value: last, bytes: told }, descriptor: None })
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
