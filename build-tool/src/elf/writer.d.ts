import { type Elf } from "./reader.ts";
export interface Payload {
    /** Section name, such as `.uk.app`. */
    readonly name: string;
    readonly bytes: Uint8Array;
}
export interface Note {
    readonly type: number;
    readonly descriptor: Uint8Array;
}
/** Where a payload lies in guest memory. */
export interface Place {
    readonly address: number;
    readonly length: number;
}
/** Addresses for the payloads: page-aligned, in order, behind the kernel's memory. */
export declare function placePayloads(kernel: Elf, payloads: readonly Payload[]): Place[];
/**
 * The bytes of an image. The first page holds the headers, and the notes if they fit. Segments follow, each from a page of its own and padded with
 * zeros to the next, so that a monitor maps whole pages and what lies behind a segment's end reads as zero.
 */
export declare function writeImage(kernel: Elf, payloads: readonly Payload[], notes: readonly Note[]): Uint8Array;
