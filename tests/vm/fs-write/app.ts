// Writes into three volumes, of which one is in another, and tries to get out of them.

import * as fs from "node:fs";

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "no error";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};
const messageOf = (work: () => unknown): string => {
  try {
    work();
    return "no error";
  } catch (error) {
    return (error as Error).message;
  }
};

fs.writeFileSync("/data/a.txt", "text");
fs.writeFileSync("/data/inner/b.txt", "inner");
console.log("root", fs.readdirSync("/").join());
console.log("data", fs.readdirSync("/data").join());
console.log("inner", fs.readdirSync("/data/inner").join());
console.log("above", fs.readdirSync("/data/inner/../inner/..").join());
console.log("seed", fs.readFileSync("/var/lib/../lib/app/seed.txt", "utf8"));
console.log(
  "across",
  codeOf(() => fs.renameSync("/data/a.txt", "/var/lib/app/a.txt")),
  codeOf(() => fs.linkSync("/data/a.txt", "/data/inner/a.txt")),
);
fs.copyFileSync("/data/a.txt", "/data/inner/a.txt");
console.log("copied", fs.readFileSync("/data/inner/a.txt", "utf8"));
console.log(
  "mount",
  codeOf(() => fs.rmdirSync("/data/inner")),
  codeOf(() => fs.mkdirSync("/data")),
);
console.log(
  "outside",
  messageOf(() => fs.writeFileSync("/x", "x")),
);
fs.symlinkSync("../../etc/passwd", "/data/escape");
console.log(
  "escape",
  codeOf(() => fs.readFileSync("/data/escape")),
);
fs.symlinkSync("/etc/passwd", "/data/absolute");
console.log(
  "absolute",
  codeOf(() => fs.readFileSync("/data/absolute")),
);

// Locks are flags of open, as the BSDs have them.
const { O_RDWR, O_CREAT } = fs.constants;
const { O_EXLOCK, O_SHLOCK } = fs.constants as unknown as { O_EXLOCK: number; O_SHLOCK: number };
const first = fs.openSync("/data/lock", O_RDWR | O_CREAT | O_EXLOCK);
const taken = codeOf(() => fs.openSync("/data/lock", O_RDWR | O_EXLOCK));
fs.closeSync(first);
const shared = [1, 2].map(() => fs.openSync("/data/lock", O_RDWR | O_SHLOCK));
const refused = codeOf(() => fs.openSync("/data/lock", O_RDWR | O_EXLOCK));
for (const fd of shared) fs.closeSync(fd);
fs.closeSync(fs.openSync("/data/lock", O_RDWR | O_EXLOCK));
console.log("lock", taken, "shared", refused, "free");

fs.writeFileSync("/data/private", "", { mode: 0o600 });
fs.mkdirSync("/data/open", 0o755);
console.log("umask", ...["private", "open"].map((name) => (fs.statSync(`/data/${name}`).mode & 0o777).toString(8)));
// What was written is there although nobody waits for it.
fs.promises.writeFile("/data/last", "last").then(
  () => console.log("exit"),
  (error: unknown) => console.log(error),
);
