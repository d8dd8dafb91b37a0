//! Page tables of the guest, built from its address space: what the list does not name is not there.

use uk_abi::{PAGE_SIZE, SYSTEM_ADDRESS, SYSTEM_SIZE};

use crate::layout::{Access, Layout, Region};

const PRESENT: u64 = 1;
const WRITE: u64 = 1 << 1;
const USER: u64 = 1 << 2;
/// Set ahead, so that the processor (or the host's shadow of these tables) never has to write them.
const ACCESSED: u64 = 1 << 5;
const DIRTY: u64 = 1 << 6;
const LARGE: u64 = 1 << 7;
const NO_EXECUTE: u64 = 1 << 63;

const LARGE_SIZE: u64 = 2 << 20;
const ENTRIES: usize = 512;

/// The monitor's page with GDT, IDT and TSS: mapped, but for the processor alone.
pub const DESCRIPTORS_ADDRESS: u64 = SYSTEM_ADDRESS;
/// The top-level table; the others follow.
pub const ROOT_ADDRESS: u64 = SYSTEM_ADDRESS + PAGE_SIZE;
const TABLES_MAX: usize = ((SYSTEM_SIZE - PAGE_SIZE) / PAGE_SIZE) as usize;

type Table = [u64; ENTRIES];

/// Tables for the guest, the first of them to lie at ROOT_ADDRESS.
#[derive(Debug)]
pub struct PageTables {
    tables: Vec<Table>,
}

impl PageTables {
    /// Builds them. `None` if they do not fit into SYSTEM_SIZE, which a checked image's cannot.
    #[must_use]
    pub fn new(layout: &Layout) -> Option<Self> {
        let mut tables = Self { tables: vec![[0; ENTRIES]] };
        tables.map(DESCRIPTORS_ADDRESS, PRESENT | ACCESSED | NO_EXECUTE, false)?;
        for region in &layout.regions {
            tables.map_region(region)?;
        }
        Some(tables)
    }

    /// Their bytes, to be copied to ROOT_ADDRESS.
    pub fn pages(&self) -> impl Iterator<Item = Vec<u8>> {
        self.tables.iter().map(|table| table.iter().flat_map(|entry| entry.to_le_bytes()).collect())
    }

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
        let third = self.below(0, index(address, 39))?;
        let second = self.below(third, index(address, 30))?;
        if large {
            return self.set(second, index(address, 21), address | rights | LARGE);
        }
        let first = self.below(second, index(address, 21))?;
        self.set(first, index(address, 12), address | rights)
    }

    /// The number of the table that an entry points to; makes it if there is none yet.
    fn below(&mut self, table: usize, index: usize) -> Option<usize> {
        let entry = *self.tables.get(table)?.get(index)?;
        if entry != 0 {
            let address = entry & !(NO_EXECUTE | (PAGE_SIZE - 1));
            return usize::try_from((address - ROOT_ADDRESS) / PAGE_SIZE).ok();
        }
        let next = self.tables.len();
        if next >= TABLES_MAX {
            return None;
        }
        self.tables.push([0; ENTRIES]);
        let address = ROOT_ADDRESS + next as u64 * PAGE_SIZE;
        self.set(table, index, address | PRESENT | WRITE | USER | ACCESSED)?;
        Some(next)
    }

    fn set(&mut self, table: usize, index: usize, entry: u64) -> Option<()> {
        *self.tables.get_mut(table)?.get_mut(index)? = entry;
        Some(())
    }
}

const fn index(address: u64, shift: u32) -> usize {
    ((address >> shift) & 0x1ff) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Segment;

    /// Walks the tables as the processor does: the rights of all levels, or `None`.
    fn walk(tables: &PageTables, address: u64) -> Option<(u64, u64)> {
        let mut table = 0;
        let mut rights = PRESENT | WRITE | USER;
        for shift in [39, 30, 21, 12] {
            let entry = tables.tables[table][index(address, shift)];
            if entry & PRESENT == 0 {
                return None;
            }
            rights = (rights & entry & (PRESENT | WRITE | USER)) | ((rights | entry) & NO_EXECUTE);
            let target = entry & !(NO_EXECUTE | 0xfff);
            if shift == 12 || entry & LARGE != 0 {
                return Some((target + (address & ((1 << shift) - 1)), rights));
            }
            table = usize::try_from((target - ROOT_ADDRESS) / PAGE_SIZE).unwrap();
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
            let tables = PageTables::new(&layout).unwrap();
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
        let tables = PageTables::new(&layout(64 << 20)).unwrap();
        for address in (0..(70 << 20)).step_by(4096) {
            if let Some((_, rights)) = walk(&tables, address) {
                assert!(rights & WRITE == 0 || rights & NO_EXECUTE != 0, "{address:#x}");
                assert!(address >= 0x10_0000 || rights & USER == 0, "{address:#x}");
            }
        }
    }

    #[test]
    fn few_tables() {
        assert!(PageTables::new(&layout(32 << 20)).unwrap().tables.len() <= 8);
        assert!(PageTables::new(&layout(3 << 30)).unwrap().tables.len() <= 10);
    }
}
