import { z } from "zod";
import type { SignupMessage } from "../referrals/signups/answer-signup.server.ts";
import { counters } from "../process.server.ts";
import { readReferralCode } from "../referrals/stores/read-referral-code.ts";
import { aheadSecondsMax, isPlaceholder, userIdField } from "./report-fields.server.ts";
import { parseClickId, parseSignupUtm, repairWarnings } from "./visitor-fields.server.ts";

/** The act that an event of Clerk's asks for. The text in the code's place may hold no code. */
export type ClerkWish =
  | { act: "signup"; userId: string; signup: SignupMessage["signup"] }
  | { act: "erasure"; userId: string }
  | { act: "ignore"; reason?: "invalid_user_id"; unreadable?: string };

const dayMs = 24 * 60 * 60_000;
const year2000 = Date.UTC(2000);

/** The fields of an event that are read. Names, addresses and e-mails are not among them. */
const metadata = z.record(z.string(), z.unknown()).nullish().catch(null);
const milliseconds = z.number().nullish().catch(null);
const clerkEvent = z.object({
  type: z.enum(["user.created", "user.updated", "user.deleted"]),
  data: z.object({
    id: z.unknown(),
    created_at: milliseconds,
    updated_at: milliseconds,
    public_metadata: metadata,
    private_metadata: metadata,
    unsafe_metadata: metadata,
  }),
});
type User = z.infer<typeof clerkEvent>["data"];

/** Reads an event of Clerk's. Contract §3 says which are signups, and which erasures. */
export function readClerkEvent(value: unknown, receivedAt: Date): ClerkWish {
  const event = clerkEvent.safeParse(value);
  if (!event.success) return { act: "ignore" };
  const { type, data } = event.data;
  const id = userIdField.safeParse(data.id);
  if (!id.success) return { act: "ignore", reason: "invalid_user_id" };
  if (type === "user.deleted") return { act: "erasure", userId: id.data };
  if (type === "user.updated" && !isNewAccount(data, receivedAt)) return { act: "ignore" };
  const signup = signupOf(data, receivedAt);
  if (signup) return { act: "signup", userId: id.data, signup };
  const unreadable = placesOf(data)
    .flatMap((kept) => [kept?.["ref"], kept?.["referral"]])
    .find((text) => typeof text === "string" && text.trim() !== "");
  return { act: "ignore", ...(typeof unreadable === "string" && { unreadable }) };
}

/** Whether an update came within a day of the account's making: OAuth sign-ups get their metadata by an update. */
function isNewAccount(user: User, receivedAt: Date): boolean {
  const madeAt = pastOf(user.created_at, receivedAt);
  if (madeAt === null) return false;
  // The update's own time, so that a message that is delivered late counts too.
  const updatedAt = pastOf(user.updated_at, receivedAt) ?? receivedAt.getTime();
  return (updatedAt < madeAt ? receivedAt.getTime() : updatedAt) - madeAt <= dayMs;
}

/** Metadata that a visitor cannot write come before metadata that a visitor can. */
function placesOf(user: User) {
  return [user.public_metadata, user.private_metadata, user.unsafe_metadata];
}

/** The content of the first metadata that carry a code. */
function signupOf(user: User, receivedAt: Date): SignupMessage["signup"] | null {
  for (const kept of placesOf(user)) {
    const read = readCode(kept?.["ref"]) ?? readCode(kept?.["referral"]);
    if (!kept || !read) continue;
    const cookie = parseCookie(kept["ref_click"]);
    const clickIds = [kept["click_id"], cookie["click_id"]].filter((id) => id !== "").map(parseClickId);
    const utm = parseSignupUtm(cookie["utm"]);
    const clickId = clickIds.find(({ value }) => value !== null);
    const clickWarnings = clickId ? [] : new Set(clickIds.flatMap(({ warnings }) => warnings));
    return {
      referralCode: read.code,
      clickId: clickId?.value ?? null,
      utmParams: utm.utmParams,
      signedUpAt: new Date(pastOf(user.created_at, receivedAt) ?? receivedAt),
      warnings: [...repairWarnings(read), ...clickWarnings, ...utm.warnings],
    };
  }
  return null;
}

function readCode(value: unknown) {
  const read = typeof value === "string" && !isPlaceholder(value) ? readReferralCode(value) : null;
  if (read?.repaired) counters.repairedCode();
  return read;
}

/** The cookie `ref_click` in one of three forms: parsed, as JSON, or as the URL-encoded text of the cookie. */
function parseCookie(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  if (typeof value !== "string") return {};
  for (const read of [(text: string) => text, decodeURIComponent])
    try {
      const parsed: unknown = JSON.parse(read(value));
      if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
    } catch {
      // The other way of reading follows, or there is none.
    }
  return {};
}

/** A time of Clerk's, in milliseconds, unless it is absent or absurd. Clerk's clock may be a little ahead of ours. */
function pastOf(time: number | null | undefined, receivedAt: Date): number | null {
  const now = receivedAt.getTime();
  return time && time > year2000 && time <= now + aheadSecondsMax * 1000 ? Math.min(time, now) : null;
}
