import type { Sql } from "../engine/postgres.server.ts";

/** What a merchant has done and put away on the home page. */
export type StoreSetup = {
  link_copied_at: Date | null;
  live_test_passed_at: Date | null;
  guide_dismissed_at: Date | null;
  greeting_dismissed_at: Date | null;
  /** Whether a visitor ever came through the theme block. */
  theme_block_seen: boolean;
};

/** A moment of the merchant's that is kept once. */
export type SetupMoment =
  "link_copied_at" | "live_test_passed_at" | "guide_dismissed_at" | "greeting_dismissed_at";

/** A store's setup; all of it undone while there is no row. */
export async function getStoreSetup(sql: Sql, storeId: string): Promise<StoreSetup> {
  const { rows } = await sql.query<StoreSetup>({
    name: "get-store-setup",
    text: `
      select link_copied_at, live_test_passed_at, guide_dismissed_at, greeting_dismissed_at,
        exists (select from store_referral_stats t
          where t.store_id = $1 and t.placement = 'theme' and t.bucket = 'epoch'::timestamptz) as theme_block_seen
      from (select 1) one left join store_setup on store_id = $1`,
    values: [storeId],
  });
  return rows[0]!;
}

/** Notes a moment; the first one stays. */
export async function upsertSetupMoment(sql: Sql, storeId: string, moment: SetupMoment): Promise<void> {
  await sql.query({
    name: `upsert-setup-${moment}`,
    text: `insert into store_setup as t (store_id, ${moment}) values ($1, now())
      on conflict (store_id) do update set ${moment} = coalesce(t.${moment}, now())`,
    values: [storeId],
  });
}

/** Shows the setup guide again. */
export async function updateGuideShown(sql: Sql, storeId: string): Promise<void> {
  await sql.query("update store_setup set guide_dismissed_at = null where store_id = $1", [storeId]);
}

/** Takes the store's turn for a live test; false if the last one began less than `seconds` ago. Atomic over processes. */
export async function takeLiveTestTurn(sql: Sql, storeId: string, seconds: number): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: "take-live-test-turn",
    text: `insert into store_setup as t (store_id, live_test_started_at) values ($1, now())
      on conflict (store_id) do update set live_test_started_at = now()
      where t.live_test_started_at is null or t.live_test_started_at <= now() - $2 * interval '1 second'`,
    values: [storeId, seconds],
  });
  return rowCount === 1;
}
