// Work for the processor alone: prints the milliseconds of each kind of work as JSON. Needs nothing but the language and
// console.log, so the bare engine runs it too.

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

function json(): number {
  const value = Array.from({ length: 200 }, (_, i) => ({
    id: i,
    name: `item ${i}`,
    tags: ["a", "b"],
    nested: { x: i / 3 },
  }));
  let length = 0;
  for (let i = 0; i < 150; i++) length += JSON.stringify(JSON.parse(JSON.stringify(value))).length;
  return length;
}

function regexp(): number {
  const text = "The quick brown fox jumps over 12 lazy dogs at 10:45 on 2024-05-06; mail a.b@example.org. ".repeat(40);
  let found = 0;
  for (let i = 0; i < 400; i++) {
    for (const pattern of [/(\d{4})-(\d\d)-(\d\d)/g, /[\w.]+@[\w.]+\.\w+/g, /\b[a-z]+\b/gi])
      found += [...text.matchAll(pattern)].length;
  }
  return found;
}

function typedArrays(): number {
  const a = new Float64Array(4096);
  const b = new Uint32Array(4096);
  for (let i = 0; i < a.length; i++) a[i] = i * 0.5;
  let sum = 0;
  for (let round = 0; round < 300; round++) {
    for (let i = 0; i < a.length; i++) {
      a[i] = (a[i] as number) * 1.0001 + 1;
      b[i] = ((b[i] as number) * 31 + i) >>> 0;
    }
    sum += a[round] as number;
  }
  return sum + (b[7] as number);
}

function sort(): number {
  let seed = 12345;
  let check = 0;
  for (let round = 0; round < 40; round++) {
    const values: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      values.push(seed);
    }
    values.sort((x, y) => x - y);
    check += values[5000] as number;
  }
  return check;
}

const work: readonly (readonly [string, () => number])[] = [
  ["fib", () => fib(31)],
  ["json", json],
  ["regexp", regexp],
  ["typed arrays", typedArrays],
  ["sort", sort],
];
const times: Record<string, number> = {};
let sum = 0;
for (const [name, run] of work) {
  const start = Date.now();
  sum += run();
  times[name] = Date.now() - start;
}
console.log(JSON.stringify({ sum, times }));
