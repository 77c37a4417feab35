import { z } from "zod";
import { occurredAtField, signedReport, userIdField } from "../http/signed-report.server.ts";
import { parseClickId, parseSignupUtm } from "../http/visitor-fields.server.ts";
import { answerSignup } from "../process.server.ts";
import { canonicalCode } from "../referrals/stores/referral-code.ts";

const signup = z.object({
  user_id: userIdField,
  referral_code: z.string().transform((code, context) => {
    const canonical = canonicalCode(code);
    if (canonical === null) context.addIssue({ code: "custom", message: "has 1–64 of a-z A-Z 0-9 _ -" });
    return canonical ?? "";
  }),
  // From a cookie that anybody can edit: never a reason to lose the signup.
  click_id: z.unknown().optional(),
  occurred_at: occurredAtField,
  utm_params: z.unknown().optional(),
});

/** A signup, reported by the auth backend. Signed. */
const receiveSignup = signedReport("signups", signup, (message, report) => {
  const clickId = parseClickId(report.click_id);
  const utm = parseSignupUtm(report.utm_params);
  return answerSignup({
    ...message,
    signup: {
      referralCode: report.referral_code,
      signedUpAt: report.occurred_at,
      clickId: clickId.value,
      utmParams: utm.utmParams,
      warnings: [...clickId.warnings, ...utm.warnings],
    },
  });
});

export const loader = receiveSignup;
export const action = receiveSignup;
