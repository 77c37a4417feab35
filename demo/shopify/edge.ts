import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { ActivityLog } from "./activity.ts";
import type { Certificate } from "./certificate.ts";

/** Exact host, or `*.myshopify.com`. */
export type HostTable = Record<string, RequestListener>;

/**
 * The app's only way out. The app's process uses `proxy` for every HTTPS request, and the proxy lets only shops
 * through, to ourselves. So no request of a demo ever leaves the machine. `tls` is the same for strict browsers.
 */
export function createEdge(certificate: Certificate, hosts: HostTable, activity: ActivityLog) {
  const tls = createHttpsServer(
    { key: certificate.keyPem, cert: certificate.certificatePem },
    (incoming, outgoing) => {
      const listener = listenerFor(hosts, incoming.headers.host ?? "");
      if (listener) return listener(incoming, outgoing);
      outgoing.writeHead(404).end();
    },
  );

  const proxy = createHttpServer((incoming, outgoing) => {
    activity.add("refused", `Plain HTTP to ${incoming.url} was stopped here`, { status: 403 });
    outgoing.writeHead(403, { "content-type": "text/plain" }).end("The demo has no internet.");
  });
  proxy.on("connect", (incoming, socket) => {
    socket.on("error", () => {});
    const [host = "", port] = (incoming.url ?? "").split(":");
    if (port !== "443" || !host.endsWith(".myshopify.com")) {
      activity.add("refused", `A connection to ${incoming.url} was stopped here`, { status: 403 });
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    tls.emit("connection", socket);
  });

  return { tls, proxy };
}

function listenerFor(hosts: HostTable, hostHeader: string): RequestListener | undefined {
  const host = hostHeader.split(":")[0] ?? "";
  return hosts[host] ?? (host.endsWith(".myshopify.com") ? hosts["*.myshopify.com"] : undefined);
}
