import type { ThemeFacts } from "../referrals/stores/publish-theme.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { updateTokenExpired } from "../storage/sessions/session.server.ts";
import { inTurn } from "./in-turn.server.ts";
import { openShop } from "./open-shop.server.ts";
import { awayOf, dataOf, ShopifyAway, statusOf } from "./shopify-away.server.ts";
import type { OutboxTrigger } from "../storage/outbox/outbox.server.ts";

/** Sends one Admin API request of a shop and returns its data; throws when Shopify did not answer with any. */
export type AskAdmin = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

const answerMs = 5_000;

/**
 * The Admin API of a shop, for work that nobody is waiting for, on the token of its last visit (refreshed when it is
 * about to expire). Throws only `ShopifyAway`, whose text is our own: the library's can hold a whole token.
 */
export function adminOf(shopDomain: string, now = () => new Date()): AskAdmin {
  return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const signal = AbortSignal.timeout(answerMs);
    const late = new Promise<never>((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(new ShopifyAway("no answer in time"))),
    );
    return Promise.race([late, ask<Data>(shopDomain, query, { variables, signal, tries: 1 }, now)]);
  };
}

/**
 * Whether a shop has the app. A shop without a token, or with a token that Shopify refuses, has not. Throws when
 * Shopify does not say.
 */
export async function isInstalled(shopDomain: string): Promise<boolean> {
  try {
    await adminOf(shopDomain)("#graphql\n query Installed { currentAppInstallation { id } }");
    return true;
  } catch (error) {
    if (error instanceof ShopifyAway && error.isRefusal) return false;
    throw error;
  }
}

async function ask<Data>(
  shopDomain: string,
  query: string,
  options: { variables: Record<string, unknown>; signal: AbortSignal; tries: number },
  now: () => Date,
): Promise<Data> {
  try {
    const { admin } = await inTurn(() => openShop(shopDomain));
    return await dataOf<Data>(admin.graphql(query, options));
  } catch (error) {
    // Revoked, or of an installation that is over: the next try refreshes it, the next visit brings another.
    if (statusOf(error) === 401) await updateTokenExpired(database.pool, shopDomain, now());
    throw awayOf(error);
  }
}

/** Writes what extensions/referral-banner reads: metafields of this app's own installation. */
export async function writeThemeMetafields(ask: AskAdmin, facts: ThemeFacts): Promise<void> {
  const { currentAppInstallation } = await ask<{ currentAppInstallation: { id: string } }>(
    `#graphql
    query Installation { currentAppInstallation { id } }`,
  );
  const own = { ownerId: currentAppInstallation.id, namespace: "referrals" };
  const { metafieldsSet } = await ask<{ metafieldsSet: { userErrors: { message: string }[] } }>(
    `#graphql
    mutation PublishTheme($metafields: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $metafields) { userErrors { message } }
    }`,
    {
      metafields: [
        { ...own, key: "tracked_link", type: "url", value: facts.trackedLink },
        { ...own, key: "active", type: "boolean", value: String(facts.active) },
      ],
    },
  );
  const [refusal] = metafieldsSet.userErrors;
  if (refusal) throw new Error(refusal.message);
}

/**
 * Starts the workflows that wait for a trigger. Returns Shopify's objections to the content, which a retry would not
 * change.
 */
export async function receiveFlowTrigger(
  ask: AskAdmin,
  { handle, payload }: OutboxTrigger,
): Promise<string[]> {
  const { flowTriggerReceive } = await ask<{ flowTriggerReceive: { userErrors: { message: string }[] } }>(
    `#graphql
    mutation SendTrigger($handle: String, $payload: JSON) {
      flowTriggerReceive(handle: $handle, payload: $payload) { userErrors { field message } }
    }`,
    { handle, payload },
  );
  return flowTriggerReceive.userErrors.map(({ message }) => message);
}
