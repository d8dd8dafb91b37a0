//! A guest's side in the test's hands: a volume on a directory of its own, and one call for each operation.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use uk_abi::{Completion, DirectoryEntry, FileStatus, Submission, error, file_flag, operation};

use super::super::*;
use crate::devices::bench;
use crate::grants::volume::{QuotaGrant, VolumeGrant};
pub use crate::scratch::Scratch;

pub const READ: u32 = file_flag::READ;
pub const WRITE: u32 = file_flag::WRITE;
pub const CREATE: u32 = file_flag::CREATE;
pub const DIRECTORY: u32 = file_flag::DIRECTORY;
pub const PAYLOAD: u64 = 0x50_0000;
pub const SECOND: u64 = 0x60_0000;
pub const BIG: u64 = 0x100_0000;
/// Bytes of guest memory: enough for the largest transfer.
const MEMORY: u64 = 48 << 20;

/// What became of an operation: its result, or its error class and errno.
pub type Got = Result<u32, (u32, i32)>;

pub const fn failed(class: u32, errno: Errno) -> Got {
    Err((class, errno.raw_os_error()))
}

pub const DENIED_ROFS: Got = failed(error::DENIED, Errno::ROFS);
pub const DENIED_XDEV: Got = failed(error::DENIED, Errno::XDEV);
pub const INVALID_GOT: Got = Err((error::INVALID, 0));
pub const MISSING: Got = failed(error::NOT_FOUND, Errno::NOENT);
pub const THERE: Got = failed(error::EXISTS, Errno::EXIST);
pub const OVER_QUOTA: Got = failed(error::LIMIT, Errno::DQUOT);

/// An entry of a directory: name, kind and number.
pub type Entry = (Vec<u8>, u32, u64);

/// The operation's own fields.
#[derive(Clone, Copy)]
pub struct Fields([u8; Submission::SIZE]);

impl Fields {
    pub fn new() -> Self {
        Self([0; Submission::SIZE])
    }

    pub fn u32(mut self, offset: usize, value: u32) -> Self {
        self.0[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
        self
    }

    pub fn i64(mut self, offset: usize, value: i64) -> Self {
        self.0[offset..offset + 8].copy_from_slice(&value.to_le_bytes());
        self
    }

    pub fn second(self, address: u64, length: u32) -> Self {
        self.i64(32, address as i64).u32(40, length)
    }
}

/// Volumes, and what serves them.
pub struct Bench {
    inner: bench::Bench<Volumes>,
    pub directory: Scratch,
    tokens: u32,
}

impl Deref for Bench {
    type Target = bench::Bench<Volumes>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl DerefMut for Bench {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.inner
    }
}

impl Bench {
    /// One volume that can be written, without a quota.
    pub fn new() -> Self {
        Self::on(Scratch::new(), false, None)
    }

    pub fn read_only(directory: Scratch) -> Self {
        Self::on(directory, true, None)
    }

    pub fn with_quota(bytes: u64) -> Self {
        Self::on(Scratch::new(), false, Some(bytes))
    }

    pub fn on(directory: Scratch, read_only: bool, quota: Option<u64>) -> Self {
        let grant = VolumeGrant { directory: directory.0.clone(), path: "/data".into(), read_only };
        let quotas: Vec<_> = quota.map(|bytes| QuotaGrant { path: "/data".into(), bytes }).into_iter().collect();
        let volumes = Volumes::new(open_all(&[grant], &quotas).unwrap()).unwrap();
        Self { inner: bench::Bench::with_memory(volumes, MEMORY), directory, tokens: 0 }
    }

    /// A path in the host's directory.
    pub fn host(&self, name: &str) -> PathBuf {
        self.directory.0.join(name)
    }

    pub fn root(&self) -> &Path {
        &self.directory.0
    }

    /// Bytes that the quota says are used.
    pub fn used(&self) -> u64 {
        self.device.volumes[0].usage.quota.as_ref().unwrap().used.get()
    }

    /// Submits; the token is the next number.
    pub fn submit(&mut self, operation: u16, handle: u32, payload: (u64, u32), fields: Fields) -> u32 {
        self.tokens += 1;
        let token = self.tokens;
        let head = Submission { operation, flags: 0, token, handle, length: payload.1, address: payload.0 };
        let mut bytes = head.write();
        bytes[24..].copy_from_slice(&fields.0[24..]);
        self.take(&Taken { head, bytes });
        token
    }

    /// One operation from beginning to end.
    pub fn call(&mut self, operation: u16, handle: u32, payload: (u64, u32), fields: Fields) -> Completion {
        let token = self.submit(operation, handle, payload, fields);
        let all = self.some(1);
        assert_eq!((all.len(), all[0].token), (1, token), "{all:?}");
        all[0]
    }

    /// Opens while other operations are in force; what else completes is kept.
    pub fn open_meanwhile(&mut self, path: &str, flags: u32, others: &mut Vec<Completion>) -> u32 {
        let payload = self.payload(path);
        let token = self.submit(operation::FILE_OPEN, 0, payload, Fields::new().u32(28, flags).u32(32, 0o644));
        let all = self.some(1);
        let own = all.iter().find(|completion| completion.token == token).map(|completion| completion.result as u32);
        others.extend(all.into_iter().filter(|completion| completion.token != token));
        own.expect("it is done at once")
    }

    /// Puts bytes where payloads are.
    pub fn payload(&self, bytes: impl AsRef<[u8]>) -> (u64, u32) {
        self.memory.write(PAYLOAD, bytes.as_ref());
        (PAYLOAD, bytes.as_ref().len() as u32)
    }

    fn by_path(&mut self, operation: u16, path: impl AsRef<[u8]>, fields: Fields) -> Got {
        let payload = self.payload(path);
        got(self.call(operation, 0, payload, fields))
    }

    fn by_two(&mut self, operation: u16, path: &str, second: impl AsRef<[u8]>) -> Got {
        let second = second.as_ref();
        self.memory.write(SECOND, second);
        self.by_path(operation, path, Fields::new().second(SECOND, second.len() as u32))
    }

    pub fn open(&mut self, path: impl AsRef<[u8]>, flags: u32) -> Got {
        self.by_path(operation::FILE_OPEN, path, Fields::new().u32(28, flags).u32(32, 0o644))
    }

    pub fn close(&mut self, handle: u32) -> Got {
        got(self.call(operation::FILE_CLOSE, handle, (0, 0), Fields::new()))
    }

    /// Opens, which must go well.
    pub fn file(&mut self, path: &str, flags: u32) -> u32 {
        self.open(path, flags).unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    pub fn read(&mut self, handle: u32, position: i64, length: u32) -> Result<Vec<u8>, (u32, i32)> {
        let count = got(self.call(operation::FILE_READ, handle, (BIG, length), Fields::new().i64(24, position)))?;
        Ok(self.memory.copy_out(self.memory.readable(BIG, count).unwrap()))
    }

    pub fn write(&mut self, handle: u32, position: i64, bytes: impl AsRef<[u8]>) -> Got {
        self.memory.write(BIG, bytes.as_ref());
        let payload = (BIG, bytes.as_ref().len() as u32);
        got(self.call(operation::FILE_WRITE, handle, payload, Fields::new().i64(24, position)))
    }

    pub fn resize(&mut self, handle: u32, size: i64) -> Got {
        got(self.call(operation::FILE_RESIZE, handle, (0, 0), Fields::new().i64(24, size)))
    }

    pub fn sync(&mut self, handle: u32, data_only: u32) -> Got {
        got(self.call(operation::FILE_SYNC, handle, (0, 0), Fields::new().u32(24, data_only)))
    }

    pub fn make(&mut self, path: &str) -> Got {
        self.by_path(operation::PATH_MAKE_DIRECTORY, path, Fields::new().u32(32, 0o755))
    }

    pub fn remove(&mut self, path: &str, directory: u32) -> Got {
        self.by_path(operation::PATH_REMOVE, path, Fields::new().u32(28, directory))
    }

    pub fn rename(&mut self, from: &str, to: &str) -> Got {
        self.by_two(operation::PATH_RENAME, from, to)
    }

    pub fn link(&mut self, from: &str, to: &str) -> Got {
        self.by_two(operation::PATH_LINK, from, to)
    }

    pub fn symlink(&mut self, target: &str, path: &str) -> Got {
        self.by_two(operation::PATH_SYMLINK, path, target)
    }

    pub fn read_link(&mut self, path: &str, room: u32) -> Result<Vec<u8>, (u32, i32)> {
        let count = self.by_path(operation::PATH_READ_LINK, path, Fields::new().second(SECOND, room))?;
        Ok(self.memory.copy_out(self.memory.readable(SECOND, count).unwrap()))
    }

    pub fn access(&mut self, path: &str, bits: u32) -> Got {
        self.by_path(operation::PATH_ACCESS, path, Fields::new().u32(28, bits))
    }

    pub fn set_mode(&mut self, path: &str, mode: u32) -> Got {
        self.by_path(operation::FILE_SET_MODE, path, Fields::new().u32(28, mode))
    }

    pub fn set_times(&mut self, path: &str, flags: u32, accessed: i64, modified: i64) -> Got {
        let fields = Fields::new().u32(28, flags).i64(32, accessed).i64(40, modified);
        self.by_path(operation::FILE_SET_TIMES, path, fields)
    }

    pub fn status(&mut self, path: &str, flags: u32) -> Result<FileStatus, (u32, i32)> {
        let fields = Fields::new().u32(28, flags).second(SECOND, FileStatus::SIZE as u32);
        let count = self.by_path(operation::FILE_STATUS, path, fields)?;
        assert_eq!(count as usize, FileStatus::SIZE);
        Ok(FileStatus::read(&self.memory.read(SECOND)))
    }

    /// The next entries with so much room.
    pub fn entries(&mut self, handle: u32, rewind: u32, room: u32) -> Result<Vec<Entry>, (u32, i32)> {
        let count = got(self.call(operation::FILE_ENTRIES, handle, (BIG, room), Fields::new().u32(24, rewind)))?;
        let bytes = self.memory.copy_out(self.memory.readable(BIG, count).unwrap());
        let (mut rest, mut all) = (&bytes[..], Vec::new());
        while !rest.is_empty() {
            let head = DirectoryEntry::read(rest[..16].try_into().unwrap());
            let end = 16 + head.name_length as usize;
            all.push((rest[16..end].to_vec(), head.kind, head.inode));
            assert!(rest[end..end.next_multiple_of(8)].iter().all(|byte| *byte == 0));
            rest = &rest[end.next_multiple_of(8)..];
        }
        Ok(all)
    }
}

pub fn got(completion: Completion) -> Got {
    u32::try_from(completion.result).map_err(|_| (completion.result.unsigned_abs(), completion.detail.into()))
}
