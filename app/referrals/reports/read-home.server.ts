import { database } from "../../storage/engine/database.server.ts";
import { selectReferrals, type ListedReferral } from "../../storage/list/store-referral.server.ts";
import { getStoreSetup, type StoreSetup } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { anonymised, hidesPeople, type ShownVisitor } from "../list/anonymised.ts";
import { parseComparison } from "./comparison.ts";
import { parsePeriod } from "./date-range.ts";
import { linksOf } from "../clicks/links.server.ts";
import { themeEditorOf } from "../stores/theme-editor.server.ts";
import { readPulse } from "./read-pulse.server.ts";
import { readSince } from "./read-since.server.ts";
import { readHealth } from "./read-health.server.ts";
import { readOverview } from "./read-overview.server.ts";
import { zoneOf } from "./time-zone.ts";

/** A referral as the home page tells of it. */
export type LatestReferral = ShownVisitor & {
  id: string;
  status: ListedReferral["status"];
  at: string;
  source: string | null;
};

const latestMax = 5;
/** From this many signups on, the first signup is no news. */
const greetingSignupsMax = 10;

/** The content of the home page, from stored data alone: Shopify is not asked. `params` name the dates. */
export async function readHome(store: Store, params: URLSearchParams, now = new Date()) {
  const { period, range } = parsePeriod(params, zoneOf(store), now);
  // Read before the numbers: a fact that arrives in between costs one needless reload, but is never missed.
  const pulse = await readPulse(store, now);
  const [overview, health, setup, latest, since] = await Promise.all([
    readOverview(store, range, parseComparison(params), now),
    readHealth(store, now),
    getStoreSetup(database.pool, store.id),
    selectReferrals(database.pool, store.id, { limit: latestMax, withPeople: !hidesPeople(store) }),
    readSince(store),
  ]);
  const { name, referral_code: code } = store;
  return {
    store: { name, code },
    ...linksOf(code),
    period,
    pulse,
    since,
    overview,
    health,
    guide: guideOf(store, setup),
    themeEditor: themeEditorOf(store),
    notice: noticeOf(store, setup, overview.total.signups),
    latest: latest.map((referral) => lineOf(referral, store)),
  };
}

/** The setup's steps, each done or not by a fact of its own, and whether the merchant wants the guide. */
function guideOf(store: Store, setup: StoreSetup) {
  const done = {
    category: store.category !== null,
    copy: setup.link_copied_at !== null,
    theme: setup.theme_block_seen || setup.theme_placed_at !== null,
    test: setup.live_test_passed_at !== null,
  };
  return {
    done,
    isComplete: Object.values(done).every(Boolean),
    isDismissed: setup.guide_dismissed_at !== null,
  };
}

/** The page's one banner, if any. A problem that stops the link comes before good news. */
function noticeOf(
  store: Store,
  setup: StoreSetup,
  signups: number,
): "suspended" | "deactivated" | "firstSignup" | null {
  if (store.status === "suspended" || store.status === "deactivated") return store.status;
  const isFirst = signups >= 1 && signups <= greetingSignupsMax;
  return isFirst && setup.greeting_dismissed_at === null ? "firstSignup" : null;
}

function lineOf(referral: ListedReferral, store: Store): LatestReferral {
  const at = referral.signed_up_at ?? referral.clicked_at;
  return {
    id: referral.id,
    ...anonymised(referral, store),
    status: referral.status,
    at: (at ?? new Date(0)).toISOString(),
    source: sourceOf(referral),
  };
}

function sourceOf({ placement, utm_params }: ListedReferral): string | null {
  return placement ?? [utm_params.utm_source].flat()[0] ?? null;
}
