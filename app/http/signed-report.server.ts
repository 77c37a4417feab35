import type { z } from "zod";
import type { Answer, Message } from "../referrals/signups/answer-once.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { parseJson, parseWith, readBody } from "./body.server.ts";
import { endpoint } from "./endpoint.server.ts";
import { reports } from "../process.server.ts";
import type { ConcurrencyLimit } from "./concurrency-limit.server.ts";
import { json, problem } from "./problem.server.ts";
import { occurredAt } from "./report-fields.server.ts";
import { attributionSigner, requireSignedMessage } from "./standard-webhook.server.ts";

const bodyBytesMax = 64 * 1024;

/**
 * A route that the auth backend posts to. Checks method, size, signature, JSON and schema, in this order. Then `answer`
 * does its work exactly once for a message, with the event's time. Only concurrency is limited.
 */
export function signedReport<
  Report extends { user_id: string; occurred_at?: Date | null; dry_run?: boolean | undefined },
>(
  route: string,
  schema: z.ZodType<Report>,
  answer: (message: Message, report: Report, at: Date) => Promise<Answer>,
) {
  return endpoint(["POST"], async (call) => {
    const { request, receivedAt, notes } = call;
    const body = await readBody(call, bodyBytesMax);
    const id = requireSignedMessage(request.headers, body, attributionSigner, receivedAt);
    notes.isVerified = true;
    const report = parseWith(schema, parseJson(body));
    notes.isDryRun = report.dry_run === true;
    const at = occurredAt(report.occurred_at ?? null, receivedAt);
    return answerMessage({ route, id, body }, report.user_id, (message) => answer(message, report, at));
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
