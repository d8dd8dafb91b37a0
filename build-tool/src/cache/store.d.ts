import type { Host } from "../host.ts";
/** Named values of one kind. A value is whatever JSON or bytes the kind's user writes; it must judge what it reads. */
export interface Store {
    readonly directory: string;
    read(kind: string, key: string): Uint8Array | undefined;
    write(kind: string, key: string, value: Uint8Array | string): void;
    /** Where an entry lies (or will lie) on disk, for programs that want a path. */
    path(kind: string, key: string): string;
    /** Deletes the oldest entries while there is more than the limit. */
    trim(): void;
}
/** $XDG_CACHE_HOME/unikernel/build or ~/.cache/unikernel/build. */
export declare function openStore(host: Host): Store;
