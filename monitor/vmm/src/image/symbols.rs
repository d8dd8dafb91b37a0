//! From an address to the kernel's function: the symbol table is read only when a guest has died.

use std::os::fd::BorrowedFd;

use object::LittleEndian as LE;
use object::elf::{FileHeader64, STT_FUNC};
use object::read::elf::{FileHeader as _, Sym as _};

use super::read_at;

/// Larger files are not searched: a message is not worth their memory.
const FILE_MAX: u64 = 64 << 20;

/// `name+0xoffset` of the function that holds `address`; `None` if the file has no symbol for it or cannot be read.
pub(super) fn find(file: BorrowedFd<'_>, size: u64, address: u64) -> Option<String> {
    if size > FILE_MAX {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(size).ok()?];
    let bytes = read_at(file, 0, &mut bytes).ok()?;
    name(bytes, address)
}

fn name(bytes: &[u8], address: u64) -> Option<String> {
    let header = FileHeader64::<LE>::parse(bytes).ok()?;
    let sections = header.sections(LE, bytes).ok()?;
    let symbols = sections.symbols(LE, bytes, object::elf::SHT_SYMTAB).ok()?;
    let holds = |start: u64, length: u64| address >= start && (address - start < length || length == 0);
    let best = symbols
        .iter()
        .filter(|symbol| !symbol.is_undefined(LE) && symbol.st_value(LE) != 0)
        .filter(|symbol| symbol.st_type() == STT_FUNC || symbol.st_size(LE) == 0)
        .filter(|symbol| holds(symbol.st_value(LE), symbol.st_size(LE)))
        .max_by_key(|symbol| (symbol.st_value(LE), symbol.st_size(LE)))?;
    let raw = symbols.symbol_name(LE, best).ok()?;
    let readable = format!("{:#}", rustc_demangle::demangle(&String::from_utf8_lossy(raw)));
    let short: String = readable.chars().filter(|char| !char.is_control()).take(200).collect();
    Some(format!("{short}+{:#x}", address - best.st_value(LE)))
}
