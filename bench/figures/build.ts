// What a build takes when everything is cached, and how large what it makes is.

import { statSync } from "node:fs";
import { samples, type Benchmark } from "../figure.ts";
import { build as buildImage } from "../places.ts";

const ROUNDS = 10;

export const build: Benchmark = {
  name: "build",
  async run() {
    buildImage("examples/http", "example-http");
    const times = Array.from({ length: ROUNDS }, () => {
      const start = performance.now();
      buildImage("examples/http", "example-http");
      return (performance.now() - start) / 1000;
    });
    return [
      {
        name: "build: uk build of examples/http, warm",
        unit: "s",
        ours: samples(times),
        must: { of: "ours", most: 3 },
        goal: { of: "ours", most: 1 },
      },
    ];
  },
};

export const size: Benchmark = {
  name: "size",
  async run() {
    const bytes = statSync(buildImage("examples/hello", "hello")).size;
    return [
      {
        name: "size: image of hello",
        unit: "MB",
        ours: samples([bytes / 1e6]),
        must: { of: "ours", most: 2 },
        goal: { of: "ours", most: 1.2 },
      },
    ];
  },
};
