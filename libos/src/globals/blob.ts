// Blob and File.

import { Blob, File } from "../web/file/blob.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Blob, File });
