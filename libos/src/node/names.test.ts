// Every name that a node: module offers is one that Node.js has: no export is an invention.

import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { FakeMachine } from "@unikernel/hal/fake";
import { Runtime, install } from "../core/runtime.ts";
import "../testing/engine.ts";

const link = JSON.parse(readFileSync(new URL("../../link.json", import.meta.url), "utf8")) as {
  modules: Record<string, { file: string }>;
};

beforeAll(() => void install(new Runtime(new FakeMachine())));

test.each(Object.entries(link.modules))("node:%s", async (name, { file }) => {
  const source = `../${file.replace("dist/", "").replace(/\.js$/, ".ts")}`;
  const ours = (await import(/* @vite-ignore */ source)) as Record<string, unknown>;
  const theirs = (await import(/* @vite-ignore */ `node:${name}`)) as Record<string, unknown>;
  const unknown = Object.keys(ours).filter((key) => !(key in theirs));
  expect(unknown).toEqual([]);
  expect(ours["default"]).toBeDefined();
  const functions = Object.keys(ours).filter((key) => key !== "default" && typeof theirs[key] === "function");
  expect(functions.filter((key) => typeof ours[key] !== "function")).toEqual([]);
});
