// node:fs.

export * from "./fs-api.ts";
export * as default from "./fs-api.ts";
