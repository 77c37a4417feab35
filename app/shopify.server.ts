import "@shopify/shopify-app-remix/adapters/node";
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";
import { config } from "./config.server.ts";
import { log } from "./log.server.ts";
import { sessionStorage } from "./storage/session.server.ts";

const options = {
  apiKey: config.shopifyApiKey,
  apiSecretKey: config.shopifyApiSecret,
  apiVersion: ApiVersion.July26,
  scopes: config.scopes,
  appUrl: config.appOrigin,
  authPathPrefix: "/auth",
  distribution: AppDistribution.AppStore,
  sessionStorage,
  logger: {
    level: LogSeverity.Warning,
    // Its messages can hold whole tokens: only the first words are kept.
    log: async (severity: number, message: string) =>
      log[severity <= LogSeverity.Error ? "error" : "warn"](
        { library: "shopify-app-remix" },
        message.replace(/[A-Za-z0-9_=-]{20,}(\.[A-Za-z0-9_=-]+)*/g, "[redacted]").slice(0, 300),
      ),
  },
};

const shopify = shopifyApp({
  ...options,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
});

/**
 * Verifies webhooks. With expiring tokens the library refreshes the shop's token before it looks at a webhook,
 * and after an uninstall there is none: it answers 500. https://github.com/Shopify/shopify-app-js/issues/3360
 */
export const tokenlessShopify = shopifyApp({
  ...options,
  future: { unstable_newEmbeddedAuthStrategy: true },
});

export const { authenticate, unauthenticated } = shopify;
