import type { Host } from "./host.ts";
export declare function nodeHost(): Host;
