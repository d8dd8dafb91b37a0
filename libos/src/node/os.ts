// node:os.

export * from "./os-api.ts";
export * as default from "./os-api.ts";
