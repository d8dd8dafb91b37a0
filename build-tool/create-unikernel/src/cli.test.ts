import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main, type Surroundings } from "./cli.ts";
import { projectName } from "./scaffold.ts";
import { templates } from "./templates.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
let directory: string;

beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "create-"))));
afterEach(() => rmSync(directory, { recursive: true }));

async function create(argv: string[], change: Partial<Surroundings> = {}) {
  let output = "";
  let errors = "";
  const around: Surroundings = {
    directory,
    environment: {},
    terminal: false,
    print: (text) => void (output += text),
    printError: (text) => void (errors += text),
    ask: () => Promise.reject(new Error("nobody is to be asked")),
    ...change,
  };
  return { code: await main(around, argv, root), output, errors };
}

const read = (...path: string[]): string => readFileSync(join(directory, ...path), "utf8");

describe("a new project", () => {
  test.each(templates.map((t) => t.name))("from the template %s, with its own name in it", async (template) => {
    const { code, output } = await create(["My Shop", "--template", template]);
    expect(code).toBe(0);
    expect(output).toContain(`Made my-shop from the template ${template}.`);
    expect(readdirSync(join(directory, "My Shop")).toSorted()).toEqual(
      [".gitignore", "README.md", "package.json", "src", "tsconfig.json", "uk.config.ts"].toSorted(),
    );
    const { name, scripts, devDependencies } = JSON.parse(read("My Shop", "package.json")) as {
      name: string;
      scripts: object;
      devDependencies: Record<string, string>;
    };
    expect(name).toBe("my-shop");
    expect(Object.keys(scripts)).toEqual(["dev", "build", "start"]);
    expect(devDependencies["unikernel"]).toMatch(/^file:.*\/build-tool\/?$/);
    for (const file of ["package.json", "README.md", "uk.config.ts"])
      expect(read("My Shop", file)).not.toContain("my-app");
  });

  test("into an empty directory, and the one that the command runs in", async () => {
    mkdirSync(join(directory, "empty"));
    expect(await create(["empty"])).toMatchObject({ code: 0 });
    const here = join(directory, "here");
    mkdirSync(here);
    const { code, output } = await create(["."], { directory: here });
    expect(code).toBe(0);
    expect(output).not.toContain("cd ");
    expect(JSON.parse(read("here", "package.json"))).toMatchObject({ name: "here" });
  });

  test("names that npm and uk both accept", () => {
    expect(["/a/B c", "/x/_Ü-", "/", "/a/v1.0"].map(projectName)).toEqual(["b-c", "my-app", "my-app", "v1.0"]);
  });
});

describe("asking", () => {
  const asked: object[] = [];
  const answer = { directory: "answered", template: "http" };
  const terminal = {
    terminal: true,
    ask: (missing: object) => {
      asked.push(missing);
      return Promise.resolve(answer);
    },
  };

  test("on a terminal, for what is missing only", async () => {
    expect(await create([], terminal)).toMatchObject({ code: 0 });
    expect(read("answered", "uk.config.ts")).toContain("ports: [3000]");
    expect(await create(["named"], terminal)).toMatchObject({ code: 0 });
    expect(await create(["both", "--template", "minimal"], terminal)).toMatchObject({ code: 0 });
    expect(asked).toEqual([
      { directory: true, template: true },
      { directory: false, template: true },
    ]);
  });

  test("without an answer nothing is written", async () => {
    expect(await create([], { terminal: true, ask: () => Promise.resolve(undefined) })).toMatchObject({ code: 130 });
    expect(readdirSync(directory)).toEqual([]);
  });

  test("npm keeps a --template for itself and tells it in the environment", async () => {
    await create(["web"], { environment: { npm_config_template: "http" } });
    expect(read("web", "uk.config.ts")).toContain("ports: [3000]");
  });
});

describe("what is refused", () => {
  test("a directory with something in it, and a file", async () => {
    mkdirSync(join(directory, "full"));
    writeFileSync(join(directory, "full/mine"), "mine");
    writeFileSync(join(directory, "file"), "mine");
    for (const name of ["full", "file"])
      expect(await create([name])).toEqual({
        code: 1,
        output: "",
        errors: `error[NOT_EMPTY]: \`${name}\` is there and not empty, and nothing is ever overwritten. Give a directory that is new or empty.\n`,
      });
    expect(readdirSync(join(directory, "full"))).toEqual(["mine"]);
  });

  test.each([
    [
      ["a", "--template", "react"],
      "error[UNKNOWN_TEMPLATE]: There is no template `react`. The templates are minimal, http.",
    ],
    [["a", "--template"], "error[MISSING_VALUE]: `--template` needs a value."],
    [["a", "--tmplate", "http"], "error[UNKNOWN_FLAG]: `create-unikernel` has no flag `--tmplate`."],
    [["a", "b"], "error[UNEXPECTED_ARGUMENT]: `b` is one argument too many."],
    [[], "error[MISSING_ARGUMENT]: The directory of the new project is not given."],
  ])("%j", async (argv, message) => {
    const { code, errors } = await create(argv);
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("a place that cannot be written", async () => {
    writeFileSync(join(directory, "file"), "");
    expect(await create(["file/below"])).toMatchObject({
      code: 1,
      errors: expect.stringContaining("error[CANNOT_WRITE]: The project cannot be written:"),
    });
  });
});
