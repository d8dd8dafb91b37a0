import type { Plugin } from "rollup";
import type { ReadSet } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { type Diagnostic } from "../diagnostic.ts";
import { type Host } from "../host.ts";
import { type Finding } from "./analyse.ts";
import type { Offer } from "./offer.ts";
import type { Transpiled } from "./transpile.ts";
import { type Project } from "./config.ts";
export declare const start = "\0unikernel:start";
export interface Linked {
    /** Mistakes by module; those of npm packages count only if the mistaken code is in the bundle. */
    readonly findings: Map<string, Finding[]>;
    /** Capabilities that the imported library OS modules need. */
    readonly needs: Set<string>;
}
export interface LinkOptions {
    readonly host: Host;
    readonly store: Store;
    readonly project: Project;
    readonly offer: Offer;
    readonly read: ReadSet;
    /** Transpiles one file. */
    transpile(path: string, source: string): Transpiled;
}
export declare function isPackage(id: string): boolean;
/** The path under which the guest knows a file: relative to the project's directory, below `/`. */
export declare function guestPath(project: Project, path: string): string;
export declare function linkPlugin({ host, store, project, offer, read, transpile }: LinkOptions): {
    plugin: Plugin;
    linked: Linked;
};
/** Mistakes in the application's own modules: they count whether their code comes into the bundle or not. */
export declare function ownFindings(linked: Linked): Diagnostic[];
/** All of a linker's messages for modules that are in the bundle: the npm packages' mistakes that have come to it. */
export declare function lateFindings(linked: Linked, rendered: (id: string) => string | null | undefined): Diagnostic[];
