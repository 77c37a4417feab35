import { lookup } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import { isIP } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** What came of a post. `status` is null when nobody answered; then `answer` says why. */
export type Posted = { status: number | null; answer: string; retryAfterMs: number };

type Resolved = { address: string; family: number };

/** How an endpoint is reached. Tests and the demo may go anywhere; everybody else to the public internet only. */
export type Reaching = {
  isAnywhere: boolean;
  resolve: (host: string) => Promise<Resolved[]>;
  timeoutMs: number;
};

export const reachingPublic: Reaching = {
  isAnywhere: false,
  resolve: (host) => lookup(host, { all: true, order: "verbatim" }),
  timeoutMs: 15_000,
};

const answerLengthMax = 1_000;

/**
 * Posts a body. The name is resolved once, every address of it is checked, and the connection goes to the checked
 * address: a name that answers otherwise a moment later changes nothing. Redirects are not followed. Never throws.
 */
export async function postWebhook(
  to: string,
  body: string,
  headers: Record<string, string>,
  reaching: Reaching = reachingPublic,
): Promise<Posted> {
  const signal = AbortSignal.timeout(reaching.timeoutMs);
  try {
    const url = new URL(to);
    const address = await withinLimit(addressOf(url, reaching), signal);
    return await send(url, address, body, headers, signal);
  } catch (error) {
    const answer = signal.aborted ? `no answer within ${reaching.timeoutMs / 1000} s` : wordOf(error);
    return { status: null, answer, retryAfterMs: 0 };
  }
}

async function addressOf(url: URL, { isAnywhere, resolve }: Reaching): Promise<Resolved> {
  if (!isAnywhere && url.protocol !== "https:") throw new Refused("the address does not begin with https://");
  const found = await resolve(url.hostname.replace(/^\[|\]$/g, ""));
  const [first] = found;
  if (!first) throw new Refused("the name has no address");
  if (!isAnywhere && !found.every(({ address }) => isPublicAddress(address)))
    throw new Refused("the name leads to an address that is not of the public internet");
  return first;
}

function send(
  url: URL,
  { address, family }: Resolved,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Posted> {
  const { request } = url.protocol === "https:" ? https : http;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ method: "POST", path: url.pathname + url.search, agent: false, signal },
      // The checked address is connected to; the name is only said, and proven by the certificate.
      ...{ host: address, family, port: url.port || undefined, servername: isIP(name) ? "" : name },
      headers: { ...headers, host: url.host, "content-length": Buffer.byteLength(body) },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        answer += chunk;
        // Enough to show. The rest is nobody's business, and may have no end.
        if (answer.length >= answerLengthMax) response.destroy();
      });
      response.on("error", () => {});
      response.on("close", () => {
        resolve({
          status: response.statusCode ?? null,
          answer: printable(answer),
          retryAfterMs: retryAfterOf(response.headers["retry-after"]),
        });
      });
    });
    sent.end(body);
  });
}

/** A name's lookup has no time limit of its own. */
function withinLimit<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Refused("late")), { once: true });
    work.then(resolve, reject);
  });
}

class Refused extends Error {}

function wordOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code || "the connection failed";
}

function retryAfterOf(value: string | undefined): number {
  return value !== undefined && /^\d{1,5}$/.test(value) ? Number(value) * 1000 : 0;
}

/** PostgreSQL keeps no NUL, and no half of a pair. */
function printable(text: string): string {
  return text.slice(0, answerLengthMax).replaceAll("\0", "").toWellFormed();
}
