#!/usr/bin/env node
// Starts the scaffolder.
import "../dist/main.js";
