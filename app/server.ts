import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { createRequestHandler } from "@remix-run/node";
import * as build from "virtual:remix/server-build";
import { createApi } from "./api/api.server.ts";
import { operations } from "./api/operations.server.ts";
import { config } from "./config.server.ts";
import type { RequestContext } from "./http/endpoint.server.ts";
import { namedFailure } from "./http/named-failure.server.ts";
import { assetFolders } from "./http/previous-assets.ts";
import { pagePaths } from "./http/page-paths.ts";
import { createWeb } from "./http/web.server.ts";
import { log } from "./log.server.ts";
import { spill, tracer } from "./process.server.ts";
import { readiness } from "./readiness.server.ts";
import { inLanguageOf } from "./ui/kit/language.server.ts";

/** Requests have this long to end. `docker stop` waits 10 s, and everything together ends before that. */
const drainMs = 5_000;
const stopMs = 9_500;
const remix = createRequestHandler(build, import.meta.env.PROD ? "production" : "development");

/**
 * The app as one fetch handler, which Vite's dev server calls too. A process for jobs only answers its health routes.
 */
export const web = createWeb({
  pages: async (request, context) => {
    const answer = () => remix(request, context);
    // Only the admin's pages have languages. After the first AsyncLocalStorage.run, every promise in the process costs
    // more in Node 22: a sixth of a click's cost. https://nodejs.org/api/async_context.html
    const isAdmin = new URL(request.url).pathname.startsWith("/app");
    return namedFailure(await (isAdmin ? inLanguageOf(request, answer) : answer()), context.requestId);
  },
  pagePaths: pagePaths(build.routes),
  ...(config.worker === "only" && { onlyPaths: ["/healthz", "/readyz", "/metrics"] }),
  hot: [
    // A link that lost its code still leads its visitor to the landing page.
    ...["/r/:code{.+}", "/r/"].map((path) => ({
      path,
      methods: ["GET", "HEAD"],
      call: (params: Record<string, string>) => routeLoader("routes/r.$code", params),
    })),
    ...["clicks", "signups", "activations"].map((report) => ({
      path: `/attribution/${report}`,
      methods: ["POST"],
      call: (params: Record<string, string>) => routeLoader(`routes/attribution.${report}`, params),
    })),
  ],
  api: createApi(operations),
  assetFolders: import.meta.env.PROD ? Object.values(assetFolders) : [],
});

/**
 * Calls a machine route from the build's manifest: Remix's own dispatch costs six times as much as the route.
 * `endpoint` wraps such routes and does Remix's part.
 */
function routeLoader(id: string, params: Record<string, string>) {
  const loader = build.routes[id]?.module.loader;
  if (!loader) throw new Error(`the build has no route ${id}`);
  return async (request: Request, context: RequestContext) =>
    (await loader({ request, params, context })) as Response;
}

async function listen(): Promise<void> {
  openSpill();
  await tracer.open();
  const server = createAdaptorServer({
    fetch: web.fetch,
    // Balancers ask for health in HTTP/1.0, without a Host: HAProxy's `option httpchk` does.
    hostname: "localhost",
    // Slow or endless senders are cut off. An idle connection outlives a load balancer's 60 s.
    serverOptions: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      keepAliveTimeout: 65_000,
    },
  }) as Server;
  server.listen(config.port, config.host, () => {
    const { port } = server.address() as AddressInfo;
    log.info({ host: config.host, port, worker: config.worker }, "listening");
  });
  server.once("error", (error) => {
    process.stderr.write(
      `Store Referrals cannot listen on ${config.host}:${config.port}: ${error.message}\n`,
    );
    process.exit(1);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void drain(server, signal));
  if (config.production && config.databaseUrl.startsWith("pglite:"))
    log.warn("the embedded database does not survive a power loss and serves one process only");
  await readiness.prepare();
  log.info("ready");
}

/** A directory that cannot be written is told at start, not when the database is away. */
function openSpill(): void {
  try {
    spill.open();
  } catch (error) {
    process.stderr.write(`Store Referrals cannot write into SPILL_DIR: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

/**
 * Ends without failing anything: serves on until the balancers have seen `/readyz`, then refuses new work, answers open
 * requests and writes the buffers.
 */
async function drain(server: Server, signal: string): Promise<void> {
  log.info({ signal }, "stopping");
  readiness.beginStop();
  setTimeout(() => {
    log.error("could not stop in time");
    process.exit(1);
  }, stopMs).unref();
  const deadline = setTimeout(() => {
    log.error("requests were still in flight at the deadline");
    server.closeAllConnections();
  }, drainMs);
  await sleep(config.shutdownDelayMs);
  log.info("refusing new connections");
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A keep-alive connection is closed as soon as its answer is out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearTimeout(deadline);
  clearInterval(sweep);
  await readiness.finishStop();
  log.info("stopped");
  process.exit(0);
}

if (import.meta.env.PROD) await listen();
else await prepareOnce();

/** Opens the database and the queues once. Vite evaluates this module again after every edit. */
async function prepareOnce(): Promise<void> {
  const process = globalThis as { storeReferralsPrepared?: Promise<void> };
  await (process.storeReferralsPrepared ??= readiness.prepare());
}
