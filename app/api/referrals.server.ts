import { z } from "zod";
import { requireStoreOf } from "../http/api-caller.server.ts";
import { problem } from "../http/problem.server.ts";
import { readReferral } from "../referrals/list/read-receipt.server.ts";
import { toldReferral } from "../referrals/list/told-referral.ts";
import { walkStoreReferrals } from "../referrals/list/walk-referrals.server.ts";
import { spanOf } from "../referrals/reports/day-borders.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";
import { matchMethods } from "../storage/list/referral-columns.ts";
import { cursorOf, readCursor, uuidPosition } from "./cursor.server.ts";
import { rangeQuery, withRangeRules } from "./numbers.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery, slug } from "./schemas.ts";
import { ofStore, storeRefusals } from "./stores.server.ts";

const utmSchema = z.record(z.string(), z.union([z.string(), z.array(z.string())])).meta({
  description: "UTM parameters as they came; a repeated one is a list.",
});

const referralFields = {
  id: z.uuid(),
  status: z.enum(["clicked", "signed_up", "active"]),
  match_method: z.enum(matchMethods).nullable().meta({
    description:
      "How the signup found its click: `click_id` is certain, `referral_code` is a guess by the code alone, `none` is a signup without a click. Null before the signup.",
  }),
  confirmed: z.boolean().meta({ description: "The visitor's browser ran the landing script." }),
  placement: z.string().nullable(),
  utm_params: utmSchema,
  source_url: z
    .string()
    .nullable()
    .meta({ description: "Origin, path, `utm_*` and `src` of the visited address." }),
  person: z.string().meta({
    description: "Tells two people of a list apart, and says nothing about either.",
    examples: ["9f3a"],
  }),
  user_id: z.string().nullable().meta({
    description:
      "The auth backend's id of the person. Null for stores' keys, before the signup, and after an erasure.",
  }),
  clicked_at: instant.nullable(),
  signed_up_at: instant.nullable(),
  activated_at: instant.nullable(),
};

const referralSchema = z.object(referralFields).meta({ id: "Referral" });

export const listReferrals = operation({
  id: "listReferrals",
  method: "GET",
  path: "/stores/{slug}/referrals",
  tag: "Referrals",
  summary: "A store's clicks and signups, the newest first",
  description:
    "In the order in which each was first recorded. The order never changes: a row that is matched during a walk is seen once, and rows that arrive meanwhile are ahead of it. `from` and `to` ask for the time of the signup, or of the click where there is no signup yet.",
  parameters: {
    ...ofStore,
    query: withRangeRules(
      z.strictObject({
        ...pageQuery(200, 50),
        ...rangeQuery,
        status: referralFields.status.optional(),
        placement: z.string().max(32).optional().meta({
          description: "Only links with this place. Empty: only links without one.",
        }),
      }),
    ),
  },
  answer: { schema: pageOf(referralSchema, "ReferralPage"), description: "A page of referrals" },
  refusals: storeRefusals,
  handle: async ({ key, path, query }) => {
    const store = await requireStoreOf(key, path.slug);
    const { limit, cursor, status, placement, from, to } = query;
    const list = `referrals ${store.id}`;
    const after = readCursor(list, cursor, uuidPosition);
    const timeZone = query.time_zone ?? zoneOf(store);
    const page = await walkStoreReferrals(store.id, {
      ...{ limit, withPeople: key.store_id === null, ...(after && { after }) },
      filter: {
        ...(status && { status }),
        ...(placement !== undefined && { placement: placement.toLowerCase() }),
        ...(from && to && { dates: spanOf({ from, to, timeZone }) }),
      },
    });
    return {
      data: page.rows.map(toldReferral),
      next_cursor: page.next && cursorOf(list, page.next),
    };
  },
});

const receiptSchema = z
  .object({
    ...referralFields,
    store: slug,
    referral_code: z.string(),
    receipt: z.object({
      imported_from: z.string().nullable().meta({
        description:
          "The older system that the referral was brought in from. Null for one of this app's own.",
      }),
      confidence: z.enum(["certain", "probable"]).nullable(),
      evidence: z.enum(["click_id", "referral_code", "link", "none"]).nullable().meta({
        description: "What ties the signup to its click, or to a link only (`link`).",
      }),
      browser: z
        .object({ said: z.enum(["confirmed", "held", "nothing"]), at: instant.nullable() })
        .nullable()
        .meta({
          description:
            "What the visitor's browser said of the click: its own (`confirmed`), that it held an earlier one (`held`), or nothing.",
        }),
      click_age_seconds: z.number().nullable().meta({ description: "From the click to the signup." }),
      window_days: z.int().meta({ description: "How old a click may be to be matched." }),
      open_until: instant.nullable().meta({ description: "Until when an open click can be matched." }),
      erased: z.boolean().meta({ description: "The person was erased." }),
      rivals: z
        .object({
          count: z.int(),
          is_more: z.boolean().meta({ description: "There are more than `count`." }),
          latest: z.array(z.object({ id: z.uuid(), clicked_at: instant, source: z.string().nullable() })),
        })
        .meta({ description: "Open clicks that could be the signup's own, where the match is a guess." }),
    }),
  })
  .meta({ id: "ReferralWithReceipt" });

export const getReferral = operation({
  id: "getReferral",
  method: "GET",
  path: "/stores/{slug}/referrals/{id}",
  tag: "Referrals",
  summary: "One referral with its receipt",
  parameters: { path: ofStore.path.extend({ id: z.string() }) },
  answer: { schema: receiptSchema, description: "The referral" },
  refusals: [{ status: 404, code: "not_found", when: "The key's stores have no such store or referral." }],
  handle: async ({ key, path, call }) => {
    const store = await requireStoreOf(key, path.slug);
    const withPerson = key.store_id === null;
    const found = await readReferral(store, path.id, { now: call.receivedAt, withPerson });
    if (!found) throw problem(404, "not_found", "The store has no such referral.");
    const { row, confidence, evidence, browser, clickAgeSeconds, windowDays, openUntil, rivals } = found;
    return {
      ...toldReferral({ ...row, confirmed: row.confirmed_at !== null }),
      store: store.slug,
      referral_code: row.referral_code,
      receipt: {
        imported_from: row.imported_from,
        ...{ confidence, evidence, browser, click_age_seconds: clickAgeSeconds },
        ...{ window_days: windowDays, open_until: openUntil, erased: row.erased },
        rivals: {
          count: rivals.count,
          is_more: rivals.isMore,
          latest: rivals.latest.map(({ id, at, placement, source }) => ({
            ...{ id, clicked_at: at, source: placement ?? source },
          })),
        },
      },
    };
  },
});
