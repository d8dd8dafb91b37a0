import { describe, expect, test } from "vitest";
import { extract } from "tar-stream";
import { format } from "../diagnostic.ts";
import { memoryHost } from "../testing/memory-host.ts";
import type { Project } from "./config.ts";
import { collectFiles, packTar } from "./files.ts";

async function collect(files: string[]) {
  const host = memoryHost({
    "/app/public/index.html": "<p>",
    "/app/public/.well-known/a": "1",
    "/app/public/deep/er/x.css": "2",
    "/app/data.json": "{}",
    "/app/node_modules/m/data.json": "no",
    "/app/uk.config.ts": "",
    "/elsewhere": "secret",
  });
  const project = { directory: "/app", files, origin: "/app/uk.config.ts" } as unknown as Project;
  const result = await collectFiles(host, project);
  return result.ok ? result.value.map((f) => f.name) : result.diagnostics.map((d) => format(d));
}

describe("collecting", () => {
  test("files, directories and patterns; sorted, once each", async () => {
    expect(await collect(["public", "**/*.{json,css}", "data.json"])).toEqual([
      "data.json",
      "public/.well-known/a",
      "public/deep/er/x.css",
      "public/index.html",
    ]);
    expect(await collect(["./public/"])).toContain("public/index.html");
    expect(await collect(["node_modules/m"])).toEqual(["node_modules/m/data.json"]);
  });

  test("a pattern without a match", async () => {
    expect(await collect(["publc"])).toEqual([
      "error[FILES_MISSING]: `publc` of `files` matches no file. In uk.config.ts. Name a file, a directory or a glob pattern relative to the configuration, or remove it.",
    ]);
  });

  test("nothing from outside of the project", async () => {
    for (const path of ["../elsewhere", "/elsewhere", "public/../../elsewhere"])
      expect(await collect([path])).toEqual([expect.stringContaining(`error[FILES_OUTSIDE]: \`${path}\` of`)]);
  });
});

describe("packing", () => {
  const files = [
    { name: "a.txt", bytes: new TextEncoder().encode("hello"), executable: false },
    { name: `${"long/".repeat(50)}ü.sh`, bytes: new Uint8Array(1000), executable: true },
  ];

  test("comes back whole, without times and owners", async () => {
    const found: unknown[] = [];
    const reader = extract();
    reader.end(Buffer.from(await packTar(files)));
    for await (const entry of reader) {
      const { name, mode, mtime, uid, gid, uname, gname } = entry.header;
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      found.push([name, mode, mtime?.getTime(), uid, gid, uname, gname, Buffer.concat(chunks).length]);
    }
    expect(found).toEqual([
      ["a.txt", 0o644, 0, 0, 0, "", "", 5],
      [files[1]!.name, 0o755, 0, 0, 0, "", "", 1000],
    ]);
  });

  test("same files, same bytes; no files, nothing", async () => {
    expect(await packTar(files)).toEqual(await packTar(files));
    expect(await packTar([])).toHaveLength(0);
  });
});
