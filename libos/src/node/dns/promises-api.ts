// What node:dns/promises exports.

import { checkPort, checkString, codedError, invalidArgType } from "../errors.ts";
import { checkAddress, serviceOf } from "./lookup-service.ts";
import { checkFamily, lookupAll, noName, wanted, type LookupAddress, type LookupOptions } from "./lookup.ts";
import { Resolver } from "./promise-resolver.ts";
import { sharing } from "./shared.ts";

export * from "./errors-api.ts";
export { getDefaultResultOrder, setDefaultResultOrder } from "./order.ts";
export { Resolver };

/** The first address of a name, or with `all` an array of them. */
export function lookup(
  hostname: string,
  options?: LookupOptions | number | null,
): Promise<LookupAddress | LookupAddress[] | { address: null; family: number }> {
  if (hostname) checkString(hostname, "hostname");
  if (options !== undefined && typeof options !== "object" && typeof options !== "number") {
    throw invalidArgType("options", ["integer", "object"], options);
  }
  const settled = typeof options === "number" ? family(options) : wanted(options ?? {});
  if (noName(hostname)) {
    return Promise.resolve(settled.all ? [] : { address: null, family: settled.family === 6 ? 6 : 4 });
  }
  return new Promise((resolve, reject) => {
    lookupAll(hostname, settled, (error, addresses) => {
      if (error !== null) reject(error);
      else resolve(settled.all ? addresses : addresses[0]!);
    });
  });
}

/** A number alone is called `family` in errors, without an object around it. */
function family(number: number): ReturnType<typeof wanted> {
  return { ...wanted({}), family: checkFamily(number, "family") };
}

export function lookupService(
  ...args: [address: string, port: number | string]
): Promise<{ hostname: string; service: string }> {
  if (args.length !== 2) {
    throw codedError(TypeError, "ERR_MISSING_ARGS", 'The "address" and "port" arguments must be specified');
  }
  const [address, port] = args;
  checkAddress(address);
  const number = checkPort(port, "Port");
  return new Promise((resolve, reject) => {
    serviceOf(address, number, (error, hostname, service) => {
      if (error === null) resolve({ hostname: hostname!, service: service! });
      else reject(error);
    });
  });
}

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
