import type { ClickTraces } from "../../storage/upkeep/click-story.server.ts";
import type { ReferralFacts } from "../../storage/upkeep/explanation.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import type { Match } from "../signups/match-signups.server.ts";
import { confidences } from "../signups/receipt.ts";
import type { IssuedClick } from "./click-id.server.ts";

// The sentences of a click's story, for support.

type Told = {
  row: ReferralFacts | undefined;
  issued: IssuedClick | null;
  traces: ClickTraces | null;
  code: string | null;
  /** How long clicks without a signup are kept. */
  keptDays: number;
  now: Date;
};

/** Whether we issued the id, when and for which code. `code` is the one that was asked for. */
export function originOf(told: Pick<Told, "row" | "issued" | "code"> & { store: Store | null }): string {
  const { row, issued, store, code } = told;
  if (issued && store)
    return `We issued it at ${at(issued.clickedAt)} for ${store.referral_code} (${store.slug}).`;
  if (row)
    return `It has a row of ${row.referral_code}, but the id does not prove that we issued it: it was issued while the database was away, or not by this database.`;
  if (code !== null && !store) return `No store has the code ${code}.`;
  return code === null
    ? "We did not issue it for any store's code: it is an ad network's, a live test's, another database's, or damaged. A signup with it is matched by its code alone, with the warning unknown_click_id."
    : `We did not issue it for ${code}. Without --code the codes of all stores are tried.`;
}

const doors = {
  bot: "its sender was a machine",
  embedded: "the browser opened no page for it",
  excess: "too many hits of the store had come from its address within half an hour",
} as const;

/** What the door made of the hit, as the id itself says. */
export function doorOf({ filter }: IssuedClick, traces: ClickTraces | null): string[] {
  const placed = traces?.placement ? [`Its link named the placement ${traces.placement}.`] : [];
  if (filter === null) return [...placed, "No filter held it at the door."];
  return [
    ...placed,
    `It was filtered at the door as ${filter}: ${doors[filter]}. Only a signup counts it after all.`,
  ];
}

/** Whether the hit is counted now, and why not. */
export function fateOf({ row, issued, traces, keptDays, now }: Omit<Told, "code">): string {
  if (row?.match_method === "click_id" && issued?.filter)
    return "It is counted as a click: a signup carried it, so a person came.";
  if (row?.signed_up_at)
    return `It is counted as a click, and a signup has it (by ${String(row.match_method)}).`;
  if (row) return "It is counted as a click, and no signup has it.";
  if (traces?.claimed_at && traces.claim === null)
    return "It is no click: its browser held an earlier click, so the hit is a repeat. If it was counted before, that was taken back.";
  if (traces?.is_before_service)
    return "It is no click: the store was out of service, or was put out of service since. It stays uncounted.";
  if (issued?.filter) return `It is no click: it was counted as ${issued.filter}.`;
  if (issued && now.getTime() - issued.clickedAt.getTime() > keptDays * dayMs)
    return `It has no row: clicks without a signup are deleted after ${String(keptDays)} days.`;
  return "It has no row: it was presumed a repeat (counted as duplicate), the store was out of service (inactive), or its write waits or was lost.";
}

/** What browsers said of the click, and whether repeats are presumed from it. */
export function browserOf(traces: ClickTraces | null, isCounted: boolean): string[] {
  const { claim = null, claimed_at: claimedAt = null, visited_at: visitedAt = null } = traces ?? {};
  const said = !claimedAt
    ? "No browser claimed it."
    : claim === null
      ? `Its browser said at ${at(claimedAt)} that it held an earlier click${isCounted ? "; a signup had this one by then" : ""}.`
      : `Its browser claimed it at ${at(claimedAt)}, by the page view ${claim}: the click is confirmed.`;
  const recent = visitedAt
    ? `It is the recent visit of ${at(visitedAt)} that hits like it are presumed to repeat.`
    : "No recent visit names it (they are kept two hours).";
  return [said, recent];
}

/** What a signup would get. */
export function matchText({ method, click, warning, isClickNew, counts }: Match): string {
  const confidence = confidences[method];
  const sure = confidence ? ` (${confidence})` : "";
  const facts = [
    ...(click?.clicked_at ? [`the click of ${at(click.clicked_at)}`] : []),
    ...(isClickNew ? ["which would be counted then"] : []),
    ...(counts.some(({ signups = 0 }) => signups < 0)
      ? ["taken from a signup that holds it by a guess"]
      : []),
    ...(warning ? [`with the warning ${warning}`] : []),
  ];
  return [`the match ${method}${sure}`, ...facts].join(", ");
}

const dayMs = 24 * 60 * 60_000;

function at(moment: Date): string {
  return moment.toISOString();
}
