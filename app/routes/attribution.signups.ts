import { z } from "zod";
import {
  dryRunField,
  occurredAtField,
  reportedCodeField,
  userIdField,
} from "../http/report-fields.server.ts";
import { signedReport } from "../http/signed-report.server.ts";
import { parseClickId, parseSignupUtm, repairWarnings } from "../http/visitor-fields.server.ts";
import { answerSignup, refusedLinks, rehearseSignup } from "../process.server.ts";

const signup = z.object({
  user_id: userIdField,
  referral_code: reportedCodeField,
  // From a cookie that anybody can edit: never a reason to lose the signup.
  click_id: z.unknown().optional(),
  occurred_at: occurredAtField,
  utm_params: z.unknown().optional(),
  dry_run: dryRunField,
});

/** A signup, reported by the auth backend. Signed. */
const receiveSignup = signedReport("signups", signup, (message, report, at) => {
  if (!report.dry_run) refusedLinks.noteCode(report.referral_code.code);
  const clickId = parseClickId(report.click_id);
  const utm = parseSignupUtm(report.utm_params);
  return (report.dry_run ? rehearseSignup : answerSignup)({
    ...message,
    signup: {
      referralCode: report.referral_code.code,
      signedUpAt: at,
      clickId: clickId.value,
      utmParams: utm.utmParams,
      warnings: [...repairWarnings(report.referral_code), ...clickId.warnings, ...utm.warnings],
    },
  });
});

export const loader = receiveSignup;
export const action = receiveSignup;
