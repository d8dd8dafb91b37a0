//! Page tables of the guest, built from its address space: what the list does not name is not there.

use uk_abi::{PAGE_SIZE, SYSTEM_ADDRESS, SYSTEM_SIZE};

use crate::layout::{Access, Layout, Region};
use crate::mem::GuestMemory;

const PRESENT: u64 = 1;
const WRITE: u64 = 1 << 1;
const USER: u64 = 1 << 2;
/// Set ahead, so that the processor (or the host's shadow of these tables) never has to write them.
const ACCESSED: u64 = 1 << 5;
const DIRTY: u64 = 1 << 6;
const LARGE: u64 = 1 << 7;
const NO_EXECUTE: u64 = 1 << 63;

const LARGE_SIZE: u64 = 2 << 20;

/// The monitor's page with GDT, IDT and TSS: mapped, but for the processor alone.
pub const DESCRIPTORS_ADDRESS: u64 = SYSTEM_ADDRESS;
/// The top-level table; the others follow.
pub const ROOT_ADDRESS: u64 = SYSTEM_ADDRESS + PAGE_SIZE;
const TABLES_MAX: u64 = (SYSTEM_SIZE - PAGE_SIZE) / PAGE_SIZE;

/// Where the tables' entries are kept: guest memory, of zeros at first.
pub trait Entries {
    /// The entry at a guest address.
    fn entry(&self, address: u64) -> u64;
    /// Writes it.
    fn set_entry(&mut self, address: u64, entry: u64);
}

impl Entries for &GuestMemory {
    fn entry(&self, address: u64) -> u64 {
        u64::from_le_bytes(self.read(address))
    }

    fn set_entry(&mut self, address: u64, entry: u64) {
        self.write(address, &entry.to_le_bytes());
    }
}

/// Builds the guest's tables from ROOT_ADDRESS on; gives their number. `None` if they do not fit into SYSTEM_SIZE, which
/// a checked image's cannot.
pub fn build(layout: &Layout, entries: impl Entries) -> Option<u64> {
    let mut tables = Tables { entries, count: 1 };
    tables.map(DESCRIPTORS_ADDRESS, PRESENT | ACCESSED | NO_EXECUTE, false)?;
    for region in &layout.regions {
        tables.map_region(region)?;
    }
    Some(tables.count)
}

struct Tables<E> {
    entries: E,
    count: u64,
}

impl<E: Entries> Tables<E> {
    fn map_region(&mut self, region: &Region) -> Option<()> {
        let rights = PRESENT
            | USER
            | ACCESSED
            | match region.access {
                Access::Read => NO_EXECUTE,
                Access::ReadExecute => 0,
                Access::ReadWrite => WRITE | DIRTY | NO_EXECUTE,
            };
        let mut address = region.start;
        while address < region.end {
            let large = address.is_multiple_of(LARGE_SIZE) && region.end - address >= LARGE_SIZE;
            self.map(address, rights, large)?;
            address += if large { LARGE_SIZE } else { PAGE_SIZE };
        }
        Some(())
    }

    fn map(&mut self, address: u64, rights: u64, large: bool) -> Option<()> {
        let third = self.below(ROOT_ADDRESS, address, 39)?;
        let second = self.below(third, address, 30)?;
        if large {
            self.entries.set_entry(place(second, address, 21), address | rights | LARGE);
        } else {
            let first = self.below(second, address, 21)?;
            self.entries.set_entry(place(first, address, 12), address | rights);
        }
        Some(())
    }

    /// The table that an entry of another points to; begins it if there is none yet.
    fn below(&mut self, table: u64, address: u64, shift: u32) -> Option<u64> {
        let place = place(table, address, shift);
        let entry = self.entries.entry(place);
        if entry != 0 {
            return Some(entry & !(NO_EXECUTE | (PAGE_SIZE - 1)));
        }
        if self.count >= TABLES_MAX {
            return None;
        }
        let next = ROOT_ADDRESS + self.count * PAGE_SIZE;
        self.count += 1;
        self.entries.set_entry(place, next | PRESENT | WRITE | USER | ACCESSED);
        Some(next)
    }
}

/// The address of the entry for an address in a table of the level that `shift` stands for.
const fn place(table: u64, address: u64, shift: u32) -> u64 {
    table + ((address >> shift) & 0x1ff) * 8
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use super::*;
    use crate::image::Segment;

    #[derive(Default)]
    struct Kept(RefCell<HashMap<u64, u64>>);

    impl Entries for &Kept {
        fn entry(&self, address: u64) -> u64 {
            self.0.borrow().get(&address).copied().unwrap_or(0)
        }

        fn set_entry(&mut self, address: u64, entry: u64) {
            assert!(address.is_multiple_of(8) && (ROOT_ADDRESS..SYSTEM_ADDRESS + SYSTEM_SIZE).contains(&address));
            self.0.borrow_mut().insert(address, entry);
        }
    }

    fn built(layout: &Layout) -> (Kept, u64) {
        let kept = Kept::default();
        let count = build(layout, &kept).unwrap();
        (kept, count)
    }

    /// Walks the tables as the processor does: the target and the rights of all levels, or `None`.
    fn walk(kept: &Kept, address: u64) -> Option<(u64, u64)> {
        let mut table = ROOT_ADDRESS;
        let mut rights = PRESENT | WRITE | USER;
        for shift in [39, 30, 21, 12] {
            let entry = kept.entry(place(table, address, shift));
            if entry & PRESENT == 0 {
                return None;
            }
            rights = (rights & entry & (PRESENT | WRITE | USER)) | ((rights | entry) & NO_EXECUTE);
            let target = entry & !(NO_EXECUTE | 0xfff);
            if shift == 12 || entry & LARGE != 0 {
                return Some((target + (address & ((1 << shift) - 1)), rights));
            }
            table = target;
        }
        panic!("the last level returns")
    }

    fn layout(memory_size: u64) -> Layout {
        let segment = |address, memory_size, access| Segment { address, offset: 0, file_size: 0, memory_size, access };
        let segments = [
            segment(0x40_0000, 0x30_1000, Access::ReadExecute),
            segment(0x80_0000, 0x5000, Access::Read),
            segment(0x80_6000, 0x1234, Access::ReadWrite),
        ];
        Layout::new(&segments, memory_size)
    }

    #[test]
    fn each_page_is_as_the_layout_says() {
        for memory_size in [9 << 20, (32 << 20) + 4096, 1 << 30, 3 << 30] {
            let layout = layout(memory_size);
            let (tables, _) = built(&layout);
            let pages = (0..(20 << 20)).chain((memory_size - (3 << 20))..(memory_size + (4 << 20))).step_by(4096);
            for address in pages {
                let region = layout.regions.iter().find(|region| region.start <= address && address < region.end);
                let expected = match region.map(|region| region.access) {
                    None if address == DESCRIPTORS_ADDRESS => Some((address, PRESENT | NO_EXECUTE)),
                    None => None,
                    Some(Access::Read) => Some((address, PRESENT | USER | NO_EXECUTE)),
                    Some(Access::ReadExecute) => Some((address, PRESENT | USER)),
                    Some(Access::ReadWrite) => Some((address, PRESENT | USER | WRITE | NO_EXECUTE)),
                };
                assert_eq!(walk(&tables, address), expected, "{address:#x} of {memory_size:#x}");
            }
        }
    }

    #[test]
    fn nothing_is_writable_and_executable() {
        let (tables, _) = built(&layout(64 << 20));
        for address in (0..(70 << 20)).step_by(4096) {
            if let Some((_, rights)) = walk(&tables, address) {
                assert!(rights & WRITE == 0 || rights & NO_EXECUTE != 0, "{address:#x}");
                assert!(address >= 0x10_0000 || rights & USER == 0, "{address:#x}");
            }
        }
    }

    #[test]
    fn few_tables() {
        assert!(built(&layout(32 << 20)).1 <= 8);
        assert!(built(&layout(3 << 30)).1 <= 10);
    }
}
