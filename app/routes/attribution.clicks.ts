import { z } from "zod";
import { config } from "../config.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { hitHeaders, hitTiming, within } from "../http/hit.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { referralCodeField } from "../http/visitor-fields.server.ts";
import { clicks, refusedLinks, strangers } from "../process.server.ts";
import { recordBeacon } from "../referrals/clicks/record-beacon.server.ts";

const bodyBytesMax = 16 * 1024;
const patienceMs = 1000;

/** From an address or a cookie that anybody can edit. A value that is no UUID counts as absent. */
const id = z.guid().toLowerCase().nullable().catch(null);

const beacon = z.object({
  referral_code: referralCodeField,
  source_url: z
    .url({ protocol: /^https?$/, error: "is not an http(s) address" })
    .transform((url) => new URL(url)),
  // As odd as a cookie can make them, they cost no click. None of them are as good as absent.
  utm_params: z
    .record(z.string(), z.unknown())
    .nullable()
    .catch(null)
    .transform((utm) => (utm && Object.keys(utm).length > 0 ? utm : null)),
  click_id: id,
  held: id,
  claim: id,
  cookies: z.boolean().catch(true),
  // Older copies of the script do not send it.
  referrer: z.string().nullable().catch(null),
});

/** The landing script's beacon: says which page view this is, and which click its browser has. Public, unsigned. */
const countBeacon = endpoint(["POST", "OPTIONS"], async (call) => {
  const { request, address } = call;
  const cors = allowedOrigin(request);
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: cors });
  const body = parseWith(beacon, parseJson(await readBody(call, bodyBytesMax)));
  const { code: referralCode } = body.referral_code;
  const { now, settled, keep } = await recordBeacon(clicks, {
    referralCode,
    sourceUrl: body.source_url,
    ...(body.utm_params && { utmParams: body.utm_params }),
    ...{ clickId: body.click_id, held: body.held, claim: body.claim, cookies: body.cookies },
    address,
    ...hitHeaders(request),
    // The request's own referrer is the landing page. The script says where the page was opened from.
    referrer: body.referrer,
    // A visitor opened the page that sent this request. The request itself is a script's, so its destination says
    // nothing.
    destination: null,
  });
  const buffered = { clickId: now, outcome: "buffered" as const };
  const { clickId, outcome } = await within(settled, buffered, patienceMs);
  // The script asks again with the same claim, and keeps the code and the address's click id meanwhile.
  if (clickId === null)
    throw problem(503, "unavailable", "The database is slow. Please ask again.", {
      headers: { "Retry-After": "1" },
    });
  if (outcome === "buffered") keep();
  return json({ click_id: clickId, referral_code: referralCode }, { ...cors, ...hitTiming(outcome) });
});

/** Lets the landing page read a refusal, too. Its script would otherwise take every refusal for a broken network. */
const receiveBeacon: typeof countBeacon = async (args) => {
  const answer = await countBeacon(args);
  const origin = args.request.headers.get("Origin");
  if (!answer.ok && origin !== null && config.landingOrigins.includes(origin))
    for (const [name, value] of Object.entries(corsFor(origin))) answer.headers.set(name, value);
  return answer;
};

export const loader = receiveBeacon;
export const action = receiveBeacon;

/**
 * CORS for the landing page's origins. A page of another origin is refused; a server, which sends no origin, is not.
 */
function allowedOrigin(request: Request): Record<string, string> {
  const origin = request.headers.get("Origin");
  if (origin === null) return { Vary: "Origin" };
  if (!config.landingOrigins.includes(origin)) {
    refusedLinks.noteOrigin(origin);
    strangers.note("refused_origin");
    throw problem(403, "origin_not_allowed", "Only the landing page's origins may count clicks.", {
      headers: { Vary: "Origin" },
    });
  }
  return corsFor(origin);
}

function corsFor(origin: string): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
    Vary: "Origin",
  };
}
