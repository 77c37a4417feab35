import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";

const rowsAtOnce = 5_000;
const dayMs = 24 * 60 * 60_000;

/**
 * Deletes expired rows in portions that hold their locks briefly, and returns how many of each. Kept are: recent visits
 * for two hours, click batches and live tests for a day, stored answers, webhooks and tallies for 30 days, the people of
 * events for 62, refused links for 90, visitors' days and notices for 400, the audit log for two years, and unmatched
 * clicks with their claims for max(90, window + 30) days.
 */
export async function deleteExpired(
  sql: Sql,
  windowDays: number,
  now = new Date(),
): Promise<Record<string, number>> {
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  const clickDays = clickDaysKept(windowDays);
  return {
    answers: await inPortions(sql, deleteAnswers, before(30)),
    eventPeople: await inPortions(sql, deleteEventPeople, before(62)),
    batches: await inPortions(sql, deleteBatches, before(1)),
    webhooks: await inPortions(sql, deleteWebhooks, before(30)),
    audit: await inPortions(sql, deleteAudit, before(2 * 365)),
    liveTests: await inPortions(sql, deleteLiveTests, before(1)),
    tallies: await inPortions(sql, deleteTallies, before(30)),
    refusedLinks: await inPortions(sql, deleteRefusedLinks, before(90)),
    visits: await inPortions(sql, deleteVisits, before(1 / 12)),
    clicks: await inPortions(sql, deleteClicks, before(clickDays)),
    claims: await inPortions(sql, deleteClaims, before(clickDays)),
    visitorDays: await inPortions(sql, deleteVisitorDays, before(yearKept)),
    notices: await inPortions(sql, deleteNotices, before(yearKept)),
  };
}

/** A year and some days, and longer than any click without a signup. */
const yearKept = 400;

/** How many days a click without a signup is kept. */
export function clickDaysKept(windowDays: number): number {
  return Math.max(90, windowDays + 30);
}

const deleteAnswers = deletion("message_receipt", "route, message_id", "created_at < $1");
const deleteBatches = deletion(
  "message_receipt",
  "route, message_id",
  "route = 'click-batch' and created_at < $1",
  "click-batches",
);
/** An event waits 30 days at most, and is kept 30 days once delivered. */
const deleteEventPeople = deletion("event_person", "user_id, job_id", "created_at < $1");
const deleteWebhooks = deletion("webhook_message", "id", "created_at < $1");
const deleteAudit = deletion("audit_entry", "id", "at < $1");
const deleteLiveTests = deletion("synthetic_referral", "click_id", "clicked_at < $1");
const deleteTallies = deletion("tracking_tally", "hour, kind", "hour < $1");
const deleteRefusedLinks = deletion("refused_link", "kind, text", "last_at < $1");
const deleteVisits = deletion("recent_visit", "store_id, visit_key", "visited_at < $1");
/** Deletes claims without a click. Claims of kept clicks stay. A run looks only at the days that came due lately. */
const deleteClaims = deletion(
  "click_claim",
  "store_id, click_id",
  `claimed_at < $1 and claimed_at > $1 - interval '3 days' and not exists (select from store_referral r
     where r.store_id = click_claim.store_id and r.click_id = click_claim.click_id)`,
);
/**
 * Asks store by store, because the index of unmatched clicks begins with the store. Clicks of an older system stay: a
 * second import of the file finds them by their rows.
 */
const deleteClicks = rareStatement(
  "delete-expired-store_referral",
  nothing,
  `delete from store_referral where (store_id, id) in (
     select due.store_id, due.id from store cross join lateral (
       select store_id, id from store_referral
       where store_id = store.id and status = 'clicked' and imported_from is null and clicked_at < $1
       limit ${rowsAtOnce}) due
     limit ${rowsAtOnce})`,
);

const deleteVisitorDays = deletion("visitor_day", "store_id, day, kind, value", "day < $1");

const deleteNotices = deletion("store_notice", "store_id, occasion", "at < $1");

/** Deletes by key. A row's place in its file says nothing once the table lies on several servers. */
function deletion(table: string, key: string, condition: string, what = table) {
  return rareStatement(
    `delete-expired-${what}`,
    nothing,
    `delete from ${table} where (${key}) in (select ${key} from ${table} where ${condition} limit ${rowsAtOnce})`,
  );
}

async function inPortions(sql: Sql, deletePortion: typeof deleteClicks, before: Date): Promise<number> {
  let deleted = 0;
  for (;;) {
    const count = await deletePortion.run(sql, [before]);
    deleted += count;
    if (count < rowsAtOnce) return deleted;
  }
}
