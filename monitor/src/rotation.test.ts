import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Port } from "./config/types.ts";
import { addressOf, Rotation, type Member, type Standing } from "./rotation.ts";

const port: Port = { ip: "127.0.0.1", host: 80, guest: 3000, protocol: "tcp" };

/** What keeper and instances are told, in order. */
let said: string[];
let refusing: (what: string) => boolean;

class Fake implements Member {
  alive = true;
  stopping = false;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get control(): string {
    return this.name;
  }

  async tell(message: object): Promise<{ ok: boolean }> {
    const { do: what, ...rest } = message as { do: string };
    await say(`${this.name} ${what} ${Object.values(rest).join(" ")}`);
    return { ok: true };
  }
}

async function say(what: string): Promise<void> {
  await Promise.resolve();
  said.push(what);
  if (refusing(what)) throw new Error("refused");
}

const keeper = {
  give: ({ address, slot }: { address: string; slot: number }, to: string, guest: number) =>
    say(`give ${address} ${slot} to ${to} ${guest}`),
  drop: (address: string, from: number) => say(`drop ${address} ${from}`),
};

/** Three instances in their slots. */
function three() {
  const rotation = new Rotation(keeper);
  const [a, b, c] = [new Fake("a"), new Fake("b"), new Fake("c")];
  for (const slot of [0, 1, 2]) rotation.opened(slot);
  const stand = (accepting: (Fake | undefined)[], rest: Partial<Standing> = {}): Promise<void> =>
    rotation.balance({
      ports: [port],
      accepting: new Map(accepting.flatMap((member, slot) => (member === undefined ? [] : [[slot, member]]))),
      leaving: [],
      slots: 3,
      ...rest,
    });
  const news = (): string[] => said.splice(0);
  return { rotation, a, b, c, stand, news };
}

beforeEach(() => {
  said = [];
  refusing = () => false;
});

describe("who accepts from which socket", () => {
  test("each from its own while all are well", async () => {
    const { a, b, c, stand, news } = three();
    await stand([a, b, c]);
    expect(news()).toEqual(["a accept true", "b accept true", "c accept true"]);
    await stand([a, b, c]);
    expect(news()).toEqual([]);
  });

  test("one that falls ill leaves its socket to another, and has it back when it is well", async () => {
    const { a, b, c, stand, news } = three();
    await stand([a, b, c]);
    news();
    await stand([a, undefined, c], { leaving: [b] });
    expect(news()).toEqual(["b accept false", "give 127.0.0.1:80 1 to c 3000"]);
    await stand([a, undefined, c], { leaving: [b] });
    expect(news()).toEqual([]);
    await stand([a, b, c]);
    expect(news()).toEqual(["b accept true", "c release 1"]);
  });

  test("the socket of a dead one goes to another, and back to its successor", async () => {
    const { a, b, c, stand, news } = three();
    await stand([a, b, c]);
    news();
    b.alive = false;
    await stand([a, undefined, c]);
    expect(news()).toEqual(["give 127.0.0.1:80 1 to c 3000"]);
    const next = new Fake("next");
    await stand([a, next, c]);
    expect(news()).toEqual(["next accept true", "c release 1"]);
  });

  test("a helper that dies or falls ill is replaced", async () => {
    const { a, b, c, stand, news } = three();
    await stand([a, undefined, c], { leaving: [b] });
    news();
    c.alive = false;
    await stand([a], { leaving: [b] });
    expect(news()).toEqual(["give 127.0.0.1:80 1 to a 3000", "give 127.0.0.1:80 2 to a 3000"]);
    const successor = new Fake("d");
    await stand([undefined, undefined, successor], { leaving: [a, b] });
    expect(news()).toEqual([
      "d accept true",
      "a accept false",
      "give 127.0.0.1:80 0 to d 3000",
      "a release 1",
      "give 127.0.0.1:80 1 to d 3000",
      "a release 2",
    ]);
  });

  test("where nobody accepts, nothing is given, and all is as soon as there is one", async () => {
    const { a, stand, news } = three();
    await stand([]);
    expect(news()).toEqual([]);
    await stand([a]);
    expect(news()).toEqual(["a accept true", "give 127.0.0.1:80 1 to a 3000", "give 127.0.0.1:80 2 to a 3000"]);
  });

  test("one that stops is no helper", async () => {
    const { a, b, stand, news } = three();
    a.stopping = true;
    await stand([a, b]);
    expect(news()).toEqual(["b accept true", "give 127.0.0.1:80 0 to b 3000", "give 127.0.0.1:80 2 to b 3000"]);
  });

  test("fewer slots: what is queued at the others is served, too, until there are none", async () => {
    const { a, b, stand, news } = three();
    await stand([a, b]);
    news();
    b.stopping = true;
    await stand([a], { slots: 1 });
    expect(news()).toEqual(["give 127.0.0.1:80 1 to a 3000"]);
    await stand([a], { slots: 1 });
    expect(news()).toEqual([]);
    const again = new Fake("again");
    await stand([a, again], { slots: 2 });
    expect(news()).toEqual(["again accept true", "a release 1"]);
    await stand([], { slots: 0 });
    expect(news()).toEqual(["a release 2", "drop 127.0.0.1:80 0"]);
    await stand([], { slots: 0 });
    expect(news()).toEqual([]);
  });

  test("only TCP ports of an address of their own are shared; all of them go together", async () => {
    const { a, stand, news } = three();
    const ports: Port[] = [port, { ...port, protocol: "udp" }, { ...port, host: 0 }, { ...port, ip: "::1", guest: 80 }];
    await stand([a, a, undefined], { ports });
    expect(news().slice(-2)).toEqual(["give 127.0.0.1:80 2 to a 3000", "give [::1]:80 2 to a 80"]);
  });

  test("one whose health is not known yet is left as it is", async () => {
    const { a, b, stand, news } = three();
    await stand([a]);
    expect(news().join()).not.toContain("b ");
    expect(b.alive).toBe(true);
  });
});

describe("what fails", () => {
  test("is tried again soon, by another one", async () => {
    vi.useFakeTimers();
    try {
      const { a, b, stand, news } = three();
      refusing = (what) => what.startsWith("give") && what.includes("to b");
      await stand([a, b]);
      await stand([undefined, b], { leaving: [a] });
      news();
      await stand([a, b]);
      await vi.advanceTimersByTimeAsync(1000);
      expect(news()).toContain("give 127.0.0.1:80 2 to a 3000");
      await vi.advanceTimersByTimeAsync(5000);
      expect(news(), "then there is nothing more to do").toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is tried again until it succeeds, also if nothing else happens", async () => {
    vi.useFakeTimers();
    try {
      const { a, b, stand, news } = three();
      await stand([a, b, undefined]);
      const slotTwo = (): string[] => news().filter((what) => what.startsWith("give"));
      slotTwo();
      refusing = (what) => what.startsWith("give");
      await stand([a, undefined, undefined], { leaving: [b] });
      expect(slotTwo()).toEqual(["give 127.0.0.1:80 1 to a 3000"]);
      await vi.advanceTimersByTimeAsync(1000);
      expect(slotTwo().length).toBeGreaterThan(1);
      refusing = () => false;
      await vi.advanceTimersByTimeAsync(1000);
      expect(slotTwo()).toEqual(["give 127.0.0.1:80 1 to a 3000"]);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(slotTwo()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("of several ports leaves none behind", async () => {
    const { a, stand, news } = three();
    refusing = (what) => what.includes(":81");
    await stand([a, a], { ports: [port, { ...port, host: 81 }] });
    expect(news().slice(-3)).toEqual(["give 127.0.0.1:80 2 to a 3000", "give 127.0.0.1:81 2 to a 3000", "a release 2"]);
    await stand([], { slots: 0 });
  });

  test("an accept that was not heard is told again", async () => {
    const { a, stand, news } = three();
    refusing = (what) => what === "a accept true";
    await stand([a], { ports: [] });
    refusing = () => false;
    await stand([a], { ports: [] });
    expect(news()).toEqual(["a accept true", "a accept true"]);
  });
});

describe("ports that no instance has any more", () => {
  test("are closed", async () => {
    const { rotation, news } = three();
    await rotation.forget([port, { ...port, host: 81 }, { ...port, protocol: "udp" }]);
    expect(news()).toEqual(["drop 127.0.0.1:80 0", "drop 127.0.0.1:81 0"]);
    expect(addressOf({ ip: "::1", host: 1 })).toBe("[::1]:1");
  });
});
