import { expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { noteLook, readSince } from "../../../app/referrals/reports/read-since.server.ts";
import { readPulse } from "../../../app/referrals/reports/read-pulse.server.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { click, report } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";

const minuteMs = 60_000;

test("a shop is told what happened since its visit before, for as long as it looks", async () => {
  const store = await makeStore();
  const first = new Date(Date.now() - 7 * 24 * 60 * minuteMs);
  const look = async (minutes: number) => {
    await noteLook(store, new Date(first.getTime() + minutes * minuteMs));
    return readSince(store);
  };
  expect(await look(0)).toBeNull();
  expect(await look(20)).toBeNull();
  await click(followLink, store.referral_code);
  await clicks.writer.flush(5_000);
  await report(signups, { user_id: `user_${store.slug}`, referral_code: store.referral_code });
  const quarter = Math.floor((first.getTime() + 20 * minuteMs) / (15 * minuteMs)) * 15 * minuteMs;
  const news = { from: new Date(quarter).toISOString(), clicks: 1, signups: 1, active: 0 };
  const later = 7 * 24 * 60;
  expect(await look(later)).toEqual(news);
  expect(await look(later + 10)).toEqual(news);
  await look(later + 200);
  expect(await look(later + 400)).toMatchObject({ clicks: 0, signups: 0 });
});

test("the pulse changes with each fact and with the shop's day, and with nothing else", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const now = new Date();
  const before = await readPulse(store, now);
  await report(signups, { user_id: `user_${other.slug}`, referral_code: other.referral_code });
  expect(await readPulse(store, now)).toBe(before);
  const marks = new Set([before]);
  await click(followLink, store.referral_code);
  await clicks.writer.flush(5_000);
  marks.add(await readPulse(store, now));
  await report(signups, { user_id: `user_${store.slug}`, referral_code: store.referral_code });
  marks.add(await readPulse(store, now));
  marks.add(await readPulse(store, new Date(now.getTime() + 24 * 60 * minuteMs)));
  expect(marks.size).toBe(4);
});
