import { type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import type { Bundle } from "./bundle.ts";
import type { Project } from "./config.ts";
export interface Parts {
    readonly project: Project;
    readonly bundle: Bundle;
    readonly bytecode: Uint8Array;
    /** The tar; empty if there are no files. */
    readonly files: Uint8Array;
    readonly lines: Uint8Array;
}
/** The manifest as the image carries it (docs/architecture.md). */
export interface Manifest {
    readonly manifestVersion: 1;
    readonly name: string;
    readonly memory: number;
    readonly listen: readonly number[];
    readonly connect: readonly string[];
    readonly env: Readonly<Record<string, string>>;
}
/** What the image tells about how it was made; for people and `uk inspect`, nothing depends on it. */
export interface BuildInfo {
    readonly buildVersion: 1;
    readonly tool: string;
    /** SHA-256 of the kernel's file. */
    readonly kernel: string;
    /** SHA-256 of the bundle's text. */
    readonly bundle: string;
    readonly needs: readonly string[];
    readonly contributors: readonly (readonly [name: string, bytes: number])[];
}
/** Reads the kernel at a path and writes the image's bytes. */
export declare function assemble(host: Host, kernelPath: string, parts: Parts): Result<Uint8Array>;
