import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { metrics, refusedLinks } from "../../app/process.server.ts";
import { action as beacon } from "../../app/routes/attribution.clicks.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectRefusedLinks } from "../../app/storage/reports/refused-link.server.ts";
import { call, chrome, click, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

beforeEach(async () => {
  await refusedLinks.flush();
  await database.pool.query("delete from refused_link");
});

async function refused() {
  await refusedLinks.flush();
  return (await selectRefusedLinks(database.pool)).map(({ kind, text, times }) => [kind, text, times]);
}

function sendBeacon(referralCode: string, origin = "https://landing.example.test") {
  return call(beacon, "/attribution/clicks", {
    method: "POST",
    body: JSON.stringify({ referral_code: referralCode, source_url: "https://landing.example.test" }),
    headers: { "User-Agent": chrome, Origin: origin },
  });
}

test("a code that cannot be read is counted at every door", async () => {
  await click(followLink, "store-acme-a1b2c3.");
  await sendBeacon("store-acme-a1b2c3)");
  await report(signups, { user_id: randomUUID(), referral_code: "store-acme-a1b2c3 " });
  expect(await refused()).toEqual([["unreadable", "store-acme-a1b2c3", 3]]);
});

test("a store's code that nobody has is counted at every door, and a live one at none", async () => {
  const { referral_code: live } = await makeStore();
  for (const code of ["store-nobody-0000", live]) {
    await click(followLink, code);
    await sendBeacon(code);
    await report(signups, { user_id: randomUUID(), referral_code: code });
  }
  expect(await refused()).toEqual([["unknown_code", "store-nobody-0000", 3]]);
});

test("a page that may not count clicks is refused, and counted by its name", async () => {
  expect((await sendBeacon("store-nobody-0000", "https://elsewhere.example")).status).toBe(403);
  expect(await refused()).toEqual([["refused_origin", "https://elsewhere.example", 1]]);
});

test("refused links are among the metrics", async () => {
  await sendBeacon("a b");
  expect((await metrics.read()).text).toMatch(/^links_refused_total\{kind="unreadable"\} [1-9]/m);
});
