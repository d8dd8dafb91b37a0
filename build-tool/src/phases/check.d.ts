import type { Store } from "../cache/store.ts";
import { type Diagnostic, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import { type Project } from "./config.ts";
export interface Checked {
    /** Files that were looked at. */
    readonly files: number;
    readonly cached: boolean;
}
/** The compiler and the types of Node.js that come with this package. */
export interface TypeScript {
    readonly program: string;
    readonly version: string;
    /** Directory that holds the types of Node.js as `node`. */
    readonly typeRoot: string;
}
/** `root` is the directory of this package. */
export declare function findTypeScript(root: string): Promise<TypeScript>;
export declare function check(host: Host, store: Store, project: Project, find: () => Promise<TypeScript>): Promise<Result<Checked>>;
/** The tsconfig.json nearest to the entry, inside of the project. */
export declare function findTsconfig(host: Host, project: Project): string | undefined;
/** Takes the compiler's plain output apart: listed files, and errors with lines that continue them. */
export declare function readOutput(output: string, name: (file: string) => string): {
    files: string[];
    diagnostics: Diagnostic[];
};
