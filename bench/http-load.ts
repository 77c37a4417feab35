import autocannon from "autocannon";

/** One request of a load. */
export type LoadRequest = {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
};

/** A visit's second request, made from the headers of the first one's answer. */
export type FollowUp = (headers: Record<string, string>) => LoadRequest;

/** What a load came to. `acknowledged` includes the warm-up. */
export type Load = { acknowledged: number; refused: number; perSecond: number; p50Ms: number; p99Ms: number };

type Round = { answers: Map<number, number>; perSecond: number; latenciesMs: number[] };

const probeRequests = 1_000;
const warmUpSeconds = 1.5;

/**
 * Keeps `connections` busy for about `seconds` after a warm-up: each sends its next request when the last one is
 * answered. The run has a number of requests, not a time. Nothing is cut off in flight, so answers and rows can be
 * compared.
 */
export async function runLoad(options: {
  origin: string;
  connections: number;
  seconds: number;
  expectedStatus: number;
  nextRequest: () => LoadRequest;
  /** Sent after each request, on the same connection. Rates and counts stay those of the first requests. */
  followUp?: FollowUp;
  followUpStatus?: number;
}): Promise<Load> {
  const { connections, seconds, expectedStatus, followUpStatus } = options;
  const send = (amount: number): Promise<Round> =>
    sendAll({ ...options, amount: Math.max(amount, connections) });
  const probe = await send(probeRequests);
  const warmUp = await send(Math.round(probe.perSecond * warmUpSeconds));
  const measured = await send(Math.round(warmUp.perSecond * seconds));
  const rounds = [probe, warmUp, measured];
  const count = (matches: (status: number) => boolean): number =>
    rounds
      .flatMap(({ answers }) => [...answers])
      .reduce((sum, [status, n]) => sum + (matches(status) ? n : 0), 0);
  return {
    acknowledged: count((status) => status === expectedStatus),
    refused: count((status) => status !== expectedStatus && status !== followUpStatus),
    perSecond: measured.perSecond,
    p50Ms: percentile(measured.latenciesMs, 0.5),
    p99Ms: percentile(measured.latenciesMs, 0.99),
  };
}

/** The value below which this share of the values lies. */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

async function sendAll(options: {
  origin: string;
  connections: number;
  amount: number;
  nextRequest: () => LoadRequest;
  followUp?: FollowUp;
}): Promise<Round> {
  const { origin, connections, amount, nextRequest, followUp } = options;
  const answers = new Map<number, number>();
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let lastAt = startedAt;
  const first = { setupRequest: (base: object) => ({ ...base, ...nextRequest() }) };
  const requests = followUp ? inPairs(first, followUp) : [first];
  const { errors } = await new Promise<autocannon.Result>((done, failed) => {
    const options = { url: origin, connections, amount, sampleInt: 100, requests };
    const run = autocannon(options, (error, result) => (error ? failed(error as Error) : done(result)));
    run.on("response", (_client, status, _bytes, ms) => {
      answers.set(status, (answers.get(status) ?? 0) + 1);
      latenciesMs.push(ms);
      lastAt = performance.now();
    });
  });
  if (errors > 0) throw new Error(`${errors} of ${amount} requests to ${origin} got no answer`);
  // By our own clock: autocannon's ends at a whole second.
  const perSecond = (latenciesMs.length / requests.length / (lastAt - startedAt)) * 1000;
  return { answers, latenciesMs, perSecond };
}

/** autocannon's `context` belongs to one connection and one pair. */
function inPairs(first: autocannon.Request, followUp: FollowUp): autocannon.Request[] {
  type Context = { headers?: Record<string, string> };
  return [
    {
      ...first,
      onResponse: (_status, _body, context: Context, headers) => {
        context.headers = headers as Record<string, string>;
      },
    },
    { setupRequest: (base, context: Context) => ({ ...base, ...followUp(context.headers ?? {}) }) },
  ];
}
