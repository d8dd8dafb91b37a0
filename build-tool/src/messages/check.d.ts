import type { Diagnostic } from "../diagnostic.ts";
/** One finding of the compiler, with its own code (`TS2322`) and words. */
export declare function typeError(code: string, text: string, place: string | undefined): Diagnostic;
export declare function compilerMissing(path: string): Diagnostic;
export declare function compilerFails(code: number, output: string): Diagnostic;
export declare function entryNotChecked(entry: string): Diagnostic;
