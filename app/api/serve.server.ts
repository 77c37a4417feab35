import { hash } from "node:crypto";
import { requireRights } from "../http/api-caller.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import type { Call } from "../http/endpoint.server.ts";
import { json } from "../http/problem.server.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import type { AnswerHeaders } from "./metered.server.ts";
import type { Operation } from "./operation.server.ts";
import { parseQuery } from "./query.server.ts";

/** The longest body that an operation reads. */
export const bodyBytesMax = 64 * 1024;
/** Only the caller may keep an answer, and asks again before each use of it. */
const readable = { "Cache-Control": "private, no-cache" };

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
