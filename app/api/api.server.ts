import { Hono } from "hono";
import { etag, RETAINED_304_HEADERS } from "hono/etag";
import { requireIntegrationApi } from "../http/api-caller.server.ts";
import { endpoint } from "../http/endpoint.server.ts";
import { problem } from "../http/problem.server.ts";
import type { Environment } from "../http/web.server.ts";
import { answerMcp } from "./mcp.server.ts";
import { documentOf } from "./openapi.server.ts";
import { metered } from "./metered.server.ts";
import type { Operation } from "./operation.server.ts";
import { referencePage } from "./reference.server.ts";
import { serve } from "./serve.server.ts";

const shareable = { "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" };

/** The Integration API, to be mounted at `/api/v1`. Its server has put the request's facts into `request`. */
export function createApi(served: Operation[]): Hono<Environment> {
  const api = new Hono<Environment>();
  const tagged = etag({ retainedHeaders: [...RETAINED_304_HEADERS, "RateLimit", "RateLimit-Policy"] });
  api.use((c, next) => (c.req.method === "GET" || c.req.method === "HEAD" ? tagged(c, next) : next()));
  for (const path of new Set(served.map((one) => one.path))) {
    const here = served.filter((one) => one.path === path);
    const methods = here.flatMap(({ method }) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    const answer = metered(methods, (call, { requireKey, headers }) => {
      const asked = call.request.method === "HEAD" ? "GET" : call.request.method;
      const operation = here.find(({ method }) => method === asked);
      if (!operation) throw new Error("endpoint let a method through that nobody serves");
      return serve(operation, call, requireKey(), headers);
    });
    api.all(path.replace(/\{(\w+)\}/g, ":$1"), (c) =>
      answer({ request: c.req.raw, params: c.req.param(), context: c.get("request") }),
    );
  }
  const tools = metered(["POST"], (call, { requireKey, headers }) => answerMcp(call, requireKey(), headers));
  api.all("/mcp", (c) => tools({ request: c.req.raw, params: {}, context: c.get("request") }));
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
  const nowhere = metered(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"], () => {
    throw problem(404, "not_found", "The Integration API has no such address: see /api/v1/openapi.json.");
  });
  api.all("*", (c) => nowhere({ request: c.req.raw, params: {}, context: c.get("request") }));
  return api;
}
