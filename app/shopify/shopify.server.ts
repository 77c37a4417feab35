import "@shopify/shopify-app-remix/adapters/node";
import { ApiVersion, AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import { config } from "../config.server.ts";
import { sessionTokenOf, underCurrentSecret } from "./client-secret.server.ts";
import { sessionsInTurn } from "./in-turn.server.ts";
import { libraryLog } from "./library-log.server.ts";

/** The version of the Admin API that the app speaks. */
export const apiVersion = ApiVersion.October26;

const app = shopifyApp({
  apiKey: config.shopifyApiKey,
  apiSecretKey: config.shopifyApiSecrets[0],
  apiVersion,
  scopes: config.scopes,
  appUrl: config.appOrigin,
  authPathPrefix: "/auth",
  distribution: AppDistribution.AppStore,
  sessionStorage: sessionsInTurn,
  logger: libraryLog,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
});

export const { unauthenticated } = app;

/** Verifies the session token of a page, and has its shop's access token at hand. Either client secret may have signed. */
export function authenticateAdmin(request: Request): ReturnType<typeof app.authenticate.admin> {
  return app.authenticate.admin(withCurrentSecret(request));
}

/** A request under the current secret, without the body, which the library does not read. */
function withCurrentSecret(request: Request): Request {
  const token = sessionTokenOf(request);
  const current = underCurrentSecret(token);
  if (current === token) return request;
  const headers = new Headers(request.headers);
  const url = new URL(request.url);
  if (headers.has("Authorization")) headers.set("Authorization", `Bearer ${current}`);
  else url.searchParams.set("id_token", current);
  return new Request(url, { method: request.method, headers });
}

export type AdminContext = Awaited<ReturnType<typeof authenticateAdmin>>;
