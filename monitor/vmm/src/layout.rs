//! The guest's address space: which pages are there and what the guest may do with them. Page tables and the checks of
//! every address that a guest names come from this one list.

use uk_abi::{
    BOOT_ADDRESS, CONTROL_ADDRESS, CONTROL_SIZE, EXCEPTION_STACK_ADDRESS, EXCEPTION_STACK_SIZE, PAGE_SIZE,
    PARAMETERS_ADDRESS, PARAMETERS_SIZE, STACK_ADDRESS, STACK_SIZE,
};

use crate::image::Segment;

/// What the guest may do with a page: never write and execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read.
    Read,
    /// Read and execute.
    ReadExecute,
    /// Read and write.
    ReadWrite,
}

/// Pages of one kind, whole ones, not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First address.
    pub start: u64,
    /// Behind the last.
    pub end: u64,
    /// What the guest may do.
    pub access: Access,
}

/// All that the guest can reach, in ascending order, without overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The pages; those that adjoin and are of one kind are one region.
    pub regions: Vec<Region>,
    /// Bytes of guest memory.
    pub memory_size: u64,
    /// Where the heap begins.
    pub heap_address: u64,
}

impl Layout {
    /// The address space of an image whose segments (ascending, checked) end before `memory_size`, a whole number of pages.
    #[must_use]
    pub fn new(segments: &[Segment], memory_size: u64) -> Self {
        let heap_address = segments.last().map_or(uk_abi::IMAGE_ADDRESS, |last| page_up(last.end()));
        let fixed = [
            (BOOT_ADDRESS, PAGE_SIZE, Access::Read),
            (PARAMETERS_ADDRESS, PARAMETERS_SIZE, Access::Read),
            (CONTROL_ADDRESS, CONTROL_SIZE, Access::ReadWrite),
            (EXCEPTION_STACK_ADDRESS, EXCEPTION_STACK_SIZE, Access::ReadWrite),
            (STACK_ADDRESS, STACK_SIZE, Access::ReadWrite),
        ];
        let image = segments.iter().map(|segment| (segment.address, page_up(segment.memory_size), segment.access));
        let heap = (heap_address, memory_size.saturating_sub(heap_address), Access::ReadWrite);
        let mut regions: Vec<Region> = Vec::with_capacity(fixed.len() + segments.len() + 1);
        for (start, size, access) in fixed.into_iter().chain(image).chain([heap]) {
            let end = start + size;
            match regions.last_mut() {
                Some(last) if last.end == start && last.access == access => last.end = end,
                _ if size > 0 => regions.push(Region { start, end, access }),
                _ => {}
            }
        }
        Self { regions, memory_size, heap_address }
    }

    /// Whether the guest may read all of `[address, address + length)`.
    #[must_use]
    pub fn readable(&self, address: u64, length: u64) -> bool {
        let Some(end) = address.checked_add(length) else { return false };
        let mut reached = address;
        for region in &self.regions {
            if region.start <= reached && reached < region.end {
                reached = region.end;
            }
        }
        length == 0 || reached >= end
    }

    /// Whether the guest may write all of it.
    #[must_use]
    pub fn writable(&self, address: u64, length: u64) -> bool {
        let Some(end) = address.checked_add(length) else { return false };
        length == 0
            || self
                .regions
                .iter()
                .rev()
                .any(|region| region.access == Access::ReadWrite && region.start <= address && end <= region.end)
    }
}

/// The next page boundary at or above.
#[must_use]
pub const fn page_up(address: u64) -> u64 {
    address.saturating_add(PAGE_SIZE - 1) & !(PAGE_SIZE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> Layout {
        let segment = |address, memory_size, access| Segment { address, offset: 0, file_size: 0, memory_size, access };
        let segments = [
            segment(0x40_0000, 0x1800, Access::ReadExecute),
            segment(0x40_2000, 0x1000, Access::Read),
            segment(0x40_4000, 0x1001, Access::ReadWrite),
        ];
        Layout::new(&segments, 0x80_0000)
    }

    #[test]
    fn heap_joins_the_data_before_it() {
        let layout = layout();
        assert_eq!(layout.heap_address, 0x40_6000);
        let last = Region { start: 0x40_4000, end: 0x80_0000, access: Access::ReadWrite };
        assert_eq!(layout.regions.last(), Some(&last));
        assert!(layout.writable(0x40_5fff, 2));
    }

    #[test]
    fn reads_may_span_regions_but_no_holes() {
        let layout = layout();
        assert!(layout.readable(0x40_0000, 0x3000));
        assert!(!layout.readable(0x40_0000, 0x3001), "a hole at 0x403000");
        assert!(!layout.readable(0x40_3000, 1));
        assert!(layout.readable(0x40_4000, 0x80_0000 - 0x40_4000));
        assert!(!layout.readable(0x40_4000, 0x80_0000 - 0x40_4000 + 1));
        assert!(layout.readable(0x10_0000, 0x1_1000), "boot page and parameters");
        assert!(!layout.readable(0x10_0000, 0x1_1001));
    }

    #[test]
    fn system_tables_and_page_0_are_out_of_reach() {
        let layout = layout();
        for address in [0, 1, 0xfff, 0x1000, 0x2000, 0xf_ffff] {
            assert!(!layout.readable(address, 1), "{address:#x}");
            assert!(!layout.writable(address, 1), "{address:#x}");
        }
    }

    #[test]
    fn only_writable_pages_are_written() {
        let layout = layout();
        for address in
            [0x10_0000, 0x10_1000, 0x40_0000, 0x40_2000, 0x12_c000, 0x12_f000, 0x13_4000, 0x1f_ffff, 0x30_0000]
        {
            assert!(!layout.writable(address, 1), "{address:#x}");
        }
        for address in [0x12_0000, 0x12_bfff, 0x13_0000, 0x20_0000, 0x2f_ffff, 0x7f_ffff] {
            assert!(layout.writable(address, 1), "{address:#x}");
        }
        assert!(!layout.writable(0x7f_ffff, 2));
    }

    #[test]
    fn sums_do_not_wrap() {
        let layout = layout();
        for (address, length) in [(u64::MAX, 2), (u64::MAX, 1), (0x40_4000, u64::MAX), (2, u64::MAX - 1)] {
            assert!(!layout.readable(address, length));
            assert!(!layout.writable(address, length));
        }
    }
}
