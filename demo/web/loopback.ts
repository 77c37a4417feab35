import { getRequestListener } from "@hono/node-server";
import { Hono, type MiddlewareHandler } from "hono";
import type { RequestListener, Server } from "node:http";
import type { Server as TlsServer } from "node:https";

/** A router that answers only under its own origins, so that no web page elsewhere can reach into the demo. */
export function loopbackRouter(ownOrigins: string[]): Hono {
  const router = new Hono();
  router.use(refuseStrangers(ownOrigins));
  router.onError((error, context) => {
    process.stderr.write(`demo: ${context.req.path}: ${error.stack}\n`);
    return context.json({ error: error.message }, 500);
  });
  return router;
}

export function listenerOf(router: Hono): RequestListener {
  const listener = getRequestListener(router.fetch, { overrideGlobalObjects: false });
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

/** Stops at once; browsers keep connections open for minutes. */
export function closeServer(server: Server | TlsServer): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}

/** The `Host` check defeats DNS rebinding, the `Origin` check other sites' forms and scripts. */
function refuseStrangers(ownOrigins: string[]): MiddlewareHandler {
  const hosts = ownOrigins.map((origin) => new URL(origin).host);
  hosts.push(...hosts.map((host) => host.replace("localhost", "127.0.0.1")));
  const origins = [...ownOrigins, ...ownOrigins.map((origin) => origin.replace("localhost", "127.0.0.1"))];
  return async (context, next) => {
    if (!hosts.includes(context.req.header("host") ?? "")) return context.text("wrong host", 421);
    const origin = context.req.header("origin");
    const reads = context.req.method === "GET" || context.req.method === "HEAD";
    if (!reads && origin !== undefined && !origins.includes(origin))
      return context.json({ error: "only the demo's own pages may ask this" }, 403);
    return next();
  };
}
