import "@shopify/shopify-app-remix/adapters/node";
import { ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";
import { config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { secretOf } from "./client-secret.server.ts";
import { sessionsInTurn } from "./in-turn.server.ts";

const appOf = (apiSecretKey: string) =>
  shopifyApp({
    apiKey: config.shopifyApiKey,
    apiSecretKey,
    apiVersion: ApiVersion.October26,
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

const apps = new Map(config.shopifyApiSecrets.map((secret) => [secret, appOf(secret)]));
const current = apps.get(config.shopifyApiSecrets[0]) ?? appOf(config.shopifyApiSecrets[0]);

export const { unauthenticated } = current;

/** The library knows one secret. A token of before a rotation goes to the library with the old one. */
export function authenticateAdmin(request: Request): ReturnType<typeof current.authenticate.admin> {
  const token =
    request.headers.get("Authorization")?.replace("Bearer ", "") ??
    new URL(request.url).searchParams.get("id_token");
  return (apps.get(secretOf(token ?? "")) ?? current).authenticate.admin(request);
}

export type AdminContext = Awaited<ReturnType<typeof authenticateAdmin>>;
