// performance.

import { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance } from "../web/performance.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, performance });
