import { endpoint } from "../http/endpoint.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { readiness } from "../readiness.server.ts";

/**
 * Whether to send traffic here: the database is reachable and migrated, and the process is not stopping. With
 * `?without=database` the database may be away, for links are answered then, too.
 */
const answerReadiness = endpoint(["GET", "HEAD"], async ({ request }) => {
  const isWithout = new URL(request.url).searchParams.get("without") === "database";
  if (isWithout ? readiness.isServing() : await readiness.isReady())
    return json({ status: "ready" }, { "Cache-Control": "no-store" });
  throw problem(503, "unavailable", "The database is away or not migrated, or the process is stopping.", {
    headers: { "Retry-After": "2" },
  });
});

export const loader = answerReadiness;
export const action = answerReadiness;
