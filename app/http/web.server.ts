import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { compress } from "hono/compress";
import { routePath } from "hono/route";
import { TrieRouter } from "hono/router/trie-router";
import { config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { clientAddress } from "./client-address.server.ts";
import type { RequestContext } from "./endpoint.server.ts";
import { audienceOf, secure } from "./headers.server.ts";
import { answerWithoutShop } from "./outside-frame.server.ts";
import { loggedPath } from "./logged-path.ts";
import { metrics, onUnaccountedProxy, strangers, tracer } from "../process.server.ts";
import { bodyHeldBack, incompleteBody, payloadTooLarge, problem } from "./problem.server.ts";

type Handler = (request: Request, context: RequestContext) => Promise<Response>;
/** What the server puts beside each request. Node's own request is there behind a socket only. */
export type Environment = {
  Bindings: Partial<HttpBindings>;
  Variables: { request: RequestContext; page?: string | undefined };
};

/** An asset's name tells its content. */
const immutable = "public, max-age=31536000, immutable";

/** No page or webhook of ours needs a longer body. Machine routes set tighter limits of their own. */
const bodyBytesMax = 1024 * 1024;
const unknownLengthsMax = 32;

/**
 * The web server: request ids, one log line for each request, security headers, assets. Hot routes are called directly,
 * everything else goes to Remix. The log has the path only, because queries hold tokens.
 */
export function createWeb(options: {
  pages: Handler;
  /** The addresses of the pages, as patterns: `/app/referrals/:id`. Everything else is asked of `pages`, too. */
  pagePaths?: string[];
  hot: { path: string; methods: string[]; call: (params: Record<string, string>) => Handler }[];
  /** Folders with `assets`, asked in turn: this release's, and the one of the releases before. */
  assetFolders?: string[];
  /** The Integration API, below `/api/v1`. */
  api?: Hono<Environment>;
  onlyPaths?: string[];
}): Hono<Environment> {
  const web = new Hono<Environment>();
  web.use(logged);
  const { onlyPaths } = options;
  if (onlyPaths)
    web.use((c, next) => (onlyPaths.includes(c.req.path) ? next() : Promise.resolve(notServed())));
  for (const root of options.assetFolders?.filter((folder) => existsSync(folder)) ?? [])
    web.use("/assets/*", plainCodings, kept, serveStatic({ root, precompressed: true }));
  if (options.assetFolders?.length) web.all("/assets/*", () => noSuchAsset());
  for (const { path, methods, call } of options.hot)
    web.on(methods, path, (c) => {
      const { incoming } = c.env;
      const context = { ...c.get("request"), ...(incoming && { incoming: incoming as Readable }) };
      return call(c.req.param())(c.req.raw, context);
    });
  // Pages, JSON and CSV; the hot routes answer a few bytes. No other site can make a merchant's browser send a request
  // with the token, so nobody can guess a secret from the lengths of many answers (BREACH).
  web.use(compress({ encoding: "gzip" }));
  if (options.api) web.route("/api/v1", options.api);
  // Machine routes limit their bodies themselves: Hono makes a whole Request when the body is asked for.
  const limited = bodyLimit({ maxSize: bodyBytesMax, onError: tooLarge });
  let unknownLengths = 0;
  web.use(async (c, next) => {
    const bounded = ["/webhooks/", "/attribution/"].some((prefix) => c.req.path.startsWith(prefix));
    if (c.req.method === "GET" || c.req.method === "HEAD" || bounded) return next();
    if (c.req.header("Transfer-Encoding") === undefined) return limited(c, next);
    // A body of unknown length is read whole before its route is asked. Browsers tell the length.
    if (unknownLengths >= unknownLengthsMax) return bodyHeldBack();
    unknownLengths += 1;
    return limited(c, next).finally(() => (unknownLengths -= 1));
  });
  web.on(["GET", "HEAD"], "/app/*", async (c, next) => answerWithoutShop(c.req.raw) ?? (await next()));
  web.use(async (c, next) => (methods.has(c.req.method) ? await next() : unknownMethod(c.req.path)));
  // A router of their own: these patterns would cost the hot routes Hono's fast router.
  const pageRoutes = new TrieRouter<string>();
  for (const path of options.pagePaths ?? []) pageRoutes.add("ALL", path, path);
  web.all("*", (c) => {
    c.set("page", pageRoutes.match("ALL", c.req.path)[0][0]?.[0]);
    return options.pages(c.req.raw, c.get("request"));
  });
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
  // Hono answers HEAD with a copy of this answer. The Node server copies the headers that are set from here on only if
  // the answer was made whole before, which a look at its body does.
  if (c.req.method === "HEAD") void c.res.body;
  const { headers } = c.res;
  const ms = performance.now() - startedAt;
  const observed = {
    route: c.get("page") ?? routeLabel(routePath(c)),
    audience: audienceOf(url.pathname),
    status: c.res.status,
    seconds: ms / 1000,
  };
  metrics.observeRequest(observed);
  tracer.trace({
    ...observed,
    method: c.req.method,
    requestId: request.requestId,
    startedAt: request.receivedAt,
    parent: c.req.header("traceparent"),
  });
  secure(headers, url, config.appOrigin.startsWith("https:"));
  headers.set("X-Request-Id", request.requestId);
  log.info(
    {
      request_id: request.requestId,
      method: c.req.method,
      path: loggedPath(url.pathname),
      status: c.res.status,
      ms: Math.round(ms * 10) / 10,
    },
    "request",
  );
}

/** A route as /metrics names it, without Hono's patterns. What no route answered has one name for all addresses. */
function routeLabel(pattern: string): string {
  let label = routeLabels.get(pattern);
  if (label === undefined) {
    label = /^\/?\*$/.test(pattern) ? "none" : pattern.replace(/\{[^}]*\}/g, "");
    routeLabels.set(pattern, label);
  }
  return label;
}

const routeLabels = new Map<string, string>();

/** The methods that Remix takes. Any other makes an answer of its own there, of another shape. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function unknownMethod(path: string): Response {
  const allowed = audienceOf(path) === "signed" ? "POST" : "GET, HEAD, POST";
  return problem(405, "method_not_allowed", `Use ${allowed}.`, { headers: { Allow: allowed } });
}

function notServed(): Response {
  return problem(404, "not_found", "This process delivers events and serves nothing.");
}

/**
 * Hono's static files compare whole words of Accept-Encoding. So weights are removed here, and codings of weight 0 with
 * them.
 */
async function plainCodings(c: Context<Environment>, next: () => Promise<void>): Promise<void> {
  const accepted = c.req.header("Accept-Encoding");
  if (accepted?.includes(";")) {
    const codings = accepted.split(",").filter((coding) => !/;\s*q=0(\.0*)?\s*$/i.test(coding));
    const headers = new Headers(c.req.raw.headers);
    headers.set("Accept-Encoding", codings.map((coding) => coding.replace(/;.*/, "")).join(","));
    c.req.raw = new Request(c.req.raw.url, { method: c.req.method, headers });
  }
  await next();
}

/** Lets browsers keep a file that was found. */
async function kept(c: Context<Environment>, next: () => Promise<void>): Promise<void> {
  await next();
  if (!c.res.ok || c.res.headers.has("Cache-Control")) return;
  c.res.headers.set("Cache-Control", immutable);
  // Also on a file without a coding: a shared cache must not give one form to browsers that accept another.
  c.res.headers.set("Vary", "Accept-Encoding");
}

/** No cache keeps this answer: a release under way may have the file in a moment. */
function noSuchAsset(): Response {
  const headers = { "Cache-Control": "no-store" };
  return problem(404, "not_found", "No release of the last day has this file.", { headers });
}

function tooLarge(): Response {
  return payloadTooLarge(bodyBytesMax);
}
