/** One error or warning. `what` and `how` are sentences, `where` names a file, flag or field; the parts are joined into one paragraph. */
export interface Diagnostic {
    readonly severity: "error" | "warning";
    readonly code: string;
    readonly what: string;
    readonly where?: string;
    readonly how: string;
    /** Exit code of the command that stops because of it (`ExitCode` of the HAL). */
    readonly exitCode: number;
}
/** What a phase hands on: a value, or why there is none. */
export type Result<T> = {
    readonly ok: true;
    readonly value: T;
} | {
    readonly ok: false;
    readonly diagnostics: readonly Diagnostic[];
};
export declare function success<T>(value: T): Result<T>;
export declare function failure(...diagnostics: readonly Diagnostic[]): Result<never>;
/** Carries diagnostics through code that is not ours (rollup's plugin hooks); caught where that code was called. */
export declare class Stop extends Error {
    readonly diagnostics: readonly Diagnostic[];
    constructor(diagnostics: readonly Diagnostic[]);
}
/** `error[CODE]: what. where. how.` in one paragraph, without a line break at its end. `paint` may colour the head. */
export declare function format(diagnostic: Diagnostic, paint?: (head: string) => string): string;
