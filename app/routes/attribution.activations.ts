import { z } from "zod";
import { dryRunField, occurredAtField, userIdField } from "../http/report-fields.server.ts";
import { signedReport } from "../http/signed-report.server.ts";
import { answerActivation } from "../referrals/signups/record-activation.server.ts";
import { rehearsed } from "../referrals/signups/rehearse.server.ts";
import { database } from "../storage/engine/database.server.ts";

const activation = z.object({ user_id: userIdField, occurred_at: occurredAtField, dry_run: dryRunField });

/** A person became active, reported by the auth backend. Signed. */
const receiveActivation = signedReport("activations", activation, (message, report, activatedAt) => {
  const answer = report.dry_run ? rehearsed(answerActivation) : answerActivation;
  return answer(database, { ...message, activatedAt });
});

export const loader = receiveActivation;
export const action = receiveActivation;
