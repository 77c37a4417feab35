import "@shopify/shopify-app-remix/adapters/node";
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";
import { config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { sessionsInTurn } from "./in-turn.server.ts";

const shopify = shopifyApp({
  apiKey: config.shopifyApiKey,
  apiSecretKey: config.shopifyApiSecret,
  apiVersion: ApiVersion.July26,
  scopes: config.scopes,
  appUrl: config.appOrigin,
  authPathPrefix: "/auth",
  distribution: AppDistribution.AppStore,
  sessionStorage: sessionsInTurn,
  logger: {
    level: LogSeverity.Warning,
    // Its messages can hold whole tokens: only the first words are kept.
    log: async (severity: LogSeverity, message: string) =>
      log[severity <= LogSeverity.Error ? "error" : "warn"](
        { library: "shopify-app-remix" },
        message.replace(/[A-Za-z0-9_=-]{20,}(\.[A-Za-z0-9_=-]+)*/g, "[redacted]").slice(0, 300),
      ),
  },
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
});

export const { authenticate, unauthenticated } = shopify;
