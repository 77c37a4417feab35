import { database } from "../storage/database.server.ts";
import { selectReferrals, type ListedReferral } from "../storage/store-referral.server.ts";
import type { Store } from "../storage/store.server.ts";
import { lastDays } from "./date-range.ts";
import { readStats } from "./read-stats.server.ts";

const rangeDays = 30;
const latestMax = 20;

/** What the home page shows: the shop, its numbers with the last 30 days of its own zone, the latest referrals. */
export async function readHome(store: Store, now = new Date()) {
  const [stats, latest] = await Promise.all([
    readStats(store, lastDays(rangeDays, store.time_zone, now), now),
    selectReferrals(database.pool, store.id, { limit: latestMax }),
  ]);
  return {
    store: { name: store.name, status: store.status },
    stats,
    latest: latest.map(anonymised),
  };
}

/** A referral without the person: a short mark of its own, so that two of them can be told apart. */
function anonymised(referral: ListedReferral) {
  const at = referral.signed_up_at ?? referral.clicked_at;
  return {
    id: referral.id,
    mark: referral.id.slice(-4),
    status: referral.status,
    at: (at ?? new Date(0)).toISOString(),
    source: sourceOf(referral),
  };
}

function sourceOf({ placement, utm_params }: ListedReferral): string | null {
  return placement ?? [utm_params.utm_source].flat()[0] ?? null;
}
