import type { Config } from "../index.ts";
import { type Result } from "../diagnostic.ts";
export declare const namePattern: RegExp;
/** Judges what a configuration file exports; `file` is how messages name it. Undefined fields count as absent. */
export declare function checkFields(file: string, value: unknown): Result<Config>;
