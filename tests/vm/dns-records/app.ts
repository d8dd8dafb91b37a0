// Asks for addresses and records of names, and for one that is not granted.

import { promises as dns } from "node:dns";

async function failing(question: Promise<unknown>): Promise<void> {
  const error = (await question.catch((cause: unknown) => cause)) as NodeJS.ErrnoException;
  console.log(error.code, error.message);
}

console.log(await dns.lookup("db.test"));
console.log(await dns.lookup("pinned.test", { all: true, order: "ipv4first" }));
console.log(await dns.lookup("localhost", 4));
console.log(await dns.resolve4("db.test"));
console.log(await dns.resolveTxt("db.test"));
console.log(await dns.reverse("127.0.0.1"));
await failing(dns.resolveMx("db.test"));
await failing(dns.resolve4("gone.test"));
await failing(dns.lookup("gone.test"));
await failing(dns.lookup("other.test"));
await failing(dns.resolve4("other.test"));
