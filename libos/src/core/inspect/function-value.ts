// Functions and classes.

import { isClass } from "./brands.ts";

export function functionBase(value: object, name: string | null, tag: string): string {
  const own = value as { name: unknown };
  const suffix = tag !== "" && name !== tag ? ` [${tag}]` : "";
  if (isClass(value)) {
    const className = (Object.hasOwn(value, "name") && String(own.name)) || "(anonymous)";
    const meta = name !== "Function" && name !== null ? ` [${name}]` : "";
    const above = (Object.getPrototypeOf(value) as { name?: string } | null)?.name;
    const base = name === null ? " extends [null prototype]" : above ? ` extends ${above}` : "";
    return `[class ${className}${meta}${suffix}${base}]`;
  }
  const type = `${functionKind(value)}Function`;
  const title = own.name === "" ? " (anonymous)" : `: ${String(own.name)}`;
  const meta = name !== type && name !== null ? ` ${name}` : "";
  return `[${type}${name === null ? " (null prototype)" : ""}${title}]${meta}${suffix}`;
}

function functionKind(value: object): string {
  const [, kind = ""] = /^\[object (\w*)Function\]$/.exec(Object.prototype.toString.call(value)) ?? [];
  return kind;
}
