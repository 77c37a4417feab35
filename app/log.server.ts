import { pino, stdTimeFunctions } from "pino";
import { config } from "./config.server.ts";

/** One JSON line a fact. Tokens and secrets are redacted here as the last net, not as the first. */
export const log = pino({
  level: config.logLevel,
  base: undefined,
  timestamp: stdTimeFunctions.isoTime,
  redact: {
    paths: ["*.authorization", "*.token", "*.secret", "*.accessToken", "*.id_token"],
    censor: "[redacted]",
  },
});
