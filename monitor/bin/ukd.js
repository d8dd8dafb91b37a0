#!/usr/bin/env -S node --max-semi-space-size=2
// The least room for new objects: a ukd with a thousand guests holds 40 MB less by it, and is as fast.
import "../dist/main.js";
