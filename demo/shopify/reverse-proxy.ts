import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";

/** The addresses where a plain browser finds Shopify's own hosts. Null leaves every answer untouched. */
export type Rewrite = { adminOrigin: string; appBridgeUrl: string } | null;

/** An edited answer goes on in the coding it came in, so that a browser meets the app's own sizes. */
const codings: Record<string, { decode: (bytes: Buffer) => Buffer; encode: (bytes: Buffer) => Buffer }> = {
  identity: { decode: (bytes) => bytes, encode: (bytes) => bytes },
  br: { decode: brotliDecompressSync, encode: (bytes) => brotliCompressSync(bytes) },
  gzip: { decode: gunzipSync, encode: (bytes) => gzipSync(bytes) },
};

const realAdmin = "https://admin.shopify.com";
const realCdn = "https://cdn.shopify.com";
const realAppBridge = `${realCdn}/shopifycloud/app-bridge.js`;

/**
 * Stands in front of the app as a load balancer would. It keeps `Host` (Remix compares it with `Origin`) and appends
 * the caller to `X-Forwarded-For`. `rewrite` makes the few edits that let a plain browser frame the app.
 */
export function createReverseProxy(appPort: number, rewrite: Rewrite) {
  function forward(incoming: IncomingMessage, outgoing: ServerResponse, edits: Rewrite = rewrite): void {
    const headers = forwardedHeaders(incoming);
    const upstream = request(
      { host: "127.0.0.1", port: appPort, method: incoming.method, path: incoming.url, headers },
      (answer) => void (edits ? sendEdited(answer, outgoing, edits) : sendAsIs(answer, outgoing)),
    );
    upstream.on("error", () => {
      if (outgoing.headersSent) return outgoing.destroy();
      outgoing.writeHead(502, { "content-type": "text/plain", "retry-after": "1" });
      outgoing.end("The app is not answering.");
    });
    outgoing.on("close", () => upstream.destroy());
    incoming.pipe(upstream);
  }

  /** Vite's hot reload speaks WebSocket. */
  function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upstream = connect(appPort, "127.0.0.1", () => {
      const headers = Object.entries(forwardedHeaders(incoming)).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  }

  return { forward, upgrade };
}

function forwardedHeaders(incoming: IncomingMessage): IncomingHttpHeaders {
  const caller = (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  const before = incoming.headers["x-forwarded-for"];
  const chain = [before, caller].flat().filter(Boolean).join(", ");
  const protocol = "encrypted" in incoming.socket ? "https" : "http";
  return { ...incoming.headers, "x-forwarded-for": chain, "x-forwarded-proto": protocol };
}

function sendAsIs(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
}

async function sendEdited(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  { adminOrigin, appBridgeUrl }: NonNullable<Rewrite>,
): Promise<void> {
  const edited = { ...answer.headers };
  for (const name of ["content-security-policy", "content-security-policy-report-only"])
    edited[name] = edited[name]
      ?.toString()
      .replaceAll(realAdmin, `${realAdmin} ${adminOrigin}`)
      .replaceAll(realCdn, `${realCdn} ${adminOrigin}`);
  if (edited.link) edited.link = String(edited.link).replaceAll(realAppBridge, appBridgeUrl);
  const headers: IncomingHttpHeaders = Object.fromEntries(
    Object.entries(edited).filter(([, value]) => value !== undefined),
  );

  const isText = /text\/html|javascript/.test(headers["content-type"] ?? "");
  const coding = codings[headers["content-encoding"] ?? "identity"];
  if (!isText || !coding) {
    outgoing.writeHead(answer.statusCode ?? 502, headers);
    answer.pipe(outgoing);
    return;
  }
  try {
    const sent = Buffer.concat(await answer.toArray());
    const text = sent.length === 0 ? "" : coding.decode(sent).toString("utf8");
    const isEdited = text.includes(realAppBridge);
    const edited = isEdited ? coding.encode(Buffer.from(text.replaceAll(realAppBridge, appBridgeUrl))) : sent;
    delete headers["transfer-encoding"];
    delete headers.etag;
    // A HEAD answer has no body, and keeps the length of the body.
    if (text !== "") headers["content-length"] = String(edited.length);
    outgoing.writeHead(answer.statusCode ?? 502, headers);
    outgoing.end(edited);
  } catch {
    outgoing.destroy();
  }
}
