import { z } from "zod";
import { config } from "../config.server.ts";
import { parseJson, readBody } from "../http/body.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { answerMessage } from "../http/signed-report.server.ts";
import { requireSignedMessage, type SignatureFamily } from "../http/standard-webhook.server.ts";
import { parseClickId, parseSignupUtm, repairWarnings } from "../http/visitor-fields.server.ts";
import { answerSignup, refusedLinks } from "../process.server.ts";
import { answerErasure } from "../referrals/signups/erase-person.server.ts";
import { readReferralCode } from "../referrals/stores/read-referral-code.ts";

const bodyBytesMax = 256 * 1024;

const svix: SignatureFamily | null = config.clerkWebhookSecret
  ? { prefix: "svix", keys: [Buffer.from(config.clerkWebhookSecret.slice("whsec_".length), "base64")] }
  : null;

/** The fields of a Clerk event that we read. Names, addresses and e-mails are never looked at. */
const metadata = z.record(z.string(), z.unknown()).nullish().catch(null);
const clerkEvent = z.object({
  type: z.string(),
  data: z.object({
    id: z.string().min(1).max(128).optional(),
    created_at: z.number().optional().catch(undefined),
    public_metadata: metadata,
    private_metadata: metadata,
    unsafe_metadata: metadata,
  }),
});

/** Clerk's own webhooks, in place of a backend's: a created user may be a signup, a deleted one is an erasure. */
const receiveClerk = endpoint(["POST"], async ({ request }) => {
  if (!svix) throw problem(404, "not_found", "Clerk is not switched on.");
  const body = await readBody(request, bodyBytesMax);
  const message = { route: "clerk", id: requireSignedMessage(request.headers, body, svix), body };
  const event = clerkEvent.safeParse(parseJson(body));
  const userId = event.data?.data.id;
  if (event.data?.type === "user.deleted" && userId) return answerMessage(message, userId, answerErasure);
  const signup = event.data?.type === "user.created" && userId ? referralOf(event.data.data) : null;
  if (!signup || !userId) return json({ ignored: true });
  return answerMessage(message, userId, (verified) => answerSignup({ ...verified, signup }));
});

export const loader = receiveClerk;
export const action = receiveClerk;

/**
 * The first metadata that carries a code. Metadata that a visitor cannot write come before metadata that a visitor can.
 */
function referralOf(user: z.infer<typeof clerkEvent>["data"]) {
  const places = [user.public_metadata, user.private_metadata, user.unsafe_metadata];
  for (const kept of places) {
    const read = readReferralCode(kept?.["ref"]) ?? readReferralCode(kept?.["referral"]);
    if (!kept || !read) continue;
    refusedLinks.noteCode(read.code);
    const cookie = parseCookie(kept["ref_click"]);
    const clickId = parseClickId(kept["click_id"] ?? cookie["click_id"]);
    const utm = parseSignupUtm(cookie["utm"]);
    return {
      referralCode: read.code,
      clickId: clickId.value,
      utmParams: utm.utmParams,
      signedUpAt: createdAt(user.created_at),
      warnings: [...repairWarnings(read), ...clickId.warnings, ...utm.warnings],
    };
  }
  const texts = places.flatMap((kept) => [kept?.["ref"], kept?.["referral"]]);
  const unread = texts.find((text) => typeof text === "string" && text.trim() !== "");
  if (typeof unread === "string") refusedLinks.noteUnreadable(unread);
  return null;
}

/** The cookie `ref_click` as the sign-up handed it on: its JSON, or the parsed object. */
function parseCookie(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  if (typeof value !== "string") return {};
  try {
    const parsed: unknown = JSON.parse(value.startsWith("%7B") ? decodeURIComponent(value) : value);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Clerk's time of the signup, in milliseconds, unless it is absurd. */
function createdAt(milliseconds: number | undefined): Date {
  const now = Date.now();
  return new Date(milliseconds && milliseconds > Date.UTC(2000) && milliseconds <= now ? milliseconds : now);
}
