import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { findReferral, selectRivalClicks } from "../../storage/list/store-referral-receipt.server.ts";
import { selectPlaceLabels } from "../../storage/placements/placement.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { inSnapshot } from "../../storage/engine/transaction.server.ts";
import { anonymised, hidesPeople } from "./anonymised.ts";
import { confidences } from "../signups/receipt.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const dayMs = 24 * 60 * 60_000;
const statementMs = 4_000;
/** Rivals are counted up to here. Beyond it the page says "more than". */
const rivalsMax = 1_000;
const rivalsShown = 5;

/** A referral's receipt as its page shows it. */
export type ShownReceipt = NonNullable<Awaited<ReturnType<typeof readReceipt>>>;

/**
 * A referral, and what is known of its match: its certainty, the browser's word on the click, and the rival clicks.
 * Null for a referral of another store.
 */
export async function readReferral(
  store: Pick<Store, "id">,
  id: string,
  { now, withPerson }: { now: Date; withPerson: boolean },
) {
  if (!uuid.test(id)) return null;
  const windowDays = config.attributionWindowDays;
  return inSnapshot(database.pool, statementMs, async (sql) => {
    const row = await findReferral(sql, store.id, id.toLowerCase(), { withPerson });
    if (!row) return null;
    const { status, match_method: method, clicked_at: clickedAt, signed_up_at: signedUpAt } = row;
    const guessed = signedUpAt !== null && method !== "click_id" && !row.has_link;
    const rivals = guessed
      ? await selectRivalClicks(sql, store.id, { signedUpAt, windowDays, limit: rivalsMax + 1 })
      : [];
    return {
      row,
      confidence: method && confidences[method],
      /** What ties the signup to its click, or only to a link. */
      evidence: method === "none" && row.has_link ? ("link" as const) : method,
      browser: clickedAt && {
        said: row.confirmed_at
          ? ("confirmed" as const)
          : row.was_held
            ? ("held" as const)
            : ("nothing" as const),
        at: row.confirmed_at?.toISOString() ?? null,
      },
      clickAgeSeconds: clickedAt && signedUpAt && (signedUpAt.getTime() - clickedAt.getTime()) / 1000,
      windowDays,
      /** The moment until which an open click can be matched. Null when it is matched or too old. */
      openUntil: status === "clicked" && clickedAt ? stillOpen(clickedAt, windowDays, now) : null,
      rivals: {
        count: Math.min(rivals.length, rivalsMax),
        isMore: rivals.length > rivalsMax,
        latest: rivals.slice(0, rivalsShown).map((rival) => ({
          id: rival.id,
          at: rival.clicked_at.toISOString(),
          placement: rival.placement,
          source: [rival.utm_params["utm_source"]].flat()[0] ?? null,
        })),
      },
    };
  });
}

/** A referral with its receipt for a merchant. The store's own setting decides whether the person is hidden. */
export async function readReceipt(store: Store, id: string, now = new Date()) {
  const found = await readReferral(store, id, { now, withPerson: !hidesPeople(store) });
  if (!found) return null;
  const { row, rivals, ...facts } = found;
  const labels = await selectPlaceLabels(database.pool, store.id);
  const labelOf = (name: string | null) => name && (labels.get(name) ?? name);
  return {
    ...facts,
    id: row.id,
    visitor: anonymised(row, store),
    status: row.status,
    erased: row.erased,
    method: row.match_method,
    times: [
      { what: "clicked" as const, at: row.clicked_at?.toISOString() ?? null },
      { what: "signed_up" as const, at: row.signed_up_at?.toISOString() ?? null },
      { what: "active" as const, at: row.activated_at?.toISOString() ?? null },
    ],
    code: row.referral_code,
    placement: labelOf(row.placement),
    utm: Object.entries(row.utm_params).map(([name, value]) => ({
      name,
      value: [value].flat().join(", "),
    })),
    sourceUrl: row.source_url,
    importedFrom: row.imported_from,
    rivals: {
      count: rivals.count,
      isMore: rivals.isMore,
      shown: rivals.latest.map((rival) => ({
        ...{ id: rival.id, at: rival.at, source: labelOf(rival.placement) ?? rival.source },
        visitor: anonymised({ id: rival.id, user_id: null }, store),
      })),
    },
  };
}

function stillOpen(clickedAt: Date, windowDays: number, now: Date): string | null {
  const until = new Date(clickedAt.getTime() + windowDays * dayMs);
  return until > now ? until.toISOString() : null;
}
