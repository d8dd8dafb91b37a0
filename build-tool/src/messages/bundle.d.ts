import type { Diagnostic } from "../diagnostic.ts";
export declare function unresolved(specifier: string, place: string): Diagnostic;
export declare function missingExport(name: string, exporter: string, place: string): Diagnostic;
export declare function syntaxError(reason: string, place: string): Diagnostic;
export declare function bundlerFails(reason: string, place: string | undefined): Diagnostic;
export declare function evalUsed(place: string): Diagnostic;
export declare function circular(names: readonly string[]): Diagnostic;
export declare function compileFails(reason: string): Diagnostic;
