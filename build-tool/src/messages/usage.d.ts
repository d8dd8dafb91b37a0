import type { Command } from "../commands/table.ts";
import type { Diagnostic } from "../diagnostic.ts";
/** The known name that a mistyped one may have meant: at most about a third of its letters away. */
export declare function suggestion(name: string, known: readonly string[]): string | undefined;
export declare function unknownCommand(name: string, known: readonly string[]): Diagnostic;
export declare function unknownFlag(command: Command, flag: string): Diagnostic;
export declare function missingValue(command: Command, flag: string, value: string): Diagnostic;
export declare function switchWithValue(command: Command, flag: string, value: string): Diagnostic;
export declare function repeatedFlag(command: Command, flag: string): Diagnostic;
export declare function missingWord(command: Command): Diagnostic;
export declare function extraWord(command: Command, word: string): Diagnostic;
export declare function noRest(command: Command): Diagnostic;
export declare function badPort(text: string): Diagnostic;
export declare function badMemory(text: string, where: string, reason: string): Diagnostic;
export declare function badEnvironment(text: string): Diagnostic;
export declare function noTarget(path: string): Diagnostic;
export declare function notAnImage(path: string, reason: string): Diagnostic;
