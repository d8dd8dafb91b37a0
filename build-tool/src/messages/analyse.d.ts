import type { Diagnostic } from "../diagnostic.ts";
export declare function missingModule(specifier: string, place: string, known: readonly string[]): Diagnostic;
export declare function missingName(specifier: string, name: string, place: string, known: readonly string[]): Diagnostic;
export declare function missingGlobal(name: string, place: string, known: readonly string[]): Diagnostic;
export declare function unfollowable(form: "require" | "import", place: string): Diagnostic;
