#!/usr/bin/env node
// Starts the command line tool. What it loads is one bundled file: starting fast matters here.
"use strict";
require("../dist/uk.cjs");
