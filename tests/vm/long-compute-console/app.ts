// Computes without end.

console.log("computing");
const state = globalThis as { number?: number };
state.number = 1;
while (state.number > 0) state.number = ((state.number * 7 + 1) % 1_000_003) + 1;
