// Reads what the tool needs of an ELF file: segments, sections and function symbols, each place checked against the file's size.
import { EM_X86_64, ET_EXEC, SHT_SYMTAB, ehdr, phdr, shdr, sym } from "./layout.js";
/** The parts of a static x86-64 executable, or in one phrase why it is none. */
export function readElf(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < ehdr.SIZE || view.getUint32(0) !== 0x7f454c46)
        return "it is not an ELF file";
    if (view.getUint16(ehdr.MACHINE, true) !== EM_X86_64)
        return "it is not for x86-64";
    if (view.getUint16(ehdr.TYPE, true) !== ET_EXEC)
        return "it is not a static executable";
    const word = (at) => Number(view.getBigUint64(at, true));
    const segments = [];
    const phoff = word(ehdr.PHOFF);
    const phnum = view.getUint16(ehdr.PHNUM, true);
    if (phoff + phnum * phdr.SIZE > bytes.length)
        return "its program headers are cut off";
    for (let i = 0; i < phnum; i++) {
        const at = phoff + i * phdr.SIZE;
        const segment = {
            type: view.getUint32(at + phdr.TYPE, true),
            flags: view.getUint32(at + phdr.FLAGS, true),
            offset: word(at + phdr.OFFSET),
            address: word(at + phdr.VADDR),
            fileSize: word(at + phdr.FILESZ),
            memorySize: word(at + phdr.MEMSZ),
        };
        if (segment.offset + segment.fileSize > bytes.length)
            return "a segment is cut off";
        segments.push(segment);
    }
    const raw = [];
    const shoff = word(ehdr.SHOFF);
    const shnum = view.getUint16(ehdr.SHNUM, true);
    if (shoff + shnum * shdr.SIZE > bytes.length)
        return "its section headers are cut off";
    for (let i = 0; i < shnum; i++) {
        const at = shoff + i * shdr.SIZE;
        raw.push({
            nameOffset: view.getUint32(at + shdr.NAME, true),
            type: view.getUint32(at + shdr.TYPE, true),
            flags: view.getBigUint64(at + shdr.FLAGS, true),
            address: word(at + shdr.ADDR),
            offset: word(at + shdr.OFFSET),
            size: word(at + shdr.SIZE_FIELD),
            align: word(at + shdr.ADDRALIGN),
            link: view.getUint32(at + shdr.LINK, true),
        });
    }
    const names = raw[view.getUint16(ehdr.SHSTRNDX, true)];
    const sections = raw.map(({ nameOffset, ...section }) => ({
        name: names === undefined ? "" : text(bytes, names.offset + nameOffset),
        ...section,
    }));
    return { bytes, entry: view.getBigUint64(ehdr.ENTRY, true), segments, sections };
}
/** The symbols of the file's symbol table, in its order. */
export function symbols(elf) {
    const table = elf.sections.find((s) => s.type === SHT_SYMTAB);
    const strings = table === undefined ? undefined : elf.sections[table.link];
    if (table === undefined || strings === undefined || table.offset + table.size > elf.bytes.length)
        return [];
    const view = new DataView(elf.bytes.buffer, elf.bytes.byteOffset + table.offset, table.size);
    const out = [];
    for (let at = 0; at + sym.SIZE <= table.size; at += sym.SIZE)
        out.push({
            name: text(elf.bytes, strings.offset + view.getUint32(at + sym.NAME, true)),
            info: view.getUint8(at + sym.INFO),
            section: view.getUint16(at + sym.SHNDX, true),
            value: view.getBigUint64(at + sym.VALUE, true),
            size: view.getBigUint64(at + sym.SIZE_FIELD, true),
        });
    return out;
}
const decoder = new TextDecoder();
function text(bytes, start) {
    const end = bytes.indexOf(0, start);
    return decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
}
//# sourceMappingURL=reader.js.map