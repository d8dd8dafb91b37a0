import type { Host } from "../host.ts";
/** What a file was when it was read. `hash` is "absent" where there was none. */
export interface ReadFile {
    readonly path: string;
    readonly size: number;
    readonly modified: number;
    readonly hash: string;
}
export declare function hashOf(...parts: readonly (string | Uint8Array)[]): string;
/** Collects paths: files, directories (for the names in them), and paths where nothing was found. */
export declare class ReadSet {
    #private;
    add(path: string): void;
    /** The files as they are now, in order of their paths. */
    record(host: Host): ReadFile[];
}
/**
 * Whether all files still have their content. Size and time of modification decide where both are as before; else the
 * content does.
 */
export declare function isFresh(host: Host, files: readonly ReadFile[]): boolean;
