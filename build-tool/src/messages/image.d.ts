import type { Diagnostic } from "../diagnostic.ts";
export declare function tooLittleMemory(memory: number, needed: number, origin: string): Diagnostic;
export declare function cannotWrite(path: string, reason: string): Diagnostic;
