// The members of node:perf_hooks.

export { PerformanceEntry, PerformanceMark, PerformanceMeasure, performance } from "../web/performance.ts";
