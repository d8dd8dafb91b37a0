import type { Host } from "../host.ts";
export declare const noteOwner = "unikernel";
/** Descriptors of the notes, as far as they are there. */
export interface Notes {
    readonly abi?: Uint8Array;
    readonly build?: Uint8Array;
    readonly manifest?: Uint8Array;
    readonly payload?: Uint8Array;
}
/** Goes through a note segment; what does not belong to the project is passed over, what is cut off ends it. */
export declare function parseNotes(segment: Uint8Array): Notes;
/** The notes of the image at `path`, or in one phrase why it is not an image; undefined if there is no such file. */
export declare function readNotes(host: Host, path: string): Notes | string | undefined;
