// Prints values of many kinds.

function named(): void {}
class Point {}
interface Loop {
  self?: Loop;
}
const loop: Loop = {};
loop.self = loop;

console.log({ a: 1, b: [1, 2, 3], c: "text", d: { e: { f: { g: 1 } } } });
console.log([undefined, null, true, 1n, -0, NaN]);
console.log(new Map([["key", new Set([1, 2])]]));
console.log("%d of %f %j 100%% left", 7, 3.5, { x: 1 }, "over");
console.log(new Uint8Array([1, 2, 3]));
console.log(named, Point, Symbol("s"));
console.log(new Date(Date.UTC(2020, 0, 2, 3, 4, 5, 678)), /re/g);
console.log(loop);
console.group();
console.log("in a group");
console.groupEnd();
console.error("to stderr");
console.warn("also %i", 1.9);
