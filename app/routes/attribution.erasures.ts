import { z } from "zod";
import { userIdField } from "../http/report-fields.server.ts";
import { signedReport } from "../http/signed-report.server.ts";
import { answerErasure } from "../referrals/signups/erase-person.server.ts";

/** A person asks to be forgotten, reported by the auth backend. Signed. */
const receiveErasure = signedReport("erasures", z.object({ user_id: userIdField }), answerErasure);

export const loader = receiveErasure;
export const action = receiveErasure;
