import { hash } from "node:crypto";
import { requireApiKey, requireRights } from "../http/api-caller.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import type { Call } from "../http/endpoint.server.ts";
import { json, problem } from "../http/problem.server.ts";
import { requestLimit } from "../process.server.ts";
import { networkOf } from "../referrals/clicks/address-network.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import type { Allowance } from "../storage/keys/request-limit.server.ts";
import type { Operation } from "./operation.server.ts";
import { parseQuery } from "./query.server.ts";

/** The longest body that an operation reads. */
export const bodyBytesMax = 64 * 1024;
/** Only the caller may keep an answer, and asks again before each use of it. */
const readable = { "Cache-Control": "private, no-cache" };

/** Headers to make an answer with. */
type AnswerHeaders = Record<string, string>;

/**
 * Answers a caller with a good key, and tells what is left of the key's minute. `answer` gets the headers, because the
 * Node server forgets headers that are set on a finished Response once its body was read.
 */
export async function keyed(
  call: Call,
  answer: (key: ApiKey, headers: AnswerHeaders) => Promise<Response>,
): Promise<Response> {
  const key = await requireApiKey(call.request).catch((refusal: unknown) => refuseStranger(call, refusal));
  const allowance = await requestLimit.take(key.id);
  const headers = allowanceHeaders(allowance);
  try {
    if (allowance.isOver) throw tooMany(allowance);
    return await answer(key, headers);
  } catch (refusal) {
    throw refusal instanceof Response ? await withHeaders(refusal, headers) : refusal;
  }
}

/** Somebody without a key has an allowance too, so that nobody tries keys for long. */
async function refuseStranger(call: Call, refusal: unknown): Promise<never> {
  if (!(refusal instanceof Response) || refusal.status !== 401) throw refusal;
  const allowance = await requestLimit.takeStranger(call.address === null ? null : networkOf(call.address));
  throw await withHeaders(allowance.isOver ? tooMany(allowance) : refusal, allowanceHeaders(allowance));
}

/** An answer made again, with more headers. */
export async function withHeaders(answer: Response, more: AnswerHeaders): Promise<Response> {
  const { status } = answer;
  const headers = { ...Object.fromEntries(answer.headers), ...more };
  const text = await answer.text();
  return new Response(text === "" ? null : text, { status, headers });
}

/** Checks a request with the schemas of its operation, and answers. */
export async function serve(
  operation: Operation,
  call: Call,
  key: ApiKey,
  headers: AnswerHeaders,
): Promise<Response> {
  requireRights(key, operation);
  const { parameters, body, answer } = operation;
  const { request, params } = call;
  const part = (schema: typeof body, value: unknown) => schema && parseWith(schema, value);
  const rawBody = body ? await readBody(call, bodyBytesMax) : Buffer.alloc(0);
  const asked = {
    ...{ call, key, rawBody },
    path: part(parameters.path, params),
    query: parseQuery(parameters.query, new URL(request.url).searchParams),
    headers: part(parameters.header, Object.fromEntries(request.headers)),
    body: body && parseWith(body, parseJson(rawBody)),
  };
  const answered = await operation.handle(asked);
  if (answer.schema === null) return new Response(null, { status: answer.status, headers });
  if (operation.method !== "GET") return json(answered, headers, answer.status);
  return json(answered, { ...headers, ...readable, ...tagOf(answered) }, answer.status);
}

/** The tag of an answer's text. Hono would read a copy of the answer for it, in another thread. */
function tagOf(answered: unknown): AnswerHeaders {
  return { ETag: `"${hash("sha1", JSON.stringify(answered))}"` };
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
