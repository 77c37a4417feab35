import { isIP } from "node:net";
import { z } from "zod";
import { bareAddress } from "../http/client-address.server.ts";
import { problem } from "../http/problem.server.ts";
import { referralCodeField } from "../http/visitor-fields.server.ts";
import { clicks } from "../process.server.ts";
import { recordReportedClick } from "../referrals/clicks/record-reported-click.server.ts";
import { uncountedReasons } from "../referrals/clicks/uncounted.ts";
import { database } from "../storage/engine/database.server.ts";
import { operation } from "./operation.server.ts";

/** The public doors get no longer header. */
const headerLengthMax = 16 * 1024;
const headerText = z.string().transform((text) => text.slice(0, headerLengthMax));

/** An address as the public doors read it: in one spelling, without a port. */
const address = z.string().transform((text, context) => {
  const bare = bareAddress(text.trim());
  if (isIP(bare)) return bare;
  context.addIssue({ code: "custom", message: "is not an IP address" });
  return z.NEVER;
});

const emptyList = z
  .array(z.unknown())
  .max(0)
  .transform((): Record<string, unknown> => ({}));

const visitor = z
  .strictObject({
    address: address.nullish().meta({
      description:
        "The visitor's IP address; a port is ignored. It is hashed with a secret of the day, and stored nowhere.",
      examples: ["203.0.113.7"],
    }),
    user_agent: headerText.nullish(),
    language: headerText.nullish().meta({ description: "The visitor's `Accept-Language`." }),
  })
  .meta({ description: "The visitor, as the platform's server saw them." });

export const createClick = operation({
  id: "createClick",
  method: "POST",
  path: "/clicks",
  tag: "Referrals",
  summary: "Count a click that the platform's own server saw",
  description:
    "By the rules of every hit: crawlers, repeats within 30 minutes and crowds from one address are not counted, and `filter` says so. Keep `click_id` and report it with the signup: the match is certain then. Give `Idempotency-Key`, and a repeat of the request gets the first answer.",
  scope: "integration:write",
  keys: "platform",
  parameters: {
    header: z.object({
      "idempotency-key": z
        .string()
        .min(1)
        .max(255)
        .optional()
        .meta({
          description: "Any text of your own, one for each click. Remembered 30 days.",
          examples: ["8a7c3d52-7a53-4c34-9c1e-0a4f4d1f3c55"],
        }),
    }),
  },
  body: z
    .strictObject({
      referral_code: referralCodeField.meta({ examples: ["store-acme-supps-a1b2"] }),
      source_url: z.url({ protocol: /^https?$/, error: "is not an http(s) address" }).meta({
        description: "The address that the visitor opened. Origin, path, `utm_*` and `src` are kept.",
      }),
      utm_params: z
        .union([z.record(z.string(), z.unknown()), emptyList])
        .nullish()
        .meta({ description: "Wins over the UTM of `source_url`. `[]` is PHP's empty object." }),
      visitor,
    })
    .meta({ id: "NewClick" }),
  answer: {
    schema: z
      .object({
        click_id: z.uuid(),
        counted: z.boolean(),
        filter: z.enum(uncountedReasons).nullable().meta({ description: "Why the click is not counted." }),
      })
      .meta({ id: "Click" }),
    description: "The click's id, and whether the click is counted",
  },
  refusals: [
    { status: 409, code: "id_reused", when: "The Idempotency-Key came before with another body." },
    { status: 422, code: "unknown_code", when: "No store has this code." },
  ],
  handle: async ({ key, headers, body, rawBody }) => {
    const { address = null, user_agent: userAgent = null, language = null } = body.visitor;
    const hit = {
      referralCode: body.referral_code.code,
      sourceUrl: new URL(body.source_url),
      ...(body.utm_params && { utmParams: body.utm_params }),
      ...{ method: "GET", address, userAgent, language, purpose: null, destination: null },
      // The platform's server does not say where the visitor came from.
      ...{ referrer: null, country: null },
    };
    const id = headers["idempotency-key"];
    const name = id === undefined ? null : { sender: key.id, id, body: rawBody };
    const click = await recordReportedClick(database, clicks, hit, name);
    if (click === "id_reused")
      throw problem(409, "id_reused", "This Idempotency-Key came before with another body.");
    if (click === "unknown_code")
      throw problem(422, "unknown_code", "referral_code: no store has this code", { field: "referral_code" });
    return click;
  },
});
