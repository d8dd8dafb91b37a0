/** Line from 1, column from 1, in the JavaScript that was read. */
export interface Position {
    readonly line: number;
    readonly column: number;
}
export interface NameUse extends Position {
    readonly name: string;
}
export interface ImportFact extends Position {
    readonly specifier: string;
    readonly kind: "import" | "require" | "dynamic";
    /** Inside of a `try` block: the module can do without it. */
    readonly optional: boolean;
    /** Names bound by import braces or destructuring: each must exist. */
    readonly names: readonly NameUse[];
    /** Members read of the default export or of the whole module. */
    readonly members: readonly NameUse[];
}
export interface Facts {
    readonly imports: readonly ImportFact[];
    /** Free identifiers, once each; `guarded` if the module also asks `typeof` of it. */
    readonly globals: readonly (NameUse & {
        readonly guarded: boolean;
    })[];
    /** `require(x)` and `import(x)` whose x is no literal. */
    readonly unfollowable: readonly (Position & {
        readonly form: "require" | "import";
    })[];
}
/** Reads one module's JavaScript. Pure: same text, same facts. */
export declare function factsOf(code: string): Facts;
