import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { click, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

/** Every row of every table that a report could leave something in. */
async function everything(): Promise<unknown> {
  const found: Record<string, unknown> = {};
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where (table_schema = 'public' or (table_schema, table_name) = ('pgboss', 'job')) and table_type = 'BASE TABLE'
       and table_name not in ('database_secret', 'tracking_tally')`,
  );
  for (const { name } of tables)
    found[name] = (await database.pool.query(`select t::text as row from ${name} t order by 1`)).rows;
  expect(Object.keys(found).length).toBeGreaterThan(10);
  return found;
}

test("a dry run of a signup answers the receipt that would be, and keeps nothing of it", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code, { query: "?utm_source=ig" });
  const occurred_at = new Date().toISOString();
  const body = { user_id: randomUUID(), referral_code: store.referral_code, click_id: clickId, occurred_at };
  const id = randomUUID();
  const before = await everything();
  const dry = await report(signups, { ...body, dry_run: true }, { id });
  expect(dry).toMatchObject({
    status: 200,
    json: { attributed: true, match: { method: "click_id" }, dry_run: true },
  });
  expect(await everything()).toEqual(before);
  const { json: real } = await report(signups, body, { id });
  expect(real).not.toHaveProperty("dry_run");
  const { dry_run: _, referral_id, ...foreseen } = dry.json;
  expect(referral_id).toBe(real["referral_id"]);
  expect(real).toMatchObject(foreseen);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, signups: 1 });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
});

test("a dry run of an activation, before and after its signup, keeps nothing", async () => {
  const store = await makeStore();
  const [unseen, known] = [randomUUID(), randomUUID()];
  await report(signups, { user_id: known, referral_code: store.referral_code });
  const before = await everything();
  const early = await report(activations, { user_id: unseen, dry_run: true });
  expect(early.json).toMatchObject({ status: "active", reason: "signup_not_seen", dry_run: true });
  const later = await report(activations, { user_id: known, dry_run: true });
  expect(later.json).toMatchObject({ status: "active", attributed: true, repeat: false, dry_run: true });
  expect(await everything()).toEqual(before);
  expect(await eventsAbout(unseen)).toEqual([]);
  expect(await numbersOf(store)).toMatchObject({ signups: 1, active: 0 });
});

test("a dry run says what the report would be told: a repeat, an id that is used, a field that is wrong", async () => {
  const store = await makeStore();
  const body = { user_id: randomUUID(), referral_code: store.referral_code };
  const id = randomUUID();
  await report(signups, body, { id });
  expect((await report(signups, { ...body, dry_run: true })).json).toMatchObject({
    repeat: true,
    dry_run: true,
  });
  expect(await report(signups, { ...body, dry_run: true }, { id })).toMatchObject({
    status: 409,
    json: { code: "id_reused" },
  });
  for (const dry_run of ["true", 1, {}])
    expect(await report(signups, { ...body, dry_run })).toMatchObject({
      status: 422,
      json: { field: "dry_run" },
    });
  expect((await report(signups, { ...body, dry_run: false })).json).not.toHaveProperty("dry_run");
});

test("dry runs that race each other and the real report change nothing for it", async () => {
  const store = await makeStore();
  const body = { user_id: randomUUID(), referral_code: store.referral_code };
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, () => report(signups, { ...body, dry_run: true })),
    report(signups, body),
    ...Array.from({ length: 10 }, () => report(signups, { ...body, dry_run: true })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers[10]?.json).toMatchObject({ repeat: false });
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});
