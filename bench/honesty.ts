import { setTimeout as sleep } from "node:timers/promises";
import { selectDifferences } from "../app/storage/reports/recount.server.ts";
import type { Stage } from "./stage.ts";

/** The acknowledged writes, and the database's count of them, each counted another way. */
export type Honesty = { acknowledged: number; counted: Record<string, number> };

const settleMs = 5_000;

/** Whether everything acknowledged is in the database exactly once. */
export function isHonest({ acknowledged, counted }: Honesty): boolean {
  return Object.values(counted).every((count) => count === acknowledged);
}

/** Every acknowledged redirect is a row, an event in the outbox, and one in the counters (a repeat visit only there). */
export async function countClicks(stage: Stage, acknowledged: number): Promise<Honesty> {
  return count(
    stage,
    acknowledged,
    `
    with totals as (
      select coalesce(sum(clicks), 0) as clicks, coalesce(sum(duplicate), 0) as duplicates
      from store_referral_stats where bucket = 'epoch')
    select clicks + duplicates as "clicks and duplicates",
      (select count(*) from store_referral) + duplicates as "rows and duplicates",
      (select coalesce(sum(jsonb_array_length(data -> 'events')), 0) from pgboss.job) + duplicates
        as "events and duplicates"
    from totals`,
  );
}

/** Every acknowledged signup is a person, a referral matched to its own click, one in the counters, two events. */
export async function countSignups(stage: Stage, acknowledged: number): Promise<Honesty> {
  return count(
    stage,
    acknowledged,
    `
    select coalesce(sum(signups), 0) as "signups", coalesce(sum(matched_signups), 0) as "matched signups",
      (select count(*) from "user" where signed_up_at is not null) as "people",
      (select count(*) from store_referral where match_method = 'click_id') as "referrals",
      (select count(*) from message_receipt where response is not null) as "receipts",
      (select coalesce(sum(jsonb_array_length(data -> 'events')), 0) / 2 from pgboss.job) as "pairs of events"
    from store_referral_stats where bucket = 'epoch'`,
  );
}

/** Looks again for a while. The app answers a click after 80 ms even when its write is still under way. */
async function count({ db }: Stage, acknowledged: number, query: string): Promise<Honesty> {
  const deadline = Date.now() + settleMs;
  for (;;) {
    const { rows } = await db.query<Record<string, string>>(query);
    const counted = Object.fromEntries(
      Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)]),
    );
    const honesty = { acknowledged, counted };
    if (isHonest(honesty) || Date.now() > deadline) return withRecount(db, honesty);
    await sleep(100);
  }
}

/** `npm run recount` finds nothing wrong, or the number of counters that differ is told. */
async function withRecount(db: Stage["db"], honesty: Honesty): Promise<Honesty> {
  const differences = await selectDifferences(db, 30);
  if (differences.length === 0) return honesty;
  return { ...honesty, counted: { ...honesty.counted, "minus counters that differ": -differences.length } };
}
