import { database } from "../../storage/engine/database.server.ts";
import { selectShareTexts } from "../../storage/share/share-text.server.ts";
import { readShareStyle } from "../../storage/share/share-style.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { linksOf, placementLinkOf } from "../clicks/links.server.ts";
import { findOwnPlace } from "../placements/read-placements.server.ts";
import { placeOf } from "./channels.ts";
import { lookOf, platformOf } from "./read-share.server.ts";

/**
 * What print says and leads to, for a place or for the plain link. The shop counter is a place of every shop, also
 * before its first print. Null when the store has no such place.
 */
export async function readPrint(store: Store, place: string | null, language: string) {
  const isKnown =
    place === null || place === placeOf("counter") || (await findOwnPlace(store, place)) !== null;
  if (!isKnown) return null;
  const [texts, style] = await Promise.all([
    selectShareTexts(database.pool, store.id),
    readShareStyle(database.pool, store.id),
  ]);
  const { tracked_link: plain } = linksOf(store.referral_code);
  const own = texts.find((one) => one.channel === "counter" && one.language === language);
  return {
    shop: store.name,
    ...platformOf(),
    /** The shop's own words above the code, if it has any. */
    own: own?.text ?? null,
    address: plain.replace(/^https?:\/\//, ""),
    link: place === null ? plain : placementLinkOf(store.referral_code, place),
    look: lookOf(style),
  };
}
