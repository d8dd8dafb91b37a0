export interface Segment {
    readonly type: number;
    readonly flags: number;
    readonly offset: number;
    readonly address: number;
    readonly fileSize: number;
    readonly memorySize: number;
}
export interface Section {
    readonly name: string;
    readonly type: number;
    readonly flags: bigint;
    readonly address: number;
    readonly offset: number;
    readonly size: number;
    readonly align: number;
    readonly link: number;
}
export interface Symbol {
    readonly name: string;
    /** Type (low four bits) and binding. */
    readonly info: number;
    /** Index of its section. */
    readonly section: number;
    readonly value: bigint;
    readonly size: bigint;
}
export interface Elf {
    readonly bytes: Uint8Array;
    readonly entry: bigint;
    readonly segments: readonly Segment[];
    readonly sections: readonly Section[];
}
/** The parts of a static x86-64 executable, or in one phrase why it is none. */
export declare function readElf(bytes: Uint8Array): Elf | string;
/** The symbols of the file's symbol table, in its order. */
export declare function symbols(elf: Elf): Symbol[];
