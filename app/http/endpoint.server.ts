import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { log } from "../log.server.ts";
import { strangers, tracking } from "../process.server.ts";
import { liveTestAgent } from "../referrals/live-test/reach-app.server.ts";
import { isUnavailable } from "../storage/engine/unavailable.server.ts";
import { audienceOf } from "./headers.server.ts";
import { problem } from "./problem.server.ts";

/** The facts about a request that the Request does not hold. Every route gets them as Remix's load context. */
export type RequestContext = {
  requestId: string;
  /** The sender's address, or null when it cannot be trusted (see TRUST_PROXY_HOPS). */
  address: string | null;
  /** The request target as the sender wrote it, before a URL parser touched it. */
  rawTarget: string;
  /** When the request came, by our clock: the one "now" of every rule about its times. */
  receivedAt: Date;
  /** The body as Node reads it, on a hot route behind a socket: a Request's stream costs as much as the whole report. */
  incoming?: Readable;
};

/** One call of a machine route. */
export type Call = {
  request: Request;
  params: Record<string, string | undefined>;
  /** The route fills them in as the route learns them. */
  notes: ReportNotes;
} & RequestContext;

/** What a signed route found out about a report, for the merchants' health card. */
type ReportNotes = { isVerified: boolean; isDryRun: boolean };

type RouteArgs = { request: Request; params: Record<string, string | undefined>; context: unknown };

/**
 * Wraps a machine route. Checks the method, turns refusals and bugs into problems, and answers 503 while the database
 * is away. The result is a Remix loader and action; the server also calls it directly for hot routes.
 */
export function endpoint(
  methods: readonly string[],
  handle: (call: Call) => Promise<Response> | Response,
): (args: RouteArgs) => Promise<Response> {
  return async ({ request, params, context }) => {
    const notes: ReportNotes = { isVerified: false, isDryRun: false };
    const call = { request, params, notes, ...requestContext(request, context) };
    try {
      if (!methods.includes(request.method)) {
        const headers = { Allow: methods.join(", ") };
        throw problem(405, "method_not_allowed", `Use ${methods.join(" or ")}.`, { headers });
      }
      const answer = await handle(call);
      noteReport(request, answer.status, notes);
      return answer;
    } catch (thrown) {
      const refusal = refusalOf(thrown, call);
      noteReport(request, refusal.status, notes);
      return withRequestId(refusal, call.requestId);
    }
  };
}

/** Our server hands in every fact. A route that is called without the server makes up what is missing. */
function requestContext(request: Request, context: unknown): RequestContext {
  const known = context as Partial<RequestContext> | undefined;
  if (known?.receivedAt) return known as RequestContext;
  const { pathname, search } = new URL(request.url);
  const receivedAt = new Date();
  return { requestId: randomUUID(), address: null, rawTarget: pathname + search, receivedAt, ...known };
}

function refusalOf(thrown: unknown, call: Call): Response {
  if (thrown instanceof Response) return thrown;
  if (isUnavailable(thrown)) {
    log.warn({ err: thrown, request_id: call.requestId }, "the database is unavailable");
    const headers = { "Retry-After": "2" };
    return problem(503, "unavailable", "The database is unavailable. Nothing was stored; send it again.", {
      headers,
    });
  }
  log.error({ err: thrown, request_id: call.requestId }, "unexpected error");
  return problem(500, "internal_error", "Something went wrong here. Nothing was stored.");
}

/**
 * Counts the auth backend's reports for the merchants' health card. Only a sender with a secret is the backend. A
 * report without a good signature is counted for the operator. Our own live tests and dry runs say nothing about the
 * backend.
 */
function noteReport({ url, method, headers }: Request, status: number, notes: ReportNotes): void {
  if (method !== "POST" || audienceOf(new URL(url).pathname) !== "signed") return;
  if (headers.get("User-Agent") === liveTestAgent || notes.isDryRun) return;
  if (notes.isVerified) {
    if (status < 400) tracking.note("callback_accepted");
    else tracking.note(status < 500 ? "callback_refused" : "callback_failed");
  } else if (status === 401) {
    strangers.note("unverified_report");
    if (headers.has("webhook-signature") || headers.has("svix-signature"))
      tracking.note("callback_unverified");
  }
}

async function withRequestId(response: Response, requestId: string): Promise<Response> {
  if (response.headers.get("Content-Type") !== "application/problem+json") return response;
  const body = { ...((await response.json()) as object), request_id: requestId };
  return new Response(JSON.stringify(body), { status: response.status, headers: response.headers });
}
