import { endpoint, type Call } from "../http/endpoint.server.ts";
import {
  hitHeaders,
  landingRedirect,
  rawQueryOf,
  visitorPatienceMs,
  within,
  type AnsweredHit,
} from "../http/hit.server.ts";
import { isTestToken, recordSyntheticClick } from "../referrals/live-test/live-test.server.ts";
import { clicks, counters, refusedLinks } from "../process.server.ts";
import { recordClick } from "../referrals/clicks/record-click.server.ts";
import { readReferralCode } from "../referrals/stores/read-referral-code.ts";

/** The tracked link: counts the click, then sends the visitor to the landing page. Public, unsigned. */
const followLink = endpoint(["GET", "HEAD"], async (call) => {
  const text = codeText(call);
  const read = readReferralCode(text);
  if (read?.repaired) counters.repairedCode();
  const code = read?.code ?? null;
  if (code === null) refusedLinks.noteUnreadable(text);
  const hit = code === null ? null : await count(call, code);
  return landingRedirect(rawQueryOf(call.rawTarget), code, hit);
});

export const loader = followLink;
export const action = followLink;

/**
 * The text in the code's place. For a whole pasted link it is the link's `ref`, which the server took for a query of
 * its own. Some paste the link without its scheme.
 */
function codeText({ request, params }: Call): string {
  const text = params.code ?? "";
  const isLink = text === "" || /^\s*(https?:|[^/]+\.[^/]+\/)/i.test(text);
  return (isLink && new URL(request.url).searchParams.get("ref")) || text;
}

async function count({ request, address }: Call, referralCode: string): Promise<AnsweredHit> {
  const sourceUrl = new URL(request.url);
  if (isTestToken(sourceUrl.searchParams.get("test"), referralCode))
    return { clickId: await recordSyntheticClick(referralCode, sourceUrl), outcome: "committed" };
  const click = await recordClick(clicks, { referralCode, sourceUrl, address, ...hitHeaders(request) });
  const outcome = await within(click.written, "buffered" as const, visitorPatienceMs);
  if (outcome === "buffered") click.keep();
  return { clickId: click.clickId, outcome };
}
