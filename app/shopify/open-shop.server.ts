import { shopifyApi } from "@shopify/shopify-api";
import type { Session } from "@shopify/shopify-app-remix/server";
import { config } from "../config.server.ts";
import { renewBeforeMs, sessionsInTurn } from "./in-turn.server.ts";
import { libraryLog } from "./library-log.server.ts";
import { answerOf, ShopifyAway } from "./shopify-away.server.ts";
import { apiVersion, unauthenticated } from "./shopify.server.ts";

const { auth } = shopifyApi({
  apiKey: config.shopifyApiKey,
  apiSecretKey: config.shopifyApiSecrets[0],
  apiVersion,
  hostName: new URL(config.appOrigin).host,
  isEmbeddedApp: true,
  logger: libraryLog,
});

/**
 * The words with which Shopify ends a refresh token: those that its own Python library reads, and those that apps in the
 * field were given. `invalid_client` is not among them: it may mean that our own secret is wrong.
 */
const ended = ["invalid_grant", "invalid_request"];

/**
 * The Admin API of a shop, on the token of its last visit; called in a turn. The Remix library would refresh a token by
 * itself, but answers a refusal and an absent Shopify with the same 500.
 */
export async function openShop(shopDomain: string): ReturnType<typeof unauthenticated.admin> {
  const session = await sessionsInTurn.loadSession(`offline_${shopDomain}`);
  if (session?.refreshToken && session.isExpired(renewBeforeMs)) await renew(session, session.refreshToken);
  return unauthenticated.admin(shopDomain);
}

/** After a lost answer the old token is sent again: Shopify keeps it until its replacement is used. */
async function renew({ shop }: Session, refreshToken: string): Promise<void> {
  try {
    const { session } = await auth.refreshToken({ shop, refreshToken });
    await sessionsInTurn.storeSession(session);
  } catch (error) {
    const answer = answerOf(error);
    if (!answer) throw error;
    const { code, body } = answer;
    const said = (body as { error?: string } | undefined)?.error ?? "";
    if (ended.includes(said)) throw new ShopifyAway("Shopify ended the shop’s tokens", { isRefusal: true });
    throw new ShopifyAway(`Shopify gave no token (${code})`, { isRefusal: [402, 404].includes(code) });
  }
}
