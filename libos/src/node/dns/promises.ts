// node:dns/promises.

export * from "./promises-api.ts";
export * as default from "./promises-api.ts";
