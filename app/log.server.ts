import { pino, stdTimeFunctions, type DestinationStream, type Logger } from "pino";
import { config } from "./config.server.ts";

/** One JSON line a fact. */
export const log = createLog(config.logLevel);

/** A log of its own. Tokens and secrets are redacted here as the last net, not as the first. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: ["*.authorization", "*.token", "*.secret", "*.accessToken", "*.id_token"],
      censor: "[redacted]",
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
