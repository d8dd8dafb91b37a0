// node:path/posix.

export * from "../path-api.ts";
export * as default from "../path-api.ts";
