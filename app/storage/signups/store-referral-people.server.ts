import { bigint, text, uuid, type RowOf } from "../engine/columns.ts";
import { NotVisibleYet } from "../engine/not-visible.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { devices, utcDaySql } from "../clicks/visitor-day.server.ts";
import type { UserPlace } from "./user.server.ts";

/** A referral, and the counters of its facts. */
export type CountedAt = RowOf<typeof countedColumns>;

const countedColumns = { id: uuid, store_id: bigint, counted_as: text };

/** Nobody was ever displaced this often in a row. */
const triesMax = 10;

/** Marks a person's referral active and returns the counters for it. Null when the person has no referral. */
export async function updateReferralActive(
  sql: Sql,
  user: UserPlace,
  activatedAt: Date,
): Promise<CountedAt | null> {
  if (user.store_id === null) return null;
  const values = [user.store_id, user.id, activatedAt];
  return untilFound(() => markActive.row(sql, values));
}

const markActive = statement(
  "update-referral-active",
  countedColumns,
  `update store_referral set status = 'active', activated_at = $3
   where store_id = $1 and referred_user_id = $2 and status = 'signed_up' returning id, store_id, counted_as`,
);

/**
 * Removes everything from a person's referral that tells of the person, and returns the referral. The referral and its
 * times stay counted; where the person came from does not. Null when the person has none.
 */
export async function updateReferralErased(sql: Sql, user: UserPlace): Promise<CountedAt | null> {
  if (user.store_id === null) return null;
  const values = [user.store_id, user.id];
  return untilFound(() => erase.row(sql, values));
}

const erase = statement(
  "update-referral-erased",
  countedColumns,
  `with person as (
     select store_id, id, clicked_at, device, came_from, country from store_referral
     where store_id = $1 and referred_user_id = $2 for update
   ), visitor as (
     -- In key order, as every writer takes them.
     select v.store_id, v.day, v.kind, v.value, p.device from visitor_day v join person p
       on v.store_id = p.store_id and v.day = ${utcDaySql("p.clicked_at")}
         and (v.kind, v.value) in (('source', p.came_from), ('country', p.country))
     where p.device is not null order by 1, 2, 3, 4 for update of v
   ), visitors as (
     update visitor_day v set ${devices.map((device) => `${device} = v.${device} - (old.device = '${device}')::int`).join(", ")}
     from visitor old
     where v.store_id = old.store_id and v.day = old.day and v.kind = old.kind and v.value = old.value
   )
   update store_referral r set referred_user_id = null, utm_params = '{}', signup_utm_params = '{}', source_url = null,
     device = null, came_from = null, country = null
   from person where r.store_id = person.store_id and r.id = person.id
   returning r.id, r.store_id, r.counted_as`,
);

/**
 * Updates a person's one referral. A displacement moves the referral to another row. A statement that waited for the
 * old row finds nothing there and tries again. Throws NotVisibleYet when the referral never appears.
 */
async function untilFound(update: () => Promise<CountedAt | null>): Promise<CountedAt> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const updated = await update();
    if (updated) return updated;
  }
  throw new NotVisibleYet("a person's referral is not to be seen yet");
}
