import { createHash, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { metrics } from "../process.server.ts";
import { problem } from "../http/problem.server.ts";

/** The numbers for the operator's Prometheus. Open without a token in development only. */
const answerMetrics = endpoint(["GET", "HEAD"], async ({ request }) => {
  if (config.metricsToken === undefined && config.production)
    throw problem(404, "not_found", "METRICS_TOKEN is not set.");
  if (config.metricsToken !== undefined && !same(request.headers.get("Authorization"), config.metricsToken))
    throw problem(401, "invalid_key", "Send Authorization: Bearer and METRICS_TOKEN.", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  const { contentType, text } = await metrics.read();
  return new Response(text, { headers: { "Content-Type": contentType, "Cache-Control": "no-store" } });
});

export const loader = answerMetrics;
export const action = answerMetrics;

function same(header: string | null, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest((header ?? "").replace(/^bearer /i, "Bearer ")), digest(`Bearer ${token}`));
}
