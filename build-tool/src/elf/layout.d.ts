export declare const PT_LOAD = 1;
export declare const PT_NOTE = 4;
export declare const PF_X = 1;
export declare const PF_W = 2;
export declare const PF_R = 4;
export declare const SHT_PROGBITS = 1;
export declare const SHT_SYMTAB = 2;
export declare const SHT_STRTAB = 3;
export declare const SHT_NOTE = 7;
export declare const SHT_NOBITS = 8;
export declare const SHF_ALLOC = 2n;
export declare const STT_FUNC = 2;
/** The file header. Byte offsets. */
export declare const ehdr: {
    readonly SIZE: 64;
    readonly TYPE: 16;
    readonly MACHINE: 18;
    readonly VERSION: 20;
    readonly ENTRY: 24;
    readonly PHOFF: 32;
    readonly SHOFF: 40;
    readonly FLAGS: 48;
    readonly EHSIZE: 52;
    readonly PHENTSIZE: 54;
    readonly PHNUM: 56;
    readonly SHENTSIZE: 58;
    readonly SHNUM: 60;
    readonly SHSTRNDX: 62;
};
/** A program header. Byte offsets. */
export declare const phdr: {
    readonly SIZE: 56;
    readonly TYPE: 0;
    readonly FLAGS: 4;
    readonly OFFSET: 8;
    readonly VADDR: 16;
    readonly PADDR: 24;
    readonly FILESZ: 32;
    readonly MEMSZ: 40;
    readonly ALIGN: 48;
};
/** A section header. Byte offsets. */
export declare const shdr: {
    readonly SIZE: 64;
    readonly NAME: 0;
    readonly TYPE: 4;
    readonly FLAGS: 8;
    readonly ADDR: 16;
    readonly OFFSET: 24;
    readonly SIZE_FIELD: 32;
    readonly LINK: 40;
    readonly INFO: 44;
    readonly ADDRALIGN: 48;
    readonly ENTSIZE: 56;
};
/** A symbol. Byte offsets. */
export declare const sym: {
    readonly SIZE: 24;
    readonly NAME: 0;
    readonly INFO: 4;
    readonly OTHER: 5;
    readonly SHNDX: 6;
    readonly VALUE: 8;
    readonly SIZE_FIELD: 16;
};
export declare const ET_EXEC = 2;
export declare const EM_X86_64 = 62;
