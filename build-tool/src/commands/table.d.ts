export interface Flag {
    readonly name: string;
    readonly short?: string;
    /** What the value is, for the help text; a flag without one is a switch. */
    readonly value?: string;
    readonly repeatable?: boolean;
    readonly text: string;
}
export interface Command {
    readonly name: string;
    readonly usage: string;
    readonly summary: string;
    readonly detail: readonly string[];
    readonly flags: readonly Flag[];
    /** How many words besides flags it takes at least and at most. */
    readonly words: readonly [number, number];
    /** Whether words behind `--` are for the guest. */
    readonly rest: boolean;
    readonly examples: readonly string[];
}
export declare const commands: readonly Command[];
