import { z } from "zod";
import { requireStoreOf } from "../http/api-caller.server.ts";
import { problem } from "../http/problem.server.ts";
import { statsMemory } from "../process.server.ts";
import { linksOf, placementLinksOf } from "../referrals/clicks/links.server.ts";
import { isReserved, parsePlacement } from "../referrals/placements/placement-name.ts";
import {
  readPlacements,
  type PlaceLine,
  type PlacementNumbers,
} from "../referrals/placements/read-placements.server.ts";
import { daysBetween, isDate, lastDays, type DateRange } from "../referrals/reports/date-range.ts";
import { rangeDaysMax } from "../referrals/reports/period.ts";
import { readStats } from "../referrals/reports/read-stats.server.ts";
import { isTimeZone, zoneOf } from "../referrals/reports/time-zone.ts";
import { database } from "../storage/engine/database.server.ts";
import { findPlacement } from "../storage/placements/placement.server.ts";
import type { Store } from "../storage/stores/store.server.ts";
import { operation } from "./operation.server.ts";
import { date, instant, slug } from "./schemas.ts";
import { ofStore, storeRefusals } from "./stores.server.ts";

const defaultDays = 30;

const asDate = z.string().refine(isDate, "is a date, YYYY-MM-DD").optional();
export const rangeQuery = {
  from: asDate.meta({
    format: "date",
    description: "First day of the range. Goes with `to`.",
    examples: ["2026-10-01"],
  }),
  to: asDate.meta({
    format: "date",
    description: "Last day of the range, included.",
    examples: ["2026-10-31"],
  }),
  time_zone: z
    .string()
    .refine(isTimeZone, "is not an IANA time zone")
    .optional()
    .meta({
      description: "The IANA zone whose days are meant. Default: the shop's.",
      examples: ["Asia/Kolkata"],
    }),
};

type AskedRange = { from?: string | undefined; to?: string | undefined };

/** The rules between the parts of a range, for a query that has `rangeQuery`. */
export function withRangeRules<Query extends z.ZodObject<typeof rangeQuery>>(query: Query): Query {
  return query.check(({ value, issues }) => {
    const { from, to } = value as AskedRange;
    const refuse = (field: string, message: string) =>
      issues.push({ code: "custom", message, path: [field], input: value });
    if (!from !== !to) refuse("from", "goes with to: send both or neither");
    else if (from && to && from > to) refuse("to", "lies before from");
    else if (from && to && daysBetween(from, to) >= rangeDaysMax)
      refuse("from", `may lie ${rangeDaysMax} days before to at most`);
  });
}

/** The asked range, by default the last 30 days of the shop's zone, today included. */
function rangeOf(
  store: Store,
  asked: AskedRange & { time_zone?: z.output<typeof rangeQuery.time_zone> },
  now: Date,
): DateRange {
  const usual = lastDays(defaultDays, asked.time_zone ?? zoneOf(store), now);
  return { ...usual, from: asked.from ?? usual.from, to: asked.to ?? usual.to };
}

const sums = z.object({ clicks: z.int(), signups: z.int(), active: z.int() }).meta({ id: "Sums" });
const rate = z.number().nullable().meta({
  description: "Signups that matched a click ÷ counted clicks, 4 decimals. Null without clicks.",
});

const statsSchema = z
  .object({
    store: slug,
    referral_code: z.string(),
    referral_link: z.url(),
    tracked_link: z.url(),
    total_clicks: z.int().meta({ description: "All-time, as everything beginning with `total_`." }),
    confirmed_clicks: z.int().meta({ description: "Clicks whose browser ran the landing script." }),
    total_signups: z.int().meta({ description: "Everyone attributed who signed up, active ones too." }),
    total_active: z.int(),
    conversion_rate: rate,
    recent_signups_30d: z.int(),
    filtered_clicks: z
      .object({
        bot: z.int(),
        prefetch: z.int(),
        embedded: z.int(),
        duplicate: z.int(),
        excess: z.int(),
        inactive: z.int(),
      })
      .meta({ description: "Hits that were redirected and not counted, by reason." }),
    last_click_at: instant.nullable(),
    last_signup_at: instant.nullable(),
    range: z.object({
      from: date,
      to: date,
      time_zone: z.string(),
      interval: z.enum(["day", "week", "month"]),
    }),
    series: z
      .array(z.object({ date, clicks: z.int(), signups: z.int(), active: z.int() }))
      .meta({ description: "One point for each day, week (from Monday) or month, empty ones too." }),
    in_range: sums.meta({ description: "The sum of `series`." }),
    previous: sums.meta({ description: "The equally long range before." }),
  })
  .meta({ id: "Stats" });

export const getStats = operation({
  id: "getStats",
  method: "GET",
  path: "/stores/{slug}/stats",
  tag: "Numbers",
  summary: "A store's numbers, all-time and in a range of days",
  description:
    "A fact falls in the day of its own time: the click's, the signup's, the activation's. Without a range: the last 30 days, today included.",
  parameters: {
    ...ofStore,
    query: withRangeRules(
      z.strictObject({
        ...rangeQuery,
        interval: z.enum(["day", "week", "month"]).default("day"),
        placement: z
          .string()
          .max(32)
          .optional()
          .meta({
            description:
              "Numbers of one place only: a place of the store, `theme` (the block in the shop's theme), `other` (links that name a place nobody added), or empty (links without a place).",
            examples: ["counter-qr"],
          }),
      }),
    ),
  },
  answer: { schema: statsSchema, description: "The numbers" },
  refusals: storeRefusals,
  handle: async ({ key, path, query, call }) => {
    const store = await requireStoreOf(key, path.slug);
    const placement = query.placement === undefined ? null : await knownPlace(store, query.placement);
    const range = { ...rangeOf(store, query, call.receivedAt), interval: query.interval };
    return readStats(store, range, call.receivedAt, { placement, memory: statsMemory });
  },
});

const placeSchema = z
  .object({
    name: z
      .string()
      .nullable()
      .meta({ description: "What `?src=` says. Null for a line that is no place of the store." }),
    label: z.string().nullable().meta({
      description: "What the merchant calls the place, in any script. Null for a line that is none.",
    }),
    kind: z.enum(["place", "theme", "none", "other"]).meta({
      description:
        "`place`: named by the merchant. `theme`: the block in the shop's theme. `none`: links without a place. `other`: links that name a place nobody added.",
    }),
    archived: z.boolean().meta({ description: "Hidden from the merchant. Its printed links count on." }),
    referral_link: z.url().nullable(),
    tracked_link: z.url().nullable(),
    clicks: z.int(),
    signups: z.int(),
    active: z.int(),
    conversion_rate: rate,
  })
  .meta({ id: "Placement" });

export const listPlacements = operation({
  id: "listPlacements",
  method: "GET",
  path: "/stores/{slug}/placements",
  tag: "Numbers",
  summary: "A store's places with their links, and their numbers in a range of days",
  description: "Every visit is in exactly one line, so the lines add up to the store's numbers.",
  parameters: { ...ofStore, query: withRangeRules(z.strictObject(rangeQuery)) },
  answer: {
    schema: z
      .object({
        range: z.object({ from: date, to: date, time_zone: z.string() }),
        data: z.array(placeSchema),
        total: z.object({ clicks: z.int(), signups: z.int(), active: z.int(), conversion_rate: rate }),
      })
      .meta({ id: "Placements" }),
    description: "The places",
  },
  refusals: storeRefusals,
  handle: async ({ key, path, query, call }) => {
    const store = await requireStoreOf(key, path.slug);
    const range = rangeOf(store, query, call.receivedAt);
    const { inUse, archived, theme, none, other, total } = await readPlacements(store, range);
    const code = store.referral_code;
    const place = (isArchived: boolean) => (line: PlaceLine) => ({
      ...{ name: line.name, label: line.label, kind: "place" as const, archived: isArchived },
      ...placementLinksOf(code, line.name),
      ...shown(line),
    });
    const nowhere = { name: null, label: null, archived: false, referral_link: null, tracked_link: null };
    return {
      range: { from: range.from, to: range.to, time_zone: range.timeZone },
      data: [
        ...inUse.map(place(false)),
        ...archived.map(place(true)),
        {
          name: "theme",
          label: null,
          kind: "theme" as const,
          archived: false,
          ...placementLinksOf(code, "theme"),
          ...shown(theme),
        },
        { ...nowhere, kind: "none" as const, ...linksOf(code), ...shown(none) },
        { ...nowhere, kind: "other" as const, ...shown(other) },
      ],
      total: shown(total),
    };
  },
});

function shown({ clicks, signups, active, rate: conversionRate }: PlacementNumbers) {
  return { clicks, signups, active, conversion_rate: conversionRate };
}

/** The counters' own name of a place: its name, or empty for links without a place. */
async function knownPlace(store: Store, asked: string): Promise<string> {
  const name = parsePlacement(asked);
  if (asked === "" || (name !== null && isReserved(name))) return asked.toLowerCase();
  if (name !== null && (await findPlacement(database.pool, store.id, name))) return name;
  throw problem(422, "invalid_request", "placement: is no place of this store", { field: "placement" });
}
