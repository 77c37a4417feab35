import { linkClicked, signupCompleted, storeSignup } from "../../analytics/events.ts";
import { becameActive, signupRecorded } from "../../analytics/flow-triggers.ts";
import { config } from "../../config.server.ts";
import {
  insertToldEvents,
  type OutboxEvent,
  type OutboxTrigger,
} from "../../storage/outbox/outbox.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { UtmParams } from "../../storage/list/store-referral.server.ts";
import { selectStoresByCode, type Store } from "../../storage/stores/store.server.ts";
import {
  insertSignedUpUsers,
  type Person,
  type UnattributedReason,
} from "../../storage/signups/user.server.ts";
import type { IssuedClick } from "../clicks/click-id.server.ts";
import { insertWebhooks, type WebhookFact } from "../../storage/webhooks/webhook-message.server.ts";
import { recordSyntheticSignup } from "../live-test/live-test.server.ts";
import { matchSignups, type Match } from "./match-signups.server.ts";
import { readDecisions } from "./read-decision.server.ts";
import type { Recorded } from "./receipt.ts";
import { isStoreCode } from "../stores/referral-code.ts";

/** A signup as the auth backend reports it. `referralCode` is canonical. */
export type SignupReport = {
  person: Person;
  referralCode: string;
  clickId: string | null;
  /** The content of the click id; null or absent when only a row can prove that the id is ours. */
  issued?: IssuedClick | null;
  signedUpAt: Date;
  utmParams: UtmParams;
  warnings: string[];
};

/** A person's first report and the decision about it. */
type Decided = {
  report: SignupReport;
  store: Store | null;
  unattributed: UnattributedReason | null;
  user: { id: string; activated_at: Date | null };
  match: Match | null;
};

/**
 * Records signups inside the caller's transaction and returns their receipts, in order; no person may come twice. A
 * person's first report decides. Every later report returns that decision with `repeat: true` and changes nothing.
 * `tell: false` is for history: analytics and Shopify Flow do not hear of these signups.
 */
export async function recordSignups(
  sql: Sql,
  reports: SignupReport[],
  { tell = true } = {},
): Promise<Recorded[]> {
  const recorded = new Map<SignupReport, Recorded>();
  for (const report of reports) {
    const synthetic = await recordSyntheticSignup(sql, report);
    if (synthetic) recorded.set(report, { receipt: synthetic, counts: [] });
  }
  const real = reports.filter((report) => !recorded.has(report));
  const decided = new Map((real.length > 0 ? await decide(sql, real) : []).map((one) => [one.report, one]));
  const told = tell ? [...decided.values()] : [];
  await insertToldEvents(
    sql,
    told.map((one) => ({ userId: one.user.id, events: eventsOf(one) })),
    told.flatMap(triggersOf),
  );
  await insertWebhooks(sql, told.flatMap(webhooksOf));
  const asked = real.map((report) => {
    const warning = decided.get(report)?.match?.warning;
    const warnings = [...report.warnings, ...(warning ? [warning] : [])];
    return { person: report.person, repeat: !decided.has(report), warnings };
  });
  for (const [index, receipt] of (await readDecisions(sql, asked)).entries()) {
    const report = real[index];
    if (report) recorded.set(report, { receipt, counts: decided.get(report)?.match?.counts ?? [] });
  }
  return reports.flatMap((report) => recorded.get(report) ?? []);
}

/** Writes the people with a first report, and matches the signups of stores. Other people are left out. */
async function decide(sql: Sql, reports: SignupReport[]): Promise<Decided[]> {
  const stores = await selectStoresByCode(
    sql,
    reports.map((report) => report.referralCode),
  );
  const asked = reports.map((report) => {
    const store = stores.get(report.referralCode) ?? null;
    return { report, store, unattributed: unattributedReason(report.referralCode, store) };
  });
  const users = await insertSignedUpUsers(
    sql,
    asked.map(({ report, store, unattributed }) => ({
      ...report,
      unattributed,
      storeId: unattributed ? null : (store?.id ?? null),
    })),
  );
  const first = asked.flatMap((one, index) => {
    const user = users[index];
    return user ? [{ ...one, user }] : [];
  });
  const attributed = first.flatMap(({ store, unattributed, report, user }) =>
    store && !unattributed ? [{ store, report, user }] : [],
  );
  const matches = await matchSignups(sql, attributed);
  return first.map((one) => ({ ...one, match: matches.get(one.user.id) ?? null }));
}

function unattributedReason(code: string, store: Store | null): UnattributedReason | null {
  if (!store) return isStoreCode(code) ? "unknown_code" : "generic_code";
  return store.status === "pending" || store.status === "active" ? null : "store_inactive";
}

function eventsOf({ report, store, unattributed: reason, match }: Decided): OutboxEvent[] {
  if (config.posthogApiKey === undefined) return [];
  const { person, referralCode, signedUpAt: at } = report;
  const userId = person.externalId;
  const completed = signupCompleted({ userId, referralSource: referralCode, at });
  if (!isStoreCode(referralCode)) return [completed];
  const matchMethod = match?.method ?? null;
  const utmParams = match?.utmParams ?? {};
  const storeId = store?.id ?? null;
  const signup = storeSignup({ userId, referralCode, reason, matchMethod, utmParams, storeId, at });
  return [...lateClicks({ report, match, storeId }), completed, signup];
}

/** The events of clicks that were not counted, and not told, before their signups. */
function lateClicks(decided: Pick<Decided, "report" | "match"> & { storeId: string | null }): OutboxEvent[] {
  const { report, match, storeId } = decided;
  const { clickId, referralCode } = report;
  if (!match?.isClickNew || !match.click?.clicked_at || clickId === null) return [];
  const { placement, utm_params: utmParams, clicked_at: at } = match.click;
  return [linkClicked({ clickId, referralCode, placement, utmParams, at, storeId })];
}

/** Triggers for the new signup only. A displaced signup was told when it came. */
function triggersOf({ report, store, user, match }: Decided): OutboxTrigger[] {
  if (!store || !match) return [];
  const { referralId, method, click } = match;
  const referral = { storeId: store.id, referralId, method, placement: click?.placement ?? null };
  const activatedAt = user.activated_at;
  return [
    signupRecorded({ ...referral, at: report.signedUpAt }),
    ...(activatedAt ? [becameActive({ ...referral, at: activatedAt })] : []),
  ];
}

/** What other programs are told. A signup that gave way has a new place, and is told of again. */
function webhooksOf({ report, store, user, match }: Decided): WebhookFact[] {
  if (!store || !match) return [];
  const { referralId, rematched } = match;
  const about = { storeId: store.id, referralId };
  return [
    ...(match.isClickNew && match.click?.clicked_at
      ? [{ ...about, type: "referral.clicked", at: match.click.clicked_at }]
      : []),
    { ...about, type: "referral.signed_up", at: report.signedUpAt },
    ...(user.activated_at ? [{ ...about, type: "referral.active", at: user.activated_at }] : []),
    ...(rematched
      ? [
          {
            ...{ type: "referral.rematched", storeId: store.id, referralId: rematched.referralId },
            ...{ extra: { previous_referral_id: rematched.from }, at: rematched.signedUpAt },
          },
        ]
      : []),
  ];
}
