// crypto, its random part.

import { Crypto } from "../web/crypto/crypto.ts";
import { defineGlobals } from "./define.ts";

defineGlobals({ Crypto, crypto: new Crypto() });
