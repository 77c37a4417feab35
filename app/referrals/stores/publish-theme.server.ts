import { log } from "../../log.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { updateThemePublished, type Store } from "../../storage/stores/store.server.ts";
import { linksOf } from "../clicks/links.server.ts";

/** The facts that the theme extension reads: the link's target, and whether the link is shown. */
export type ThemeFacts = { trackedLink: string; active: boolean };

const dayMs = 24 * 60 * 60 * 1000;

/** Whether Shopify's copy of this store's link and state is wrong. A deactivated store has no copy. */
export function isThemeOutdated(store: Store): boolean {
  if (store.status === "deactivated" || store.shop_domain === null) return false;
  return store.link_published_at === null || store.link_published_as !== asText(factsOf(store));
}

/**
 * Whether a visit should publish again to be sure. An uninstall deletes Shopify's copy, and its message may be lost.
 */
export function isThemeStale(store: Store, now: Date): boolean {
  return now.getTime() - (store.link_published_at?.getTime() ?? 0) > dayMs;
}

/**
 * Gives the theme extension the store's link and state, and keeps a note of both. A later change of status or link
 * differs from the note and is published again. Returns whether it worked; never throws.
 */
export async function publishTheme(
  store: Store,
  publish: (facts: ThemeFacts) => Promise<void>,
): Promise<boolean> {
  const facts = factsOf(store);
  try {
    await publish(facts);
    await updateThemePublished(database.pool, store.id, asText(facts));
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "Shopify asks for a new token";
    log.warn({ store: store.id, reason }, "the theme block could not be told the link; it is tried again");
    // The write may have arrived after a newer one. Only another try makes sure.
    await updateThemePublished(database.pool, store.id, null).catch(() => {});
    return false;
  }
}

function factsOf(store: Store): ThemeFacts {
  return { trackedLink: linksOf(store.referral_code).tracked_link, active: store.status === "active" };
}

function asText({ trackedLink, active }: ThemeFacts): string {
  return active ? trackedLink : `${trackedLink} (hidden)`;
}
