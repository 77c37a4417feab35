import { randomUUID } from "node:crypto";
import { config } from "../../config.server.ts";
import type { Database } from "../../storage/engine/postgres.server.ts";
import { inTransaction } from "../../storage/engine/transaction.server.ts";
import { findStoreByCode, type Store } from "../../storage/stores/store.server.ts";
import { findClickTraces, selectAllCodes } from "../../storage/upkeep/click-story.server.ts";
import { selectReferralFacts, type ReferralFacts } from "../../storage/upkeep/explanation.server.ts";
import { clickDaysKept } from "../../storage/upkeep/retention.server.ts";
import { matchSignups, type Match } from "../signups/match-signups.server.ts";
import { browserOf, doorOf, fateOf, matchText, originOf } from "./click-story.ts";
import { createClickIdSource, type ClickIds, type IssuedClick } from "./click-id.server.ts";

type Known = { store: Store; issued: IssuedClick | null };

/** The story of a click id: its rows, and sentences in the order of what happened. */
export type ClickStory = { rows: ReferralFacts[]; story: string[]; clickedAt: Date | null };

/**
 * Tells all that is known of a click id, also of one that was never a row: whether, when and for which code it was
 * issued, what became of its hit, and what a signup with it would get now. Changes nothing. `code` is asked first;
 * without one the codes of all stores are tried.
 */
export async function explainClick(
  { pool }: Database,
  asked: { clickId: string; code: string | null },
  now: Date,
): Promise<ClickStory> {
  const clickId = asked.clickId.toLowerCase();
  const rows = await selectReferralFacts(pool, { clickId });
  const [row] = rows;
  const ids = await createClickIdSource(pool).load();
  const codes = asked.code === null ? [] : [asked.code];
  const known =
    (await issuedFor(pool, ids, clickId, row ? [...codes, row.referral_code] : codes)) ??
    (codes.length > 0 ? null : await issuedFor(pool, ids, clickId, await selectAllCodes(pool)));
  const code = known?.store.referral_code ?? row?.referral_code ?? asked.code;
  const store = known?.store ?? (code === null ? null : await findStoreByCode(pool, code));
  const issued = known?.issued ?? null;
  const story = [originOf({ row, issued, store, code: asked.code })];
  const clickedAt = row?.clicked_at ?? issued?.clickedAt ?? null;
  if (!store) return { rows, story, clickedAt };
  const traces = await findClickTraces(pool, store.id, clickId, issued);
  if (issued) story.push(...doorOf(issued, traces));
  const keptDays = clickDaysKept(config.attributionWindowDays);
  if (issued || row)
    story.push(fateOf({ row, issued, traces, keptDays, now }), ...browserOf(traces, row !== undefined));
  story.push(await signupNow(pool, store, { clickId, issued, now }));
  return { rows, story, clickedAt };
}

async function issuedFor(
  pool: Database["pool"],
  ids: ClickIds,
  clickId: string,
  codes: string[],
): Promise<Known | null> {
  const code = codes.find((one) => ids.read(clickId, one) !== null);
  const store = code === undefined ? null : await findStoreByCode(pool, code);
  return store && { store, issued: ids.read(clickId, store.referral_code) };
}

/** Matches a signup that nobody made, as a real one would be, and takes everything back. */
async function signupNow(
  pool: Database["pool"],
  store: Store,
  told: { clickId: string; issued: IssuedClick | null; now: Date },
): Promise<string> {
  if (store.status !== "pending" && store.status !== "active")
    return `A signup with it now would not be attributed: the store is ${store.status}.`;
  const { clickId, issued, now: signedUpAt } = told;
  const report = { referralCode: store.referral_code, clickId, issued, signedUpAt, utmParams: {} };
  const user = { id: randomUUID(), activated_at: null };
  const tried: { match?: Match | undefined } = {};
  const takenBack = new Error("taken back");
  await inTransaction(pool, async (tx) => {
    tried.match = (await matchSignups(tx, [{ store, report, user }])).get(user.id);
    throw takenBack;
  }).catch((error: unknown) => {
    if (error !== takenBack) throw error;
  });
  if (!tried.match) throw new Error("the trial signup has no match");
  return `A signup with it now would get ${matchText(tried.match)}.`;
}
