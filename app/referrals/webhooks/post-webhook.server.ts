import { lookup } from "node:dns/promises";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type LookupFunction } from "node:net";
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
/** The text of an answer is read for this long. A body may be held open for ever. */
const answerMs = 1_000;
/** An address that does not answer within this time makes room for the name's next one. */
const connectMs = 3_000;
/** An endpoint may ask for a pause, but not for the whole day that a message has. */
const retryAfterMaxMs = 60 * 60_000;

/**
 * Posts a body. The name is resolved once, every address of it is checked, and the connection goes to one of the checked
 * addresses: a name that answers otherwise a moment later changes nothing. Redirects are not followed. Never throws.
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
    const addresses = await withinLimit(addressesOf(url, reaching), signal);
    return await send(url, addresses, body, headers, signal);
  } catch (error) {
    const answer = signal.aborted ? `no answer within ${reaching.timeoutMs / 1000} s` : wordOf(error);
    return { status: null, answer, retryAfterMs: 0 };
  }
}

async function addressesOf(url: URL, { isAnywhere, resolve }: Reaching): Promise<Resolved[]> {
  if (!isAnywhere && url.protocol !== "https:") throw new Refused("the address does not begin with https://");
  const found = await resolve(url.hostname.replace(/^\[|\]$/g, ""));
  if (found.length === 0) throw new Refused("the name has no address");
  if (!isAnywhere && !found.every(({ address }) => isPublicAddress(address)))
    throw new Refused("the name leads to an address that is not of the public internet");
  return found;
}

function send(
  url: URL,
  addresses: Resolved[],
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Posted> {
  const { request } = url.protocol === "https:" ? https : http;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ method: "POST", path: url.pathname + url.search, agent: false, signal },
      // Only checked addresses are connected to, each until one answers; the name is proven by the certificate.
      ...{ host: name, port: url.port || undefined, servername: isIP(name) ? "" : name },
      ...{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: connectMs, lookup: only(addresses) },
      headers: { ...headers, host: url.host, "content-length": Buffer.byteLength(body) },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      // The status is the answer. The text is for people to read: neither its end nor a break in it decides.
      let answer = "";
      const done = () => {
        clearTimeout(reading);
        response.destroy();
        resolve({
          status: response.statusCode ?? null,
          answer: printable(answer),
          retryAfterMs: retryAfterOf(response.headers["retry-after"]),
        });
      };
      const reading = setTimeout(done, answerMs);
      sent.off("error", reject).on("error", done);
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        answer += chunk;
        if (answer.length >= answerLengthMax) done();
      });
      response.on("error", done).on("close", done);
    });
    sent.end(body);
  });
}

/** Answers every lookup of a connection with the addresses that were checked. */
function only(addresses: Resolved[]): LookupFunction {
  return (_name, { all }, done) => {
    const [first] = addresses;
    if (all || !first) done(null, addresses);
    else done(null, first.address, first.family);
  };
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
  if (value === undefined || !/^\d{1,9}$/.test(value)) return 0;
  return Math.min(Number(value) * 1000, retryAfterMaxMs);
}

/** PostgreSQL keeps no NUL, and no half of a pair. */
function printable(text: string): string {
  return text.slice(0, answerLengthMax).replaceAll("\0", "").toWellFormed();
}
