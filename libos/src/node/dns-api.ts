// What node:dns exports.

import { Resolver } from "./dns/resolver.ts";
import { sharing } from "./dns/shared.ts";

export * from "./dns/errors-api.ts";
export { lookupService } from "./dns/lookup-service.ts";
export { ADDRCONFIG, ALL, V4MAPPED, lookup } from "./dns/lookup.ts";
export { getDefaultResultOrder, setDefaultResultOrder } from "./dns/order.ts";
export * as promises from "./dns/promises-api.ts";
export { Resolver };

const shares = /* @__PURE__ */ sharing(() => new Resolver());

export const getServers: Resolver["getServers"] = /* @__PURE__ */ shares("getServers");
export const setServers: Resolver["setServers"] = /* @__PURE__ */ shares("setServers");
export const resolve: Resolver["resolve"] = /* @__PURE__ */ shares("resolve");
export const resolve4: Resolver["resolve4"] = /* @__PURE__ */ shares("resolve4");
export const resolve6: Resolver["resolve6"] = /* @__PURE__ */ shares("resolve6");
export const resolveAny: Resolver["resolveAny"] = /* @__PURE__ */ shares("resolveAny");
export const resolveCaa: Resolver["resolveCaa"] = /* @__PURE__ */ shares("resolveCaa");
export const resolveCname: Resolver["resolveCname"] = /* @__PURE__ */ shares("resolveCname");
export const resolveMx: Resolver["resolveMx"] = /* @__PURE__ */ shares("resolveMx");
export const resolveNaptr: Resolver["resolveNaptr"] = /* @__PURE__ */ shares("resolveNaptr");
export const resolveNs: Resolver["resolveNs"] = /* @__PURE__ */ shares("resolveNs");
export const resolvePtr: Resolver["resolvePtr"] = /* @__PURE__ */ shares("resolvePtr");
export const resolveSoa: Resolver["resolveSoa"] = /* @__PURE__ */ shares("resolveSoa");
export const resolveSrv: Resolver["resolveSrv"] = /* @__PURE__ */ shares("resolveSrv");
export const resolveTxt: Resolver["resolveTxt"] = /* @__PURE__ */ shares("resolveTxt");
export const reverse: Resolver["reverse"] = /* @__PURE__ */ shares("reverse");
