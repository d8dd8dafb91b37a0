// What node:path exports: its POSIX functions, and the same under `posix`.

export * from "./path/posix-api.ts";
export * as posix from "./path/posix-api.ts";
