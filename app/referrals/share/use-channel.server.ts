import { usePlacement, type PlaceWish } from "../placements/create-placement.server.ts";
import { recordLinkCopied } from "../stores/record-link-copied.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { placeOf, type Channel } from "./channels.ts";

/**
 * Notes that a merchant hands the link over by a channel. The channel's place is made by the first use, so that visits
 * count there. `full` means that the shop has no room for a place: visits count under Other.
 */
export async function useChannel(
  store: Store,
  channel: Channel,
  copied: boolean,
  at: Date,
): Promise<PlaceWish["outcome"]> {
  const place = placeOf(channel);
  const { outcome } = await usePlacement(store, place, at);
  if (copied) await recordLinkCopied(store, place);
  return outcome;
}
