export declare const engineGlobals: ReadonlySet<string>;
