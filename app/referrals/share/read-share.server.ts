import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { selectPlacements } from "../../storage/placements/placement.server.ts";
import { selectShareTexts } from "../../storage/share/share-text.server.ts";
import { readShareStyle, type ShareStyle } from "../../storage/share/share-style.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { linksOf, placementLinkOf } from "../clicks/links.server.ts";
import { channels, placeOf, type Channel } from "./channels.ts";

/** The content of the page Share: the links, and what the shop has made of them. */
export async function readShare(store: Store) {
  const [texts, style, places] = await Promise.all([
    selectShareTexts(database.pool, store.id),
    readShareStyle(database.pool, store.id),
    selectPlacements(database.pool, store.id),
  ]);
  const { referral_link: link, tracked_link: trackedLink } = linksOf(store.referral_code);
  // The cast: the entries are those of every channel.
  const links = Object.fromEntries(
    channels.map((channel) => [channel, placementLinkOf(store.referral_code, placeOf(channel))]),
  ) as Record<Channel, string>;
  return {
    shop: store.name,
    ...platformOf(),
    link,
    trackedLink,
    links,
    texts,
    places: places.filter((place) => place.archived_at === null).map(({ name, label }) => ({ name, label })),
    language: style.language,
    look: lookOf(style),
  };
}

/** What texts for customers call the platform, what it offers them, and whether it rewards the shop. */
export function platformOf(): { platform: string; offer: string | null; isRewarded: boolean } {
  const { name: platform, visitorOffer: offer, partnerReward } = config.platform;
  return { platform, offer, isRewarded: partnerReward !== null };
}

/** The language of a store's customers, and the look of its codes. */
export async function readPrintStyle(store: Store) {
  const style = await readShareStyle(database.pool, store.id);
  return { language: style.language, look: lookOf(style) };
}

/** The look of a store's codes. */
export async function readLook(store: Store) {
  return (await readPrintStyle(store)).look;
}

/** A look as pages and print take it: the logo in base64. */
export function lookOf({ qr_color: color, logo }: ShareStyle): { color: string | null; logo: string | null } {
  return { color, logo: logo && logo.toString("base64") };
}
