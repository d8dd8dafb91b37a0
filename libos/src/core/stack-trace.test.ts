// Translation of the engine's frames. (That the engine writes them so is tested in a guest.)

import { expect, test } from "vitest";
import { translateFrames } from "./stack-trace.ts";

test("frames get V8's format and the positions of the sources", () => {
  const sources: Record<number, string> = {
    1: "src/main.ts",
    2: "unikernel:core/event-loop.ts",
    3: "unikernel:node/http/server.ts",
  };
  const find = (file: string, line: number, column: number) =>
    file === "app" && sources[line] !== undefined ? { source: sources[line], line: line * 100, column } : undefined;
  const raw = [
    "    at handler$2 (app:1:5)",
    "    at <anonymous> (app:1:7)",
    "    at map (native)",
    "    at turn (app:2:9)",
    "    at emit (app:3:1)",
    "    at generated (app:9:2)",
    "    at evaluated (<input>:1:2)",
    "    at gone (missing)",
    "",
  ].join("\n");
  expect(translateFrames(raw, find).split("\n")).toEqual([
    "    at handler (src/main.ts:100:5)",
    "    at src/main.ts:100:7",
    "    at map (<anonymous>)",
    "    at turn (node:internal/core/event-loop:200:9)",
    "    at emit (node:http/server:300:1)",
    "    at generated (app:9:2)",
    "    at evaluated (<input>:1:2)",
    "    at gone (<anonymous>)",
  ]);
});
