// Directories as a whole: readdir, opendir, cp, rm.

import * as fs from "node:fs";
import type { Note } from "./note.ts";

export async function trees(note: Note, root: string): Promise<void> {
  const at = (name: string): string => `${root}/t-${name}`;
  fs.mkdirSync(at("src/sub/deep"), { recursive: true });
  fs.mkdirSync(at("src/empty"));
  fs.writeFileSync(at("src/one"), "1");
  fs.writeFileSync(at("src/sub/two"), "2", { mode: 0o700 });
  fs.writeFileSync(at("src/sub/deep/three"), "3");
  fs.symlinkSync("one", at("src/link"));
  fs.utimesSync(at("src/one"), 100, 200);

  const listing = (path: string): unknown =>
    fs
      .readdirSync(path, { recursive: true, withFileTypes: true })
      .map((entry) => [
        entry.parentPath.replace(path, ""),
        entry.name,
        entry.isFile(),
        entry.isDirectory(),
        entry.isSymbolicLink(),
      ])
      .sort((a, b) => (`${a[0]}/${a[1]}` < `${b[0]}/${b[1]}` ? -1 : 1));
  await note("readdir", () => fs.readdirSync(at("src")));
  await note("readdir recursive", () => (fs.readdirSync(at("src"), { recursive: true }) as string[]).sort());
  await note("readdir types", () => listing(at("src")));
  await note("readdir bytes", () => fs.readdirSync(at("src"), "buffer").map(String));
  await note("many names", () => {
    fs.mkdirSync(at("many"));
    for (let i = 0; i < 1500; i++) fs.writeFileSync(at(`many/file-with-a-long-name-${i}`), "");
    const names = fs.readdirSync(at("many"));
    return [names.length, new Set(names).size, names[0], names.at(-1)];
  });
  await note("opendir", async () => {
    const names: string[] = [];
    for await (const entry of await fs.promises.opendir(at("src"), { bufferSize: 1 })) names.push(entry.name);
    return names.sort();
  });
  await note("opendirSync", () => {
    const directory = fs.opendirSync(at("src"));
    const names: string[] = [];
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) names.push(entry.name);
    directory.closeSync();
    return [names.sort(), directory.path];
  });
  await note("rm many", () => {
    fs.rmSync(at("many"), { recursive: true });
    return fs.existsSync(at("many"));
  });

  await note("copyFile", () => {
    fs.copyFileSync(at("src/sub/two"), at("copied"));
    return [fs.readFileSync(at("copied"), "utf8"), (fs.statSync(at("copied")).mode & 0o777).toString(8)];
  });
  await note("copyFile over", () => {
    fs.copyFileSync(at("src/one"), at("copied"), fs.constants.COPYFILE_FICLONE);
    return fs.readFileSync(at("copied"), "utf8");
  });
  await note("copyFile exclusive", () => fs.copyFileSync(at("src/one"), at("copied"), fs.constants.COPYFILE_EXCL));
  await note("copyFile onto itself", () => {
    fs.copyFileSync(at("copied"), at("copied"));
    return fs.readFileSync(at("copied"), "utf8");
  });
  await note("copyFile big", () => {
    const bytes = Buffer.alloc(1_300_000, "0123456789");
    fs.writeFileSync(at("big"), bytes);
    fs.copyFileSync(at("big"), at("big2"));
    return fs.readFileSync(at("big2")).equals(bytes);
  });
  await note("copyFile directory", () => fs.copyFileSync(at("src"), at("nothing")));

  await note("cp", () => {
    fs.cpSync(at("src"), at("dst/new"), { recursive: true, preserveTimestamps: true });
    return [
      listing(at("dst/new")),
      fs.statSync(at("dst/new/one")).mtimeMs,
      (fs.statSync(at("dst/new/sub/two")).mode & 0o777).toString(8),
      fs.readlinkSync(at("dst/new/link")),
    ];
  });
  await note("cp again", () => fs.cpSync(at("src/sub"), at("dst/new/sub"), { recursive: true }));
  await note("cp no force", () => {
    fs.writeFileSync(at("dst/new/one"), "changed");
    fs.cpSync(at("src/one"), at("dst/new/one"), { force: false });
    return fs.readFileSync(at("dst/new/one"), "utf8");
  });
  await note("cp errorOnExist", () =>
    fs.cpSync(at("src/one"), at("dst/new/one"), { force: false, errorOnExist: true }),
  );
  await note("cp filter", () => {
    fs.cpSync(at("src"), at("filtered"), { recursive: true, filter: (path) => !path.endsWith("sub") });
    return fs.readdirSync(at("filtered"));
  });
  await note("cp slow filter", async () => {
    await fs.promises.cp(at("src"), at("slow"), {
      recursive: true,
      filter: (path) => Promise.resolve(!path.endsWith("one")),
    });
    return fs.readdirSync(at("slow"));
  });
  await note("cp verbatim", () => {
    fs.cpSync(at("src"), at("verbatim"), { recursive: true, verbatimSymlinks: true });
    return fs.readlinkSync(at("verbatim/link"));
  });
  await note("cp dereference", () => {
    fs.cpSync(at("src"), at("plain"), { recursive: true, dereference: true });
    return fs.lstatSync(at("plain/link")).isFile();
  });
  await note("cp directory", () => fs.cpSync(at("src"), at("x")));
  await note("cp onto itself", () => fs.cpSync(at("src"), at("src"), { recursive: true }));
  await note("cp into itself", () => fs.cpSync(at("src"), at("src/sub/x"), { recursive: true }));
  await note("cp directory over file", () => fs.cpSync(at("src"), at("copied"), { recursive: true }));
  await note("cp file over directory", () => fs.cpSync(at("copied"), at("src")));
  await note("cp wrong", () => fs.cpSync(at("src"), at("y"), { recursive: 1 } as never));
  await note("rm", () => {
    for (const name of ["src", "dst", "filtered", "slow", "plain", "verbatim"])
      fs.rmSync(at(name), { recursive: true });
    return fs.readdirSync(root).filter((name) => name.startsWith("t-"));
  });
}
