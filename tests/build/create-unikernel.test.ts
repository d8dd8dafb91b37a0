// `npx create-unikernel my-app`: what it makes builds and runs, and nothing is overwritten.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../harness/places.ts";
import { run, type Ended } from "../harness/program.ts";
import { linkPackages, project } from "../harness/project.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { serve } from "../harness/serve.ts";

const create = (folder: string, args: readonly string[]): Promise<Ended> =>
  run(process.execPath, [join(root, "build-tool/create-unikernel/bin/create-unikernel.js"), ...args], { cwd: folder });

/** Scaffolds a template, links the packages, and runs the project's own `npm run build`. */
async function scaffoldAndBuild(template: string): Promise<string> {
  const folder = project({});
  const created = await create(folder, ["my-app", "--template", template]);
  expect(created.stderr).toBe("");
  expect(created.code).toBe(0);
  const app = join(folder, "my-app");
  const expected = ["package.json", "tsconfig.json", "uk.config.ts", "README.md", ".gitignore"];
  expect(expected.filter((name) => !existsSync(join(app, name)))).toEqual([]);
  linkPackages(app);
  const built = await run("npm", ["run", "--silent", "build"], { cwd: app });
  expect(built.stderr).toBe("");
  expect(built.code).toBe(0);
  expect(existsSync(join(app, "dist/my-app.uk"))).toBe(true);
  return app;
}

test("the template `minimal` builds and runs", async (context) => {
  const app = await scaffoldAndBuild("minimal");
  skipFor(context, noKvm());
  const ran = await run("npm", ["run", "--silent", "start"], { cwd: app });
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toMatch(/\S\n$/);
  expect(ran.code).toBe(0);
});

test("the template `http` builds and serves", async (context) => {
  const app = await scaffoldAndBuild("http");
  skipFor(context, noKvm());
  const server = await serve(join(app, "dist/my-app.uk"), [3000]);
  const response = await fetch(`http://127.0.0.1:${server.port(3000)}/`);
  expect(response.status).toBe(200);
  expect(await response.text()).not.toBe("");
  expect(await server.stop()).toBe(130);
});

test("a folder with something in it is left as it is", async () => {
  const folder = project({});
  mkdirSync(join(folder, "my-app"));
  writeFileSync(join(folder, "my-app/package.json"), "mine");
  const { code, stderr } = await create(folder, ["my-app", "--template", "minimal"]);
  expect(stderr).toMatch(/^error\[[A-Z_]+\]: .*my-app/);
  expect(code).not.toBe(0);
  expect(readFileSync(join(folder, "my-app/package.json"), "utf8")).toBe("mine");
});

test("an unknown template is a usage error that names those there are", async () => {
  const { code, stderr } = await create(project({}), ["my-app", "--template", "react"]);
  expect(stderr).toMatch(/^error\[UNKNOWN_TEMPLATE\]: .*`react`.*minimal.*http/);
  expect(code).toBe(2);
});
