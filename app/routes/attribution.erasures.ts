import { z } from "zod";
import { noDryRunField, userIdField } from "../http/report-fields.server.ts";
import { signedReport } from "../http/signed-report.server.ts";
import { answerErasure } from "../referrals/signups/erase-person.server.ts";

const erasure = z.object({ user_id: userIdField, dry_run: noDryRunField });

/** A person asks to be forgotten, reported by the auth backend. Signed. */
const receiveErasure = signedReport("erasures", erasure, answerErasure);

export const loader = receiveErasure;
export const action = receiveErasure;
