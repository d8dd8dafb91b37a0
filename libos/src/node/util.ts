// node:util.

export * from "./util-api.ts";
export * as default from "./util-api.ts";
