import type { Store } from "../cache/store.ts";
import { type Result } from "../diagnostic.ts";
import { type Host } from "../host.ts";
export interface Offer {
    /** Modules without their `node:`, with absolute file and needed capabilities. */
    readonly modules: ReadonlyMap<string, {
        readonly file: string;
        readonly needs: readonly string[];
    }>;
    /** Globals and the absolute file that defines each. */
    readonly globals: ReadonlyMap<string, string>;
    /** Absolute files of the composition root and of the server for the fetch form. */
    readonly entry: string;
    readonly fetch: string;
    /** Directory of the library OS's JavaScript. */
    readonly code: string;
    /** Names that a module exports, `default` included. */
    exports(module: string): Promise<ReadonlySet<string>>;
}
/** Reads `link.json` in the directory of the library OS. */
export declare function readOffer(host: Host, libos: string, store: Store): Result<Offer>;
