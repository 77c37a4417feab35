import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { clientAddress } from "./client-address.server.ts";
import type { RequestContext } from "./endpoint.server.ts";
import { audienceOf, secure } from "./headers.server.ts";
import { metrics, onUnaccountedProxy, strangers } from "../process.server.ts";
import { incompleteBody, payloadTooLarge, problem } from "./problem.server.ts";

type Handler = (request: Request, context: RequestContext) => Promise<Response>;
/** Node's own request is there behind a socket only; a test calls without one. */
type Environment = { Bindings: Partial<HttpBindings>; Variables: { request: RequestContext } };

/** No page or webhook of ours needs a longer body. Machine routes set tighter limits of their own. */
const bodyBytesMax = 1024 * 1024;

/**
 * The web server: request ids, one log line for each request, security headers, assets. Hot routes are called directly,
 * everything else goes to Remix. The log has the path only, because queries hold tokens.
 */
export function createWeb(options: {
  pages: Handler;
  hot: { path: string; methods: string[]; call: (params: Record<string, string>) => Handler }[];
  assetsFolder?: string;
  onlyPaths?: string[];
}): Hono<Environment> {
  const web = new Hono<Environment>();
  web.use(logged);
  const { onlyPaths } = options;
  if (onlyPaths)
    web.use((c, next) => (onlyPaths.includes(c.req.path) ? next() : Promise.resolve(notServed())));
  if (options.assetsFolder) {
    const immutable = { "Cache-Control": "public, max-age=31536000, immutable" };
    web.use(
      "/assets/*",
      serveStatic({ root: options.assetsFolder, onFound: (_path, c) => setAll(c, immutable) }),
    );
  }
  const limited = bodyLimit({ maxSize: bodyBytesMax, onError: tooLarge });
  // Hono makes a whole Request when the body is asked for, which costs a click a tenth of its time.
  web.use((c, next) => (c.req.method === "GET" || c.req.method === "HEAD" ? next() : limited(c, next)));
  for (const { path, methods, call } of options.hot)
    web.on(methods, path, (c) => call(c.req.param() as Record<string, string>)(c.req.raw, c.get("request")));
  web.all("*", (c) => options.pages(c.req.raw, c.get("request")));
  web.onError((error, c) => {
    // The limit above reads bodies of unknown length, so a hang-up may show here first.
    if (c.req.raw.signal.aborted) {
      strangers.note("hang_up");
      return incompleteBody();
    }
    log.error({ err: error, request_id: c.get("request").requestId }, "unexpected error");
    return problem(500, "internal_error", "Something went wrong here.");
  });
  return web;
}

async function logged(c: Context<Environment>, next: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const { incoming } = c.env;
  const url = new URL(c.req.url);
  const request: RequestContext = {
    requestId: randomUUID(),
    address: clientAddress(
      incoming?.socket.remoteAddress,
      c.req.header("X-Forwarded-For"),
      config.trustProxyHops,
      onUnaccountedProxy,
    ),
    rawTarget: incoming?.url ?? c.req.url,
    receivedAt: new Date(),
  };
  c.set("request", request);
  await next();
  const { headers } = c.res;
  const ms = performance.now() - startedAt;
  metrics.observeRequest(audienceOf(url.pathname), c.res.status, ms / 1000);
  secure(headers, url, config.appOrigin.startsWith("https:"));
  headers.set("X-Request-Id", request.requestId);
  log.info(
    {
      request_id: request.requestId,
      method: c.req.method,
      path: url.pathname,
      status: c.res.status,
      ms: Math.round(ms * 10) / 10,
    },
    "request",
  );
}

function setAll(c: Context, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}

function notServed(): Response {
  return problem(404, "not_found", "This process delivers events and serves nothing.");
}

function tooLarge(): Response {
  return payloadTooLarge(bodyBytesMax);
}
