// Places and numbers of the ELF64 format that images use (System V ABI, "Object Files"; all little endian).
export const PT_LOAD = 1;
export const PT_NOTE = 4;
export const PF_X = 1;
export const PF_W = 2;
export const PF_R = 4;
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHF_ALLOC = 2n;
export const STT_FUNC = 2;
/** The file header. Byte offsets. */
export const ehdr = {
    SIZE: 64,
    TYPE: 16,
    MACHINE: 18,
    VERSION: 20,
    ENTRY: 24,
    PHOFF: 32,
    SHOFF: 40,
    FLAGS: 48,
    EHSIZE: 52,
    PHENTSIZE: 54,
    PHNUM: 56,
    SHENTSIZE: 58,
    SHNUM: 60,
    SHSTRNDX: 62,
};
/** A program header. Byte offsets. */
export const phdr = {
    SIZE: 56,
    TYPE: 0,
    FLAGS: 4,
    OFFSET: 8,
    VADDR: 16,
    PADDR: 24,
    FILESZ: 32,
    MEMSZ: 40,
    ALIGN: 48,
};
/** A section header. Byte offsets. */
export const shdr = {
    SIZE: 64,
    NAME: 0,
    TYPE: 4,
    FLAGS: 8,
    ADDR: 16,
    OFFSET: 24,
    SIZE_FIELD: 32,
    LINK: 40,
    INFO: 44,
    ADDRALIGN: 48,
    ENTSIZE: 56,
};
/** A symbol. Byte offsets. */
export const sym = { SIZE: 24, NAME: 0, INFO: 4, OTHER: 5, SHNDX: 6, VALUE: 8, SIZE_FIELD: 16 };
export const ET_EXEC = 2;
export const EM_X86_64 = 62;
//# sourceMappingURL=layout.js.map