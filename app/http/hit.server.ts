import type { Written } from "../referrals/clicks/click-writer.server.ts";
import { landingUrlFor } from "../referrals/clicks/links.server.ts";
import { config } from "../config.server.ts";
import type { Visitor } from "../referrals/clicks/click-filter.ts";
import type { Hit } from "../referrals/clicks/record-click.server.ts";
import { hostIn } from "../referrals/clicks/visit-origin.ts";

/** The visitor's headers that a hit is judged by. */
export function hitHeaders(request: Request): Visitor & Pick<Hit, "language" | "referrer" | "country"> {
  const { headers } = request;
  const purposes = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"].map((name) => headers.get(name));
  return {
    method: request.method,
    userAgent: headers.get("User-Agent"),
    language: headers.get("Accept-Language"),
    purpose: purposes.filter(Boolean).join(", ") || null,
    destination: headers.get("Sec-Fetch-Dest"),
    referrer: hostIn(headers.get("Referer")),
    country: config.countryHeader === undefined ? null : headers.get(config.countryHeader),
  };
}

/** How long a visitor waits for the database before the click is answered from the buffer. */
export const visitorPatienceMs = 80;

/** How far the write of a hit or claim has come when it is answered. Only `committed` is a promise. */
type Outcome = Written | "buffered";

/** A hit at the moment of its answer: the visit's id, and how far its write has come. */
export type AnsweredHit = { clickId: string | null; outcome: Outcome };

/** The header that tells anybody outside which clicks were promised. */
export function hitTiming(outcome: Outcome): { "Server-Timing": string } {
  return { "Server-Timing": `click;desc="${outcome}"` };
}

/** Waits for a result, but no longer than this. Then the answer is `other`. */
export async function within<Result, Other>(
  result: Promise<Result>,
  other: Other,
  patienceMs: number,
): Promise<Result | Other> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Other>((resolve) => (timer = setTimeout(resolve, patienceMs, other)));
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

/** The query of a request target, byte for byte. */
export function rawQueryOf(rawTarget: string): string {
  const start = rawTarget.indexOf("?");
  return start < 0 ? "" : rawTarget.slice(start + 1);
}

/** Sends a visitor on to the landing page. No cache or search engine may keep the answer. */
export function landingRedirect(
  rawQuery: string,
  referralCode: string | null,
  hit: AnsweredHit | null,
): Response {
  // An empty text, not null: the server sends a text without making a whole Response of it.
  return new Response("", {
    status: 302,
    headers: {
      Location: landingUrlFor(headerSafe(rawQuery), referralCode, hit?.clickId ?? null),
      "Content-Length": "0",
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex",
      ...(hit && hitTiming(hit.outcome)),
    },
  });
}

/**
 * A header holds visible ASCII only, and a `#` would end the query. Every such character travels percent-encoded.
 */
function headerSafe(rawQuery: string): string {
  return rawQuery.replace(/[^\x21-\x7e]|#/g, (character) =>
    Array.from(Buffer.from(character, "latin1"), (byte) => `%${byte.toString(16).toUpperCase()}`).join(""),
  );
}
