import { pino, stdSerializers, stdTimeFunctions, type DestinationStream, type Logger } from "pino";
import { config } from "./config.server.ts";

/** The process's log: one JSON line for each fact. */
export const log = createLog(config.logLevel);

/** Makes a log. It redacts tokens and secrets as the last net, not as the first. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: withoutRows },
    redact: {
      paths: ["*.authorization", "*.token", "*.secret", "*.accessToken", "*.id_token"],
      censor: "[redacted]",
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * An error without the data that PostgreSQL quotes: a refused row stands in `detail`, parameters in `where`, and a value
 * that does not fit its type (SQLSTATE 22) in the message itself.
 */
function withoutRows(error: Error): object {
  if (!(error instanceof Error)) return { message: "not an error" };
  const { detail: _detail, where: _where, ...told } = { ...stdSerializers.err(error) };
  if (!String(told["code"]).startsWith("22")) return told;
  const unquoted = (text: string) => text.replace(/"[^\n]*"/g, '"…"');
  return { ...told, message: unquoted(told.message), stack: unquoted(told.stack) };
}
