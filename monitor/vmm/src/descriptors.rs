//! GDT, IDT and TSS of the guest, in one page that only the processor reads: exceptions go to ring-3 handlers on the
//! exception stack, and four I/O ports are open.

use uk_abi::{
    EXCEPTION_STACK_ADDRESS, EXCEPTION_STACK_SIZE, EXCEPTION_VECTOR_COUNT, EXCEPTION_VECTOR_STRIDE, PAGE_SIZE,
    hypercall,
};

use crate::tables::DESCRIPTORS_ADDRESS;

/// Selectors, with RPL 3.
pub const CODE_SELECTOR: u16 = 0x8 | 3;
/// Of data and stack.
pub const DATA_SELECTOR: u16 = 0x10 | 3;
/// Of the TSS.
pub const TSS_SELECTOR: u16 = 0x18;

/// Present, DPL 3, code, readable, accessed, 64-bit, 4 KiB granularity.
const CODE: u64 = 0x00af_fb00_0000_ffff;
/// Present, DPL 3, data, writable, accessed.
const DATA: u64 = 0x00cf_f300_0000_ffff;
/// Present, DPL 3, 64-bit interrupt gate.
const GATE: u64 = 0xee;
const IST: u64 = 1;

const IDT_OFFSET: u64 = 0x100;
const TSS_OFFSET: u64 = 0x400;
const TSS_SIZE: usize = 104;
const TSS_IST1: usize = 36;
const TSS_BITMAP_BASE: usize = 102;
/// Ports up to the last hypercall's, and the byte of ones that must follow.
const BITMAP_SIZE: usize = hypercall::CLOCK as usize / 8 + 2;

/// A table for a descriptor-table register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRegister {
    /// Its address.
    pub base: u64,
    /// Its size less one.
    pub limit: u16,
}

/// GDT.
pub const GDT: TableRegister = TableRegister { base: DESCRIPTORS_ADDRESS, limit: 5 * 8 - 1 };
/// IDT.
pub const IDT: TableRegister =
    TableRegister { base: DESCRIPTORS_ADDRESS + IDT_OFFSET, limit: (EXCEPTION_VECTOR_COUNT * 16 - 1) as u16 };
/// TSS.
pub const TSS: TableRegister =
    TableRegister { base: DESCRIPTORS_ADDRESS + TSS_OFFSET, limit: (TSS_SIZE + BITMAP_SIZE - 1) as u16 };

const _: () = assert!(TSS_OFFSET as usize + TSS_SIZE + BITMAP_SIZE <= PAGE_SIZE as usize);
const _: () = assert!(IDT_OFFSET + EXCEPTION_VECTOR_COUNT * 16 <= TSS_OFFSET);

/// The page's content, for handlers at `vectors`; to be copied to DESCRIPTORS_ADDRESS.
#[must_use]
pub fn page(vectors: u64) -> Vec<u8> {
    let mut page = Vec::with_capacity(TSS_OFFSET as usize + TSS_SIZE + BITMAP_SIZE);
    // The TSS is busy already: the processor must not have to write it. SVM takes no busy one, hence IOPL 3 besides.
    let tss_low = u64::from(TSS.limit) | (TSS.base & 0xff_ffff) << 16 | 0x8b << 40 | (TSS.base >> 24 & 0xff) << 56;
    for entry in [0, CODE, DATA, tss_low, TSS.base >> 32] {
        page.extend_from_slice(&u64::to_le_bytes(entry));
    }
    page.resize(IDT_OFFSET as usize, 0);
    for vector in 0..EXCEPTION_VECTOR_COUNT {
        let handler = vectors + vector * EXCEPTION_VECTOR_STRIDE;
        let low = (handler & 0xffff)
            | u64::from(CODE_SELECTOR) << 16
            | IST << 32
            | GATE << 40
            | (handler >> 16 & 0xffff) << 48;
        page.extend_from_slice(&low.to_le_bytes());
        page.extend_from_slice(&(handler >> 32).to_le_bytes());
    }
    page.resize(TSS_OFFSET as usize, 0);
    page.extend_from_slice(&tss());
    page
}

fn tss() -> Vec<u8> {
    let mut tss = vec![0; TSS_SIZE];
    let stack = EXCEPTION_STACK_ADDRESS + EXCEPTION_STACK_SIZE;
    put(&mut tss, TSS_IST1, &stack.to_le_bytes());
    put(&mut tss, TSS_BITMAP_BASE, &(TSS_SIZE as u16).to_le_bytes());
    tss.resize(TSS_SIZE + BITMAP_SIZE, 0xff);
    for port in [hypercall::ENTER, hypercall::EXIT, hypercall::PANIC, hypercall::CLOCK] {
        if let Some(byte) = tss.get_mut(TSS_SIZE + usize::from(port / 8)) {
            // `outl` looks at four bits: the ports' own and, for the last, three that are no hypercall's.
            *byte &= !(1 << (port % 8));
        }
    }
    for port in hypercall::CLOCK + 1..hypercall::CLOCK + 4 {
        if let Some(byte) = tss.get_mut(TSS_SIZE + usize::from(port / 8)) {
            *byte &= !(1 << (port % 8));
        }
    }
    tss
}

fn put(target: &mut [u8], offset: usize, bytes: &[u8]) {
    if let Some(place) = target.get_mut(offset..offset + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_point_to_the_handlers() {
        let page = page(0x1234_5678_9000);
        let gate = &page[0x100 + 14 * 16..][..16];
        let word = |at: usize| u64::from(u16::from_le_bytes([gate[at], gate[at + 1]]));
        let high = u64::from(u32::from_le_bytes(gate[8..12].try_into().unwrap()));
        assert_eq!(word(0) | word(6) << 16 | high << 32, 0x1234_5678_9000 + 14 * 16);
        assert_eq!(gate[4], 1, "IST");
        assert_eq!(gate[5], 0xee, "present, DPL 3, interrupt gate");
    }

    #[test]
    fn only_the_hypercall_ports_are_open() {
        let page = page(0);
        let tss = &page[TSS_OFFSET as usize..];
        let bitmap = &tss[usize::from(u16::from_le_bytes([tss[102], tss[103]]))..];
        let open: Vec<_> = (0..bitmap.len() * 8).filter(|port| bitmap[port / 8] & (1 << (port % 8)) == 0).collect();
        // an `outl` checks the bits of four successive ports
        assert_eq!(open, (0x510..=0x516).collect::<Vec<_>>());
        assert_eq!(bitmap.last(), Some(&0xff));
        assert_eq!(usize::from(TSS.limit) + 1, TSS_SIZE + bitmap.len());
    }
}
