// Writes an image: the kernel's segments, the payloads behind them, notes, symbols and section headers. Same input, same bytes.
import { PAGE_SIZE } from "@unikernel/hal";
import { EM_X86_64, ET_EXEC, PF_R, PT_LOAD, PT_NOTE, SHF_ALLOC, SHT_NOTE, SHT_PROGBITS, SHT_STRTAB, SHT_SYMTAB, STT_FUNC, ehdr, phdr, shdr, sym, } from "./layout.js";
import { noteOwner } from "./notes.js";
import { symbols } from "./reader.js";
const page = (n) => Math.ceil(n / PAGE_SIZE) * PAGE_SIZE;
/** Addresses for the payloads: page-aligned, in order, behind the kernel's memory. */
export function placePayloads(kernel, payloads) {
    let next = page(Math.max(...loads(kernel).map((s) => s.address + s.memorySize)));
    return payloads.map(({ bytes }) => {
        const place = { address: next, length: bytes.length };
        next += page(bytes.length);
        return place;
    });
}
const loads = (elf) => elf.segments.filter((s) => s.type === PT_LOAD && s.memorySize > 0);
/**
 * The bytes of an image. The first page holds the headers, and the notes if they fit. Segments follow, each from a page of its own and padded with
 * zeros to the next, so that a monitor maps whole pages and what lies behind a segment's end reads as zero.
 */
export function writeImage(kernel, payloads, notes) {
    const segments = [];
    const sections = [{ name: "", type: 0, flags: 0n, address: 0, offset: 0, size: 0, align: 0 }];
    const pieces = [];
    const sectionIndex = new Map();
    let end = PAGE_SIZE;
    for (const load of loads(kernel)) {
        // The offset agrees with the address modulo the page size, whatever the kernel's linker did.
        const offset = end + (load.address % PAGE_SIZE);
        pieces.push({ offset, bytes: kernel.bytes.subarray(load.offset, load.offset + load.fileSize) });
        segments.push({ ...load, offset, align: PAGE_SIZE });
        kernel.sections.forEach((section, index) => {
            const inside = section.address >= load.address && section.address + section.size <= load.address + load.memorySize;
            if ((section.flags & SHF_ALLOC) === 0n || section.size === 0 || !inside || sectionIndex.has(index))
                return;
            sectionIndex.set(index, sections.length);
            // The kernel's own notes are told again in .note.uk; here they are constants like others.
            const type = section.type === SHT_NOTE ? SHT_PROGBITS : section.type;
            const name = section.type === SHT_NOTE ? `.kernel${section.name}` : section.name;
            sections.push({ ...section, name, type, offset: offset + section.address - load.address, link: 0 });
        });
        end = page(offset + load.fileSize);
    }
    placePayloads(kernel, payloads).forEach(({ address, length }, i) => {
        const { name, bytes } = payloads[i];
        pieces.push({ offset: end, bytes });
        segments.push({
            type: PT_LOAD,
            flags: PF_R,
            offset: end,
            address,
            fileSize: length,
            memorySize: length,
            align: PAGE_SIZE,
        });
        sections.push({ name, type: SHT_PROGBITS, flags: SHF_ALLOC, address, offset: end, size: length, align: PAGE_SIZE });
        end = page(end + length);
    });
    const append = (bytes, align) => {
        const offset = Math.ceil(end / align) * align;
        pieces.push({ offset, bytes });
        end = offset + bytes.length;
        return offset;
    };
    const noteBytes = writeNotes(notes);
    const headersEnd = ehdr.SIZE + (segments.length + 1) * phdr.SIZE;
    const fits = headersEnd + noteBytes.length <= PAGE_SIZE;
    if (fits)
        pieces.push({ offset: headersEnd, bytes: noteBytes });
    const noteAt = fits ? headersEnd : append(noteBytes, 4);
    segments.push({
        type: PT_NOTE,
        flags: PF_R,
        offset: noteAt,
        address: 0,
        fileSize: noteBytes.length,
        memorySize: 0,
        align: 4,
    });
    sections.push({
        name: ".note.uk",
        type: SHT_NOTE,
        flags: 0n,
        address: 0,
        offset: noteAt,
        size: noteBytes.length,
        align: 4,
    });
    const table = writeSymbols(kernel, sectionIndex);
    const symtab = { name: ".symtab", type: SHT_SYMTAB, flags: 0n, address: 0, align: 8, entrySize: sym.SIZE };
    sections.push({
        ...symtab,
        offset: append(table.entries, 8),
        size: table.entries.length,
        link: sections.length + 1,
        info: table.locals,
    });
    const strings = (name, bytes) => ({
        name,
        type: SHT_STRTAB,
        flags: 0n,
        address: 0,
        offset: append(bytes, 1),
        size: bytes.length,
        align: 1,
    });
    sections.push(strings(".strtab", table.names));
    const names = new StringTable();
    const nameOffsets = [...sections.map((s) => s.name), ".shstrtab"].map((name) => names.add(name));
    sections.push(strings(".shstrtab", names.bytes()));
    const sectionsAt = append(writeSections(sections, nameOffsets), 8);
    const out = new Uint8Array(end);
    for (const { offset, bytes } of pieces)
        out.set(bytes, offset);
    writeHeaders(out, kernel.entry, segments, sectionsAt, sections.length);
    return out;
}
function writeHeaders(out, entry, segments, sectionsAt, sections) {
    const view = new DataView(out.buffer);
    // Magic, 64 bit, little endian, version 1.
    out.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    view.setUint16(ehdr.TYPE, ET_EXEC, true);
    view.setUint16(ehdr.MACHINE, EM_X86_64, true);
    view.setUint32(ehdr.VERSION, 1, true);
    view.setBigUint64(ehdr.ENTRY, entry, true);
    view.setBigUint64(ehdr.PHOFF, BigInt(ehdr.SIZE), true);
    view.setBigUint64(ehdr.SHOFF, BigInt(sectionsAt), true);
    view.setUint16(ehdr.EHSIZE, ehdr.SIZE, true);
    view.setUint16(ehdr.PHENTSIZE, phdr.SIZE, true);
    view.setUint16(ehdr.PHNUM, segments.length, true);
    view.setUint16(ehdr.SHENTSIZE, shdr.SIZE, true);
    view.setUint16(ehdr.SHNUM, sections, true);
    view.setUint16(ehdr.SHSTRNDX, sections - 1, true);
    segments.forEach((segment, i) => {
        const at = ehdr.SIZE + i * phdr.SIZE;
        view.setUint32(at + phdr.TYPE, segment.type, true);
        view.setUint32(at + phdr.FLAGS, segment.flags, true);
        view.setBigUint64(at + phdr.OFFSET, BigInt(segment.offset), true);
        view.setBigUint64(at + phdr.VADDR, BigInt(segment.address), true);
        view.setBigUint64(at + phdr.PADDR, BigInt(segment.address), true);
        view.setBigUint64(at + phdr.FILESZ, BigInt(segment.fileSize), true);
        view.setBigUint64(at + phdr.MEMSZ, BigInt(segment.memorySize), true);
        view.setBigUint64(at + phdr.ALIGN, BigInt(segment.align), true);
    });
}
function writeSections(sections, names) {
    const out = new Uint8Array(sections.length * shdr.SIZE);
    const view = new DataView(out.buffer);
    sections.forEach((section, i) => {
        const at = i * shdr.SIZE;
        view.setUint32(at + shdr.NAME, names[i], true);
        view.setUint32(at + shdr.TYPE, section.type, true);
        view.setBigUint64(at + shdr.FLAGS, section.flags, true);
        view.setBigUint64(at + shdr.ADDR, BigInt(section.address), true);
        view.setBigUint64(at + shdr.OFFSET, BigInt(section.offset), true);
        view.setBigUint64(at + shdr.SIZE_FIELD, BigInt(section.size), true);
        view.setUint32(at + shdr.LINK, section.link ?? 0, true);
        view.setUint32(at + shdr.INFO, section.info ?? 0, true);
        view.setBigUint64(at + shdr.ADDRALIGN, BigInt(section.align), true);
        view.setBigUint64(at + shdr.ENTSIZE, BigInt(section.entrySize ?? 0), true);
    });
    return out;
}
function writeNotes(notes) {
    const owner = new TextEncoder().encode(`${noteOwner}\0`);
    const padded = (n) => (n + 3) & ~3;
    const out = new Uint8Array(notes.reduce((sum, note) => sum + 12 + padded(owner.length) + padded(note.descriptor.length), 0));
    const view = new DataView(out.buffer);
    let at = 0;
    for (const { type, descriptor } of notes) {
        view.setUint32(at, owner.length, true);
        view.setUint32(at + 4, descriptor.length, true);
        view.setUint32(at + 8, type, true);
        out.set(owner, at + 12);
        out.set(descriptor, at + 12 + padded(owner.length));
        at += 12 + padded(owner.length) + padded(descriptor.length);
    }
    return out;
}
/** The kernel's functions, for naming the place of a fault; data symbols would only take room. Local ones first, as ELF wants. */
function writeSymbols(kernel, sectionIndex) {
    const isLocal = (info) => info >> 4 === 0;
    const all = symbols(kernel).filter((s) => (s.info & 15) === STT_FUNC && s.size > 0n && sectionIndex.has(s.section));
    const kept = [...all.filter((s) => isLocal(s.info)), ...all.filter((s) => !isLocal(s.info))];
    const names = new StringTable();
    const entries = new Uint8Array((kept.length + 1) * sym.SIZE);
    const view = new DataView(entries.buffer);
    kept.forEach((symbol, i) => {
        const at = (i + 1) * sym.SIZE;
        view.setUint32(at + sym.NAME, names.add(symbol.name), true);
        view.setUint8(at + sym.INFO, symbol.info);
        view.setUint16(at + sym.SHNDX, sectionIndex.get(symbol.section), true);
        view.setBigUint64(at + sym.VALUE, symbol.value, true);
        view.setBigUint64(at + sym.SIZE_FIELD, symbol.size, true);
    });
    return { entries, names: names.bytes(), locals: 1 + all.filter((s) => isLocal(s.info)).length };
}
/** An ELF string table: NUL-terminated names, the empty one first. */
class StringTable {
    #chunks = [new Uint8Array(1)];
    #known = new Map([["", 0]]);
    #size = 1;
    add(name) {
        const known = this.#known.get(name);
        if (known !== undefined)
            return known;
        const chunk = new TextEncoder().encode(`${name}\0`);
        const offset = this.#size;
        this.#chunks.push(chunk);
        this.#known.set(name, offset);
        this.#size += chunk.length;
        return offset;
    }
    bytes() {
        return new Uint8Array(Buffer.concat(this.#chunks));
    }
}
//# sourceMappingURL=writer.js.map