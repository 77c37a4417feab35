import { z } from "zod";
import { problem } from "../http/problem.server.ts";
import { userIdField } from "../http/report-fields.server.ts";
import { readPerson } from "../referrals/signups/read-person.server.ts";
import { matchMethods } from "../storage/list/referral-columns.ts";
import { unattributedReasons } from "../storage/signups/user.server.ts";
import { operation } from "./operation.server.ts";
import { instant } from "./schemas.ts";

const receiptSchema = z
  .object({
    user_id: z.string(),
    referral_source: z.string().nullable().meta({ description: "The code that the person came with." }),
    attributed: z.boolean(),
    reason: z
      .enum([...unattributedReasons, "signup_not_seen"])
      .nullable()
      .meta({
        description: "Why no store has the signup. Null when a store has.",
      }),
    store: z.string().nullable(),
    referral_id: z.uuid().nullable(),
    status: z.enum(["signed_up", "active"]),
    match: z
      .object({
        method: z.enum(matchMethods),
        confidence: z.enum(["certain", "probable", "possible"]).nullable(),
        probability: z.number().nullable(),
        clicked_at: instant.nullable(),
        click_age_seconds: z.int().nullable(),
        utm_params: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
        placement: z.string().nullable(),
      })
      .nullable(),
    imported_from: z.string().optional().meta({
      description: "The older system that the referral was brought in from.",
    }),
    repeat: z.literal(true),
    warnings: z.array(z.string()),
  })
  .meta({
    id: "PersonReceipt",
    description: "The receipt that the signed routes answer a repeated report with.",
  });

export const getPerson = operation({
  id: "getPerson",
  method: "GET",
  path: "/people/{user_id}",
  tag: "Referrals",
  summary: "A person's receipt",
  keys: "platform",
  parameters: { path: z.object({ user_id: z.string().meta({ description: "The auth backend's id." }) }) },
  answer: { schema: receiptSchema, description: "The receipt" },
  refusals: [
    { status: 404, code: "not_found", when: "Nobody reported this person, or the person was erased." },
  ],
  handle: async ({ path }) => {
    const id = userIdField.safeParse(path.user_id);
    const receipt = id.success ? await readPerson(id.data) : null;
    if (!receipt) throw problem(404, "not_found", "No report named this person.");
    const { dry_run: _, ...kept } = receipt;
    return { ...kept, repeat: true as const };
  },
});
