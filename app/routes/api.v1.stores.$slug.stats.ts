import { z } from "zod";
import { requireApiKey, requireStoreOf } from "../http/api-caller.server.ts";
import { parseWith } from "../http/body.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { json } from "../http/problem.server.ts";
import { daysBetween, isDate, lastDays } from "../referrals/reports/date-range.ts";
import { readStats } from "../referrals/reports/read-stats.server.ts";
import { isTimeZone, zoneOf } from "../referrals/reports/time-zone.ts";
import { rangeDaysMax } from "../referrals/reports/period.ts";

const defaultDays = 30;

const date = z.string().refine(isDate, "is a date, YYYY-MM-DD").optional();
const query = z
  .object({
    from: date,
    to: date,
    time_zone: z.string().refine(isTimeZone, "is not an IANA time zone").optional(),
    interval: z.enum(["day", "week", "month"]).default("day"),
  })
  .refine(({ from, to }) => !from === !to, { path: ["from"], error: "goes with to: send both or neither" })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ["to"], error: "lies before from" })
  .refine(({ from, to }) => !from || !to || daysBetween(from, to) < rangeDaysMax, {
    path: ["from"],
    error: `may lie ${rangeDaysMax} days before to at most`,
  });

/** A store's numbers for outside apps. Keyed. */
const answerStats = endpoint(["GET", "HEAD"], async ({ request, params }) => {
  const key = await requireApiKey(request, "integration:read");
  const store = await requireStoreOf(key, params.slug);
  const asked = parseWith(query, Object.fromEntries(new URL(request.url).searchParams));
  const usual = lastDays(defaultDays, asked.time_zone ?? zoneOf(store), new Date());
  const { from = usual.from, to = usual.to, interval } = asked;
  return json(await readStats(store, { ...usual, from, to, interval }));
});

export const loader = answerStats;
export const action = answerStats;
