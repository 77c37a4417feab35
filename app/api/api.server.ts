import { Hono } from "hono";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import { requireApiKey, requireIntegrationApi, requireRights } from "../http/api-caller.server.ts";
import { parseJson, parseWith, readBody } from "../http/body.server.ts";
import { endpoint, type Call } from "../http/endpoint.server.ts";
import { json, problem } from "../http/problem.server.ts";
import type { Environment } from "../http/web.server.ts";
import { requestLimit } from "../process.server.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import type { Allowance } from "../storage/keys/request-limit.server.ts";
import { createClick } from "./clicks.server.ts";
import { getStats, listPlacements } from "./numbers.server.ts";
import { documentOf } from "./openapi.server.ts";
import type { Operation } from "./operation.server.ts";
import { getPerson } from "./people.server.ts";
import { getReferral, listReferrals } from "./referrals.server.ts";
import { referencePage } from "./reference.server.ts";
import { getKey, getStore, listStores, updateStore } from "./stores.server.ts";

/** Every operation of the Integration API, in the order of its document. */
export const operations: Operation[] = [
  getKey,
  listStores,
  getStore,
  updateStore,
  getStats,
  listPlacements,
  listReferrals,
  getReferral,
  getPerson,
  createClick,
];

const bodyBytesMax = 64 * 1024;
/** Answers of machines must be asked again, and may be kept by the asker only. */
const shareable = { "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" };
const readable = { "Cache-Control": "private, no-cache" };

/** The Integration API, to be mounted at `/api/v1`. Its server has put the request's facts into `request`. */
export function createApi(served: Operation[]): Hono<Environment> {
  const api = new Hono<Environment>();
  const tagged = etag({ retainedHeaders: [...RETAINED_304_HEADERS, "RateLimit", "RateLimit-Policy"] });
  api.use((c, next) => (c.req.method === "GET" || c.req.method === "HEAD" ? tagged(c, next) : next()));
  for (const path of new Set(served.map((one) => one.path))) {
    const here = served.filter((one) => one.path === path);
    const methods = here.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    const answer = endpoint(methods, (call) => {
      const asked = call.request.method === "HEAD" ? "GET" : call.request.method;
      const operation = here.find(({ method }) => method === asked);
      if (!operation) throw new Error("endpoint let a method through that nobody serves");
      return serve(operation, call);
    });
    api.all(path.replace(/\{(\w+)\}/g, ":$1"), (c) =>
      answer({ request: c.req.raw, params: c.req.param(), context: c.get("request") }),
    );
  }
  const document = JSON.stringify(documentOf(served));
  const pages = {
    "/openapi.json": () =>
      new Response(document, {
        headers: { "Content-Type": "application/json; charset=utf-8", ...shareable },
      }),
    "/docs": referencePage,
  };
  for (const [path, page] of Object.entries(pages)) {
    const answer = endpoint(["GET", "HEAD"], () => {
      requireIntegrationApi();
      return page();
    });
    api.all(path, (c) => answer({ request: c.req.raw, params: {}, context: c.get("request") }));
  }
  const nowhere = endpoint(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], () => {
    throw problem(404, "not_found", "The Integration API has no such address: see /api/v1/openapi.json.");
  });
  api.all("*", (c) => nowhere({ request: c.req.raw, params: {}, context: c.get("request") }));
  return api;
}

async function serve(operation: Operation, call: Call): Promise<Response> {
  const caller = await requireApiKey(call.request).catch((refusal: unknown) => refuseStranger(call, refusal));
  const allowance = await requestLimit.take(caller.id);
  try {
    if (allowance.isOver) throw tooMany(allowance);
    return withAllowance(await answerTo(operation, call, caller), allowance);
  } catch (refusal) {
    if (refusal instanceof Response) throw withAllowance(refusal, allowance);
    throw refusal;
  }
}

/** Somebody without a key has an allowance too, so that nobody tries keys for long. */
async function refuseStranger(call: Call, refusal: unknown): Promise<never> {
  if (!(refusal instanceof Response) || refusal.status !== 401) throw refusal;
  const allowance = await requestLimit.takeStranger(call.address);
  throw withAllowance(allowance.isOver ? tooMany(allowance) : refusal, allowance);
}

async function answerTo(operation: Operation, call: Call, key: ApiKey): Promise<Response> {
  requireRights(key, operation);
  const { parameters, body, answer } = operation;
  const { request, params } = call;
  const part = (schema: typeof body, value: unknown) => schema && parseWith(schema, value);
  const rawBody = body ? await readBody(call, bodyBytesMax) : Buffer.alloc(0);
  const asked = {
    ...{ call, key, rawBody },
    path: part(parameters.path, params),
    query: part(parameters.query, Object.fromEntries(new URL(request.url).searchParams)),
    headers: part(parameters.header, Object.fromEntries(request.headers)),
    body: body && parseWith(body, parseJson(rawBody)),
  };
  const answered = await operation.handle(asked);
  if (answer.schema === null) return new Response(null, { status: answer.status });
  return json(answered, operation.method === "GET" ? readable : {}, answer.status);
}

/** `RateLimit` and `RateLimit-Policy` of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10). */
function withAllowance(
  response: Response,
  { quota, windowSeconds, left, resetSeconds }: Allowance,
): Response {
  response.headers.set("RateLimit-Policy", `"minute";q=${quota};w=${windowSeconds}`);
  response.headers.set("RateLimit", `"minute";r=${left};t=${resetSeconds}`);
  return response;
}

function tooMany({ quota, resetSeconds }: Allowance): Response {
  return problem(429, "rate_limited", `A key may ask ${quota} times a minute. Nothing was done.`, {
    headers: { "Retry-After": String(resetSeconds) },
  });
}
