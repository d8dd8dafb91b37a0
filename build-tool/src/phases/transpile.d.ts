import { ts } from "ts-morph";
import type { Store } from "../cache/store.ts";
export interface Transpiled {
    readonly code: string;
    /** The source map as JSON text. */
    readonly map: string;
}
/** The options for a project: what its tsconfig (with what that extends) says, as far as it matters here. */
export declare function transpileOptions(tsconfig: string | undefined, read: (path: string) => void): ts.CompilerOptions;
/** Types are not looked at: the check does that. Syntax errors are the check's too; what can be emitted is. */
export declare function transpile(store: Store, path: string, source: string, options: ts.CompilerOptions): Transpiled;
