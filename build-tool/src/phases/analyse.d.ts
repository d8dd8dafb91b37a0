import type { Diagnostic } from "../diagnostic.ts";
import type { Facts, Position } from "./facts.ts";
import type { Offer } from "./offer.ts";
/** A mistake found in one module. `name` is the identifier that the module's code contains if it comes to it. */
export interface Finding {
    readonly name: string;
    readonly diagnostic: Diagnostic;
}
/** Where a position of the analysed JavaScript is in the source that a person wrote, as `file:line:column`. */
export type Locate = (position: Position) => string;
/** The module's name without `node:` if a specifier asks for a module of Node.js, else undefined. */
export declare function builtinOf(specifier: string): string | undefined;
export declare function judge(facts: Facts, offer: Offer, locate: Locate): Promise<Finding[]>;
/** Names of globals that a module mentions, guarded or not, as far as the library OS defines them. */
export declare function globalsOf(facts: Facts, offer: Offer): string[];
