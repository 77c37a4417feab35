import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { readPerson } from "../../app/referrals/signups/read-person.server.ts";
import { readReceipt } from "../../app/referrals/list/read-receipt.server.ts";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { clicks } from "../../app/process.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { selectAuditEntries } from "../../app/storage/audit/audit-entry.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { click, report } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const folder = mkdtempSync(path.join(tmpdir(), "import-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as an operator does. */
function referrals(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["app/commands/referrals.ts", ...words], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function fileOf(lines: string[] | string): string {
  const file = path.join(folder, `${randomUUID()}.csv`);
  writeFileSync(file, [lines].flat().join("\n"));
  return file;
}

const sample = (name: string, change: (text: string) => string = (text) => text) =>
  fileOf(change(readFileSync(`test/samples/imports/${name}.csv`, "utf8")));

const differencesOf = async ({ slug }: Store) =>
  (await selectDifferences(database.pool, 30)).filter(({ store }) => store === slug);

onRealPostgres("an older system's file is brought in once, however often it is imported", async () => {
  const store = await makeStore();
  const [first, second] = [`user_${randomUUID()}`, `user_${randomUUID()}`];
  const file = fileOf([
    "id,store,user_id,clicked_at,signed_up_at,activated_at,placement,utm_source,confirmed",
    `1,${store.slug},,2025-03-01T10:00:00Z,,,,mail,yes`,
    `2,${store.referral_code},${first},2025-03-02T10:00:00Z,2025-03-02T11:00:00Z,2025-03-05T11:00:00Z,instagram,ig,`,
    `3,${store.slug.toUpperCase()},${second},,1741172400,,,,`,
  ]);
  const dry = referrals("import", file, "--dry-run", "--source", "our old shop");
  expect(dry).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ +3 {2}would be imported\n$/) });
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, signups: 0 });
  const done = referrals("import", file, "--source", "our old shop");
  expect(done).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ +3 {2}imported\n$/) });
  const numbers = await numbersOf(store);
  expect(numbers).toMatchObject({ clicks: 2, signups: 2, active: 1 });
  const again = referrals("import", file, "--source", "our old shop");
  expect(again.stdout).toMatch(/^ +0 {2}imported\n +3 {2}were there already\n$/);
  expect(await numbersOf(store)).toEqual(numbers);
  expect(await differencesOf(store)).toEqual([]);

  const receipt = await readPerson(first);
  expect(receipt).toMatchObject({
    ...{ store: store.slug, imported_from: "our old shop", status: "active" },
    match: { method: "click_id", utm_params: { utm_source: "ig" }, placement: "instagram" },
  });
  expect(await readReceipt(store, receipt!.referral_id!)).toMatchObject({ importedFrom: "our old shop" });
  const { json } = await report(signups, { user_id: second, referral_code: store.referral_code });
  expect(json).toMatchObject({ repeat: true, imported_from: "our old shop" });
  const acts = await selectAuditEntries(database.pool, { storeId: store.id, limit: 10, after: null });
  expect(acts.filter(({ act }) => act === "referrals.imported")).toMatchObject([
    { via: "command", detail: { name: "our old shop", file: path.basename(file) } },
  ]);
  const { rows } = await database.pool.query(
    "select 1 from webhook_message where store_id = $1 and type <> 'store.created'",
    [store.id],
  );
  expect(rows).toEqual([]);
});

onRealPostgres("a person who has a code keeps it, and an erased person does not come back", async () => {
  const store = await makeStore();
  const other = await makeStore();
  const [known, erased] = [`user_${randomUUID()}`, `user_${randomUUID()}`];
  await report(signups, { user_id: known, referral_code: other.referral_code });
  await report(erasures, { user_id: erased });
  const { stdout } = referrals(
    "import",
    fileOf([
      "store,user_id,signed_up_at",
      ...[known, erased].map((user) => `${store.slug},${user},2025-03-02T11:00:00Z`),
    ]),
  );
  expect(stdout).toMatch(/0 {2}imported\n +2 {2}passed over: the person has a code, or was erased/);
  expect(await numbersOf(store)).toMatchObject({ signups: 0 });
  expect(await readPerson(known)).toMatchObject({ store: other.slug });
  expect(await readPerson(erased)).toBeNull();
});

onRealPostgres("a file with a fault changes nothing, and each fault names its line and column", async () => {
  const store = await makeStore();
  const file = fileOf([
    "store,user_id,clicked_at,signed_up_at,activated_at",
    `${store.slug},,2025-03-01T10:00:00Z,,`,
    `nobodys-shop,,2025-03-01T10:00:00Z,,`,
    `${store.slug},ann@example.com,,2025-03-01T10:00:00Z,`,
    `${store.slug},,2025-03-01 10:00,,`,
    `${store.slug},"user`,
    `1",,,`,
    `${store.slug},,2125-03-01T10:00:00Z,,`,
    `${store.slug},,,,2025-03-01T10:00:00Z`,
  ]);
  const refused = referrals("import", file);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  const lines = refused.stderr.split("\n");
  expect(lines[0]).toContain("line 3: store: no store is called “nobodys-shop”");
  expect(lines[1]).toContain("line 4: user_id: is an opaque id, not an e-mail address");
  expect(lines[2]).toMatch(/line 5: clicked_at: is an ISO 8601.*--zone/);
  expect(lines[3]).toMatch(/line 7: /);
  expect(lines[4]).toContain("line 8: clicked_at: lies in the future");
  expect(lines[5]).toContain("line 9: signed_up_at: ");
  expect(refused.stderr).toContain("6 of 7 lines have a fault. Nothing was imported.");
  expect(await numbersOf(store)).toMatchObject({ clicks: 0 });
  expect(referrals("import", file, "--skip-faulty").stdout).toMatch(
    /1 {2}imported\n +6 {2}passed over: faulty/,
  );
  expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
  const zoned = fileOf(["store,clicked_at", `${store.slug},2025-03-01 10:00`, `${store.slug},2025-03-30`]);
  expect(referrals("import", zoned, "--zone", "Europe/Berlin").status).toBe(0);
  const { rows } = await database.pool.query(
    "select clicked_at from store_referral where store_id = $1 order by clicked_at desc",
    [store.id],
  );
  expect(rows).toEqual([
    { clicked_at: new Date("2025-03-29T23:00:00Z") },
    { clicked_at: new Date("2025-03-01T10:00:00Z") },
    { clicked_at: new Date("2025-03-01T09:00:00Z") },
  ]);
});

onRealPostgres("an import that broke off goes on where it was, and nothing is counted twice", async () => {
  const store = await makeStore();
  const line = (n: number) => `${n},${store.slug},2025-03-01T10:00:00Z`;
  const all = Array.from({ length: 1_200 }, (_, n) => line(n));
  // What a kill after the first batch leaves behind: each batch is a transaction.
  expect(referrals("import", fileOf(["id,store,clicked_at", ...all.slice(0, 500)])).status).toBe(0);
  const { stdout } = referrals("import", fileOf(["id,store,clicked_at", ...all]));
  expect(stdout).toMatch(/700 {2}imported\n +500 {2}were there already/);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1_200 });
  expect(await differencesOf(store)).toEqual([]);
});

for (const [from, name, numbers] of [
  ["dub", "dub-events", { clicks: 1, signups: 1, active: 0 }],
  ["rewardful", "rewardful", { clicks: 2, signups: 1, active: 1 }],
  ["firstpromoter", "firstpromoter", { clicks: 0, signups: 2, active: 1 }],
  ["uppromote", "uppromote", { clicks: 0, signups: 2, active: 2 }],
] as const)
  onRealPostgres(`an export of ${from} is read as it is`, async () => {
    const store = await makeStore();
    const mark = randomUUID().slice(0, 8);
    const file = sample(name, (text) => text.replaceAll(/user_\w+|\b70\d\d\b/g, (user) => `${user}_${mark}`));
    const codes = sample("codes", (text) => text.replaceAll("STORE", store.slug));
    const done = referrals("import", file, "--from", from, "--codes", codes, "--zone", "UTC");
    expect(done).toMatchObject({ status: 0 });
    expect(await numbersOf(store)).toMatchObject(numbers);
    expect(await differencesOf(store)).toEqual([]);
    const { rows } = await database.pool.query(
      "select distinct imported_from from store_referral where store_id = $1",
      [store.id],
    );
    expect(rows).toEqual([{ imported_from: from }]);
  });

onRealPostgres(
  "an export, imported where the store is empty, makes the same numbers and the same file",
  async () => {
    const store = await makeStore();
    const [guesser, prover, erased] = Array.from({ length: 3 }, () => `user_${randomUUID()}`);
    for (let n = 0; n < 3; n++)
      await click(followLink, store.referral_code, {
        query: `?src=shelf-${n}&utm_source=mail`,
        address: `192.0.2.${n}`,
      });
    const { clickId } = await click(followLink, store.referral_code, {
      query: "?utm_campaign=a&utm_campaign=b",
      address: "192.0.2.9",
    });
    await clicks.writer.flush(5_000);
    await report(signups, { user_id: prover, referral_code: store.referral_code, click_id: clickId });
    await report(signups, { user_id: guesser, referral_code: store.referral_code });
    await report(activations, { user_id: prover });
    await report(signups, { user_id: erased, referral_code: store.referral_code });
    await report(erasures, { user_id: erased });
    const numbers = await numbersOf(store);
    const exported = referrals("export", "--store", store.slug);
    expect(exported.stdout.split("\n")).toHaveLength(6);
    for (const table of ["store_referral", "store_referral_stats", "visitor_day", "click_claim", '"user"'])
      await database.pool.query(`delete from ${table} where store_id = $1`, [store.id]);
    expect(await numbersOf(store)).toMatchObject({ clicks: 0 });
    expect(referrals("import", fileOf(exported.stdout)).stdout).toMatch(/^ +4 {2}imported\n$/);
    expect(await numbersOf(store)).toEqual(numbers);
    expect(await differencesOf(store)).toEqual([]);
    const unmarked = (text: string) => text.replaceAll(/,(imported_from|import)?$/gm, "");
    expect(unmarked(referrals("export", "--store", store.slug).stdout)).toBe(unmarked(exported.stdout));
    expect(await readPerson(prover!)).toMatchObject({ status: "active", match: { method: "click_id" } });
  },
);
