import { z } from "zod";
import { occurredAtField, signedReport, userIdField } from "../http/signed-report.server.ts";
import { answerOnce } from "../referrals/signups/answer-once.server.ts";
import { recordActivation } from "../referrals/signups/record-activation.server.ts";

const activation = z.object({ user_id: userIdField, occurred_at: occurredAtField });

/** A person became active, reported by the auth backend. Signed. */
const receiveActivation = signedReport("activations", activation, (message, report) =>
  answerOnce(message, (sql) =>
    recordActivation(sql, { person: message.person, activatedAt: report.occurred_at }),
  ),
);

export const loader = receiveActivation;
export const action = receiveActivation;
