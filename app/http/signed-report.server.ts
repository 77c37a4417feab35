import { z } from "zod";
import type { Answer, Message } from "../referrals/signups/answer-once.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { parseJson, parseWith, readBody } from "./body.server.ts";
import { endpoint } from "./endpoint.server.ts";
import { reports } from "../process.server.ts";
import type { ConcurrencyLimit } from "./concurrency-limit.server.ts";
import { json, problem } from "./problem.server.ts";
import { requireSignedMessage, standardWebhooks } from "./standard-webhook.server.ts";

const bodyBytesMax = 64 * 1024;
const aheadSecondsMax = 300;

/**
 * A route that the auth backend posts to. Checks method, size, signature, JSON and schema, in this order. Then `answer`
 * does its work exactly once for a message. Only concurrency is limited.
 */
export function signedReport<Report extends { user_id: string }>(
  route: string,
  schema: z.ZodType<Report>,
  answer: (message: Message, report: Report) => Promise<Answer>,
) {
  return endpoint(["POST"], async ({ request }) => {
    const body = await readBody(request, bodyBytesMax);
    const id = requireSignedMessage(request.headers, body, standardWebhooks);
    const report = parseWith(schema, parseJson(body));
    return answerMessage({ route, id, body }, report.user_id, (message) => answer(message, report));
  });
}

/** Answers a verified message about one person. Refuses when too many are under way. */
export async function answerMessage(
  message: { route: string; id: string; body: Buffer },
  userId: string,
  answer: (message: Message) => Promise<Answer>,
  limit: ConcurrencyLimit = reports,
): Promise<Response> {
  return limit.run(async () => {
    const answered = await answer({ ...message, person: await personOf(userId) });
    if (answered.status === "id_reused")
      throw problem(409, "id_reused", "This webhook-id came before with another body.");
    return json(answered.response);
  });
}

/** An opaque person: `42` and `"42"` are the same. Never an e-mail address. */
export const userIdField = z
  .union([z.string(), z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)], {
    error: "is a string, or an integer up to 2^53−1",
  })
  .transform(String)
  .refine((id) => id.length >= 1 && id.length <= 128, "has 1–128 characters")
  .refine((id) => !id.includes("@"), "is an opaque id, not an e-mail address")
  .refine((id) => !id.includes("\0") && id.isWellFormed(), "has no NUL and no lone surrogates");

/** The moment of the event, by the sender's clock; now when the sender names none. */
export const occurredAtField = z.iso
  .datetime({ offset: true, error: "is an ISO 8601 date and time with a zone" })
  .transform((text) => new Date(text))
  .refine((at) => at.getTime() - Date.now() <= aheadSecondsMax * 1000, "lies in the future")
  .refine((at) => at.getTime() >= Date.UTC(2000, 0, 1), "lies before the year 2000")
  .nullish()
  .transform((at) => at ?? new Date());
