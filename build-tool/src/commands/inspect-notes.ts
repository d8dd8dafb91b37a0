// The notes of an image as `uk inspect` shows them: anybody may have written the file, so their form is checked first.

import type { BuildInfo, Manifest } from "../phases/image.ts";

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isList = (value: unknown, each: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(each);
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isContributor = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && isText(value[0]) && isNumber(value[1]);

const manifest: Readonly<Record<keyof Manifest, (value: unknown) => boolean>> = {
  manifestVersion: isNumber,
  name: isText,
  memory: isNumber,
  listen: (value) => isList(value, isNumber),
  datagram: (value) => value === undefined || isList(value, isNumber),
  connect: (value) => isList(value, isText),
  volumes: (value) => value === undefined || isList(value, isText),
  env: (value) => isFields(value) && Object.values(value).every(isText),
};

const build: Readonly<Record<keyof BuildInfo, (value: unknown) => boolean>> = {
  buildVersion: isNumber,
  tool: isText,
  kernel: isText,
  bundle: isText,
  needs: (value) => isList(value, isText),
  contributors: (value) => isList(value, isContributor),
};

/** Throws an Error with a phrase that says what is wrong. */
export function readManifest(descriptor: Uint8Array): Manifest {
  return read("manifest", descriptor, manifest) as unknown as Manifest;
}

/** The same. */
export function readBuild(descriptor: Uint8Array): BuildInfo {
  return read("build note", descriptor, build) as unknown as BuildInfo;
}

function read(
  what: string,
  descriptor: Uint8Array,
  checks: Readonly<Record<string, (value: unknown) => boolean>>,
): Fields {
  const value: unknown = JSON.parse(new TextDecoder().decode(descriptor));
  if (!isFields(value)) throw new Error(`the ${what} is not an object`);
  for (const [field, check] of Object.entries(checks))
    if (!check(value[field])) throw new Error(`the ${what} has another \`${field}\` than this version reads`);
  return value;
}
