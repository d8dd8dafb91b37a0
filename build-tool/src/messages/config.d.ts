import type { Diagnostic } from "../diagnostic.ts";
/** How a value looks in a message: short, on one line. */
export declare function shown(value: unknown): string;
export declare function notAnObject(file: string, value: unknown): Diagnostic;
export declare function unknownField(file: string, field: string, known: readonly string[]): Diagnostic;
export declare function badField(file: string, field: string, value: unknown, expected: string, how: string): Diagnostic;
export declare function noEntry(directory: string, tried: readonly string[]): Diagnostic;
export declare function entryMissing(file: string, entry: string): Diagnostic;
export declare function filesMissing(file: string, pattern: string): Diagnostic;
export declare function filesOutside(file: string, path: string): Diagnostic;
export declare function configFails(file: string, reason: string): Diagnostic;
export declare function badPackageJson(file: string, reason: string): Diagnostic;
