import { pino, stdTimeFunctions, type DestinationStream, type Logger } from "pino";
import { config } from "./config.server.ts";

/** The process's log: one JSON line for each fact. */
export const log = createLog(config.logLevel);

/** Makes a log. It redacts tokens and secrets as the last net, not as the first. */
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
