// Cases of the rings themselves: full rings, wrap-around, many completions.

import { COMPLETION_COUNT, encodeNop, SUBMISSION_COUNT } from "@unikernel/hal";
import { same, type HalCase } from "./raw.ts";

export const ringCases: readonly HalCase[] = [
  {
    name: "a full submission ring is taken whole",
    run(raw) {
      for (let index = 0; index < SUBMISSION_COUNT; index++) raw.submit(encodeNop);
      raw.machine.enter(SUBMISSION_COUNT, 5000);
      same(raw.ready, SUBMISSION_COUNT, "completions");
      while (raw.take() !== undefined);
    },
  },
  {
    name: "while the completion ring is full submissions wait, and none is lost",
    run(raw) {
      const rounds = COMPLETION_COUNT / SUBMISSION_COUNT + 1;
      const tokens: number[] = [];
      for (let round = 0; round < rounds; round++) {
        for (let index = 0; index < SUBMISSION_COUNT; index++) tokens.push(raw.submit(encodeNop));
        raw.machine.enter(0, 0);
      }
      same(raw.ready, COMPLETION_COUNT, "completions in the full ring");
      same(raw.untaken, SUBMISSION_COUNT, "submissions that wait");
      for (const token of tokens) same(raw.next().token, token, "token");
      same(raw.untaken, 0, "submissions left");
    },
  },
  {
    name: "counters run on past the ends of the rings",
    run(raw) {
      for (let index = 0; index < 3 * COMPLETION_COUNT; index++) same(raw.call(encodeNop).result, 0, "result");
    },
  },
];
