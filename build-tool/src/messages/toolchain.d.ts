import type { Diagnostic } from "../diagnostic.ts";
export declare function toolchainMissing(part: string, path: string, exitCode: number): Diagnostic;
export declare function toolchainBroken(part: string, path: string, reason: string, exitCode: number): Diagnostic;
