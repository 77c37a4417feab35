import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createRequestHandler } from "@remix-run/node";
import * as build from "virtual:remix/server-build";
import { config } from "./config.server.ts";
import type { RequestContext } from "./http/endpoint.server.ts";
import { createWeb } from "./http/web.server.ts";
import { log } from "./log.server.ts";
import { readiness } from "./readiness.server.ts";

/** Requests get this long to end; everything together ends before `docker stop` loses patience, after 10 s. */
const drainMs = 5_000;
const stopMs = 9_500;
const remix = createRequestHandler(build, import.meta.env.PROD ? "production" : "development");

/** The app as one fetch handler; Vite's dev server calls it too. A process that only works on jobs tells its health. */
export const web = createWeb({
  pages: (request, context) => remix(request, context),
  ...(config.worker === "only" && { onlyPaths: ["/healthz", "/readyz", "/metrics"] }),
  hot: [
    {
      path: "/r/:code{.+}",
      methods: ["GET", "HEAD"],
      call: (params) => routeLoader("routes/r.$code", params),
    },
    ...["clicks", "signups", "activations"].map((report) => ({
      path: `/attribution/${report}`,
      methods: ["POST"],
      call: (params: Record<string, string>) => routeLoader(`routes/attribution.${report}`, params),
    })),
  ],
  ...(import.meta.env.PROD && { assetsFolder: "build/client" }),
});

/**
 * A machine route straight from the build's manifest: Remix's own dispatch costs six times what the route does.
 * Such routes are wrapped by `endpoint`, which does what Remix would have done around them.
 */
function routeLoader(id: string, params: Record<string, string>) {
  const loader = build.routes[id]?.module.loader;
  if (!loader) throw new Error(`the build has no route ${id}`);
  return async (request: Request, context: RequestContext) =>
    (await loader({ request, params, context })) as Response;
}

async function listen(): Promise<void> {
  const server = createAdaptorServer({
    fetch: web.fetch,
    // Slow or endless senders are cut off; an idle connection outlives a load balancer's 60 s.
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

/** Ends without failing anything in flight: refuses new work, answers what came, writes what is buffered. */
async function drain(server: Server, signal: string): Promise<void> {
  log.info({ signal }, "stopping");
  readiness.beginStop();
  setTimeout(() => {
    log.error("could not stop in time");
    process.exit(1);
  }, stopMs).unref();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const deadline = setTimeout(() => {
    log.error("requests were still in flight at the deadline");
    server.closeAllConnections();
  }, drainMs);
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

/** Vite evaluates this module again after every edit; the database and the queues are opened once. */
async function prepareOnce(): Promise<void> {
  const process = globalThis as { storeReferralsPrepared?: Promise<void> };
  await (process.storeReferralsPrepared ??= readiness.prepare());
}
