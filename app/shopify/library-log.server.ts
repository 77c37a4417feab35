import { LogSeverity } from "@shopify/shopify-app-remix/server";
import { log } from "../log.server.ts";

/** Where Shopify's libraries log to. Their messages can hold whole tokens: only the first words are kept. */
export const libraryLog = {
  level: LogSeverity.Warning,
  log: async (severity: LogSeverity, message: string) =>
    log[severity <= LogSeverity.Error ? "error" : "warn"](
      { library: "shopify" },
      message.replace(/[A-Za-z0-9_=-]{20,}(\.[A-Za-z0-9_=-]+)*/g, "[redacted]").slice(0, 300),
    ),
};
