import type { Store } from "../cache/store.ts";
import { type Diagnostic, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import { type Project } from "./config.ts";
import type { Offer } from "./offer.ts";
export interface Bundle {
    readonly code: string;
    /** The source map as JSON text; sources are named as `sourceName` does. */
    readonly map: string;
    /** Capabilities that the application's imports need. */
    readonly needs: readonly string[];
    /** Bytes of the bundle by where they come from, largest first. */
    readonly contributors: readonly (readonly [name: string, bytes: number])[];
}
export interface Bundled {
    readonly bundle: Bundle;
    readonly warnings: readonly Diagnostic[];
    readonly cached: boolean;
}
export interface BundleOptions {
    readonly host: Host;
    readonly store: Store;
    readonly project: Project;
    readonly offer: Offer;
    /** Files whose change makes a kept bundle stale besides those that are bundled: the tool's own. */
    readonly tool: readonly string[];
}
/** A bundle that is kept from before, if nothing that it was made from has changed; else a new one. */
export declare function bundle(options: BundleOptions): Promise<Result<Bundled>>;
