import { type Result } from "../diagnostic.ts";
import { type Host } from "../host.ts";
import type { ReadSet } from "../cache/read-set.ts";
/** A configuration with nothing left open. Paths are absolute. */
export interface Project {
    /** Root of the application: what the guest sees as `/`. */
    readonly directory: string;
    readonly entry: string;
    readonly name: string;
    /** Bytes. */
    readonly memory: number;
    readonly ports: readonly number[];
    readonly connect: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** As written in the configuration. */
    readonly files: readonly string[];
    /** The configuration file, or package.json, or the directory: what messages about it name. */
    readonly origin: string;
}
export declare const configName = "uk.config.ts";
/** Loads the module at a path and gives its default export; the real one transpiles TypeScript. */
export type LoadConfig = (path: string, read: ReadSet) => Promise<Result<unknown>>;
/** `target` is a directory or a source file that is there. */
export declare function configure(host: Host, target: string, read: ReadSet, load: LoadConfig): Promise<Result<Project>>;
/** A path as a person wants to read it: relative to where the command runs, if it is below. */
export declare function relativeTo(host: Host, path: string): string;
