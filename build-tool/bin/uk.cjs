#!/usr/bin/env node
// Starts the command line tool. What it loads is one bundled file: starting fast matters here.
"use strict";
try {
  require("../dist/uk.cjs");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND" || !error.message.includes("dist/uk.cjs")) throw error;
  process.stderr.write(
    "error[TOOLCHAIN_MISSING]: `uk` has not been built. Looked at build-tool/dist/uk.cjs. Run `npm run build` in the project's checkout.\n",
  );
  process.exitCode = 125;
}
