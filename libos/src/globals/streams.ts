// The streams of the Streams Standard.

import * as streams from "../web/streams/streams.ts";
import { defineGlobals } from "./define.ts";

defineGlobals(streams.globals);
