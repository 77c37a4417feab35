import { endpoint, type Call } from "../http/endpoint.server.ts";
import { hitHeaders } from "../http/hit.server.ts";
import { isTestToken, recordSyntheticClick } from "../referrals/live-test.server.ts";
import { landingUrlFor } from "../referrals/links.server.ts";
import { recordClick } from "../referrals/record-click.server.ts";
import { canonicalCode } from "../referrals/referral-code.ts";

/** How long a visitor waits for the database before the click is answered from the buffer. */
const patienceMs = 80;

/** The tracked link: counts the click, then sends the visitor to the landing page. Public, unsigned. */
const followLink = endpoint(["GET", "HEAD"], async (call) => {
  const rawQuery = call.rawTarget.split("?").slice(1).join("?");
  const code = canonicalCode(call.params.code);
  const clickId = code === null ? null : await count(call, code);
  return new Response(null, {
    status: 302,
    headers: {
      Location: landingUrlFor(headerSafe(rawQuery), code, clickId),
      "Content-Length": "0",
      "Cache-Control": "no-store",
      "X-Robots-Tag": "noindex",
    },
  });
});

export const loader = followLink;
export const action = followLink;

async function count({ request, address }: Call, referralCode: string): Promise<string | null> {
  const sourceUrl = new URL(request.url);
  if (isTestToken(sourceUrl.searchParams.get("test"), referralCode))
    return recordSyntheticClick(referralCode, sourceUrl);
  const click = await recordClick({ referralCode, sourceUrl, address, ...hitHeaders(request) });
  await Promise.race([click.written, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  return click.clickId;
}

/** A header holds visible ASCII only: anything else in the query travels percent-encoded. */
function headerSafe(rawQuery: string): string {
  return rawQuery.replace(/[^\x21-\x7e]/g, (character) =>
    Array.from(Buffer.from(character, "latin1"), (byte) => `%${byte.toString(16).toUpperCase()}`).join(""),
  );
}
