import { requireApiKey } from "../http/api-caller.server.ts";
import { endpoint, type Call, type RequestContext } from "../http/endpoint.server.ts";
import { problem } from "../http/problem.server.ts";
import { requestLimit } from "../process.server.ts";
import { networkOf } from "../referrals/clicks/address-network.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import type { Allowance } from "../storage/keys/request-limit.server.ts";

/** Headers to make an answer with. */
export type AnswerHeaders = Record<string, string>;

type Route = { request: Request; params: Record<string, string>; context: RequestContext };
/** Who calls: `requireKey` refuses somebody without a good key, and `headers` tell what is left of the minute. */
type Caller = { requireKey: () => ApiKey; headers: AnswerHeaders };

/**
 * A route of the API. Every answer tells what is left of the caller's minute, failures and refusals too. Somebody
 * without a good key has an allowance as well, so that nobody tries keys for long.
 */
export function metered(
  methods: readonly string[],
  answer: (call: Call, caller: Caller) => Promise<Response>,
): (route: Route) => Promise<Response> {
  return async (route) => {
    const { address } = route.context;
    const key = await requireApiKey(route.request).catch((thrown: unknown) => ({ thrown }));
    const allowance =
      "thrown" in key
        ? await requestLimit.takeStranger(address === null ? null : networkOf(address))
        : await requestLimit.take(key.id);
    const headers = allowanceHeaders(allowance);
    // A failure to look the key up is thrown inside of the endpoint, which knows the answer to it.
    const requireKey = () => {
      if ("thrown" in key) throw key.thrown;
      return key;
    };
    const answered = await endpoint(methods, (call) => {
      if (allowance.isOver) throw tooMany(allowance);
      return answer(call, { requireKey, headers });
    })(route);
    return answered.headers.has("RateLimit") ? answered : withHeaders(answered, headers);
  };
}

/** Takes more requests of a key, for a call that holds several. Refuses when the key's minute has not as many left. */
export async function takeMore(
  key: ApiKey,
  requests: number,
  headers: AnswerHeaders,
): Promise<AnswerHeaders> {
  let latest = headers;
  for (let taken = 0; taken < requests; taken += 1) {
    const allowance = await requestLimit.take(key.id);
    latest = allowanceHeaders(allowance);
    if (allowance.isOver) throw await withHeaders(tooMany(allowance), latest);
  }
  return latest;
}

/**
 * An answer made again, with more headers. The Node server forgets headers that are set on a finished Response once its
 * body was read.
 */
export async function withHeaders(answer: Response, more: AnswerHeaders): Promise<Response> {
  const { status } = answer;
  const headers = { ...Object.fromEntries(answer.headers), ...more };
  const text = await answer.text();
  return new Response(text === "" ? null : text, { status, headers });
}

/** `RateLimit` and `RateLimit-Policy` of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10). */
function allowanceHeaders({ quota, windowSeconds, left, resetSeconds }: Allowance): AnswerHeaders {
  return {
    "RateLimit-Policy": `"minute";q=${quota};w=${windowSeconds}`,
    RateLimit: `"minute";r=${left};t=${resetSeconds}`,
  };
}

function tooMany({ quota, resetSeconds }: Allowance): Response {
  return problem(429, "rate_limited", `A key may ask ${quota} times a minute. Nothing was done.`, {
    headers: { "Retry-After": String(resetSeconds) },
  });
}
