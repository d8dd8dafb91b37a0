//! Counts what lies in a volume with a quota, before the guest starts.
//!
//! A guest may have made directories deeper than a path or the number of descriptors reaches, so the walk holds one
//! descriptor, goes down by name and up by `..`, and checks that it comes back to where it was.

use std::collections::BTreeSet;
use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags, RawDir, openat};
use rustix::io::Errno;
use uk_abi::file_kind;

use super::server::tree::{Facts, open_beneath};
use super::usage::cost;

const BUFFER: usize = 32 << 10;

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Bytes, as `usage` counts them.
    pub bytes: u64,
    /// Names.
    pub names: u64,
}

/// A directory on the way down.
struct Level {
    identity: (u64, u64),
    name: CString,
    /// Its directories that are still to be visited.
    rest: Vec<CString>,
}

struct Walk {
    counted: Counted,
    /// Files with several names, of which one has paid for the contents.
    several: BTreeSet<(u64, u64)>,
    buffer: Vec<u8>,
}

/// Counts all below a directory; or says where it failed, relative to it.
pub(super) fn count(root: impl AsFd) -> Result<Counted, (String, Errno)> {
    let mut walk = Walk { counted: Counted::default(), several: BTreeSet::new(), buffer: Vec::with_capacity(BUFFER) };
    let mut levels: Vec<Level> = Vec::new();
    let mut here = enter(&root, c".").map_err(|errno| (place(&levels, None), errno))?;
    let level = walk.level(&here, c".").map_err(|errno| (place(&levels, None), errno))?;
    levels.push(level);
    while let Some(level) = levels.last_mut() {
        if let Some(name) = level.rest.pop() {
            match enter(&here, &name) {
                Ok(below) => {
                    let level = walk.level(&below, &name).map_err(|errno| (place(&levels, Some(&name)), errno))?;
                    levels.push(level);
                    here = below;
                }
                Err(Errno::NOENT | Errno::NOTDIR) => {} // gone meanwhile
                Err(errno) => return Err((place(&levels, Some(&name)), errno)),
            }
        } else {
            levels.pop();
            if let Some(above) = levels.last() {
                here = leave(&here, above.identity).map_err(|errno| (place(&levels, None), errno))?;
            }
        }
    }
    Ok(walk.counted)
}

fn enter(directory: impl AsFd, name: &CStr) -> Result<OwnedFd, Errno> {
    open_beneath(directory, name, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW, Mode::empty())
}

fn leave(directory: &OwnedFd, to: (u64, u64)) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let above = openat(directory, c"..", flags, Mode::empty())?;
    // Somebody has moved it: the way back is lost.
    if Facts::of(&above)?.identity == to { Ok(above) } else { Err(Errno::BUSY) }
}

fn place(levels: &[Level], name: Option<&CStr>) -> String {
    let names = levels.iter().skip(1).map(|level| level.name.as_c_str()).chain(name);
    names.map(|name| name.to_string_lossy()).collect::<Vec<_>>().join("/")
}

impl Walk {
    /// Counts the names in a directory and collects its directories.
    fn level(&mut self, directory: &OwnedFd, name: &CStr) -> Result<Level, Errno> {
        let mut rest = Vec::new();
        let mut entries = RawDir::new(directory, self.buffer.spare_capacity_mut());
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name();
            if name == c"." || name == c".." {
                continue;
            }
            let facts = match Facts::at(directory, name) {
                Ok(facts) => facts,
                Err(Errno::NOENT) => continue,
                Err(errno) => return Err(errno),
            };
            let directory = facts.kind == file_kind::DIRECTORY;
            let counted = !directory && facts.links > 1 && !self.several.insert(facts.identity);
            self.counted.bytes = self.counted.bytes.saturating_add(cost(&facts, counted));
            self.counted.names += 1;
            if directory {
                rest.push(name.to_owned());
            }
        }
        Ok(Level { identity: Facts::of(directory)?.identity, name: name.to_owned(), rest })
    }
}
