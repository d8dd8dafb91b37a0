//! A seeded generator (splitmix64), and numbers that are likely to hurt.

use uk_abi::{BOOT_ADDRESS, CONTROL_ADDRESS, IMAGE_ADDRESS, MEMORY_MAX, SUBMISSIONS_ADDRESS, TRANSFER_MAX};

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0, less than `below`.
    pub fn below(&mut self, below: u32) -> u32 {
        (((self.next() >> 32) * u64::from(below)) >> 32) as u32
    }

    pub fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    pub fn pick<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u32) as usize]
    }

    pub fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.next() as u8);
    }

    /// A number at an edge of something, or any.
    pub fn edge(&mut self) -> u32 {
        let any = self.next() as u32;
        let small = self.below(70_000);
        self.pick(&[
            0,
            1,
            2,
            255,
            256,
            4095,
            4096,
            4097,
            BOOT_ADDRESS as u32,
            CONTROL_ADDRESS as u32,
            SUBMISSIONS_ADDRESS as u32,
            IMAGE_ADDRESS as u32,
            TRANSFER_MAX as u32,
            TRANSFER_MAX as u32 + 1,
            MEMORY_MAX as u32,
            0x7fff_ffff,
            0x8000_0000,
            0xffff_f000,
            0xffff_ffff,
            small,
            any,
        ])
    }

    /// An address of 64 bits, mostly wrong.
    pub fn address(&mut self) -> u64 {
        let low = u64::from(self.edge());
        if self.one_in(6) { low | u64::from(self.edge()) << 32 } else { low }
    }
}
