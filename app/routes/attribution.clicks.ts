import { z } from "zod";
import { config } from "../config.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { hitHeaders, writtenWithin } from "../http/hit.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { clicks } from "../process.server.ts";
import { recordClick } from "../referrals/clicks/record-click.server.ts";
import { canonicalCode } from "../referrals/stores/referral-code.ts";

const bodyBytesMax = 16 * 1024;
const patienceMs = 1000;

const beacon = z.object({
  referral_code: z.string().transform((code, context) => {
    const canonical = canonicalCode(code);
    if (canonical === null) context.addIssue({ code: "custom", message: "is not a referral code" });
    return canonical ?? "";
  }),
  source_url: z
    .url({ protocol: /^https?$/, error: "is not an http(s) address" })
    .transform((url) => new URL(url)),
  utm_params: z.record(z.string(), z.unknown()).nullish(),
});

/** The landing script's beacon: counts a visit that did not come through a tracked link. Public, unsigned. */
const receiveBeacon = endpoint(["POST", "OPTIONS"], async ({ request, address }) => {
  const cors = allowedOrigin(request);
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: cors });
  const body = parseWith(beacon, parseJson(await readBody(request, bodyBytesMax)));
  const click = await recordClick(clicks, {
    referralCode: body.referral_code,
    sourceUrl: body.source_url,
    ...(body.utm_params && { utmParams: body.utm_params }),
    address,
    ...hitHeaders(request),
  });
  await writtenWithin(click.written, patienceMs);
  return json({ click_id: click.clickId }, cors);
});

export const loader = receiveBeacon;
export const action = receiveBeacon;

/**
 * CORS for the landing page's origins. A page of another origin is refused; a server, which sends no origin, is not.
 */
function allowedOrigin(request: Request): Record<string, string> {
  const origin = request.headers.get("Origin");
  if (origin === null) return { Vary: "Origin" };
  if (!config.landingOrigins.includes(origin))
    throw problem(403, "origin_not_allowed", "Only the landing page's origins may count clicks.", {
      headers: { Vary: "Origin" },
    });
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
    Vary: "Origin",
  };
}
