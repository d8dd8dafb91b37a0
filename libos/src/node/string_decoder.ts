// node:string_decoder.

export * from "./string_decoder-api.ts";
export * as default from "./string_decoder-api.ts";
