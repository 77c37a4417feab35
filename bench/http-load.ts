import autocannon from "autocannon";

/** One request of a load. */
export type LoadRequest = {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
};

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
}): Promise<Load> {
  const { connections, seconds, expectedStatus } = options;
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
    refused: count((status) => status !== expectedStatus),
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
}): Promise<Round> {
  const { origin, connections, amount, nextRequest } = options;
  const answers = new Map<number, number>();
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  let lastAt = startedAt;
  const setupRequest = (base: object) => ({ ...base, ...nextRequest() });
  const { errors } = await new Promise<autocannon.Result>((done, failed) => {
    const options = { url: origin, connections, amount, sampleInt: 100, requests: [{ setupRequest }] };
    const run = autocannon(options, (error, result) => (error ? failed(error as Error) : done(result)));
    run.on("response", (_client, status, _bytes, ms) => {
      answers.set(status, (answers.get(status) ?? 0) + 1);
      latenciesMs.push(ms);
      lastAt = performance.now();
    });
  });
  if (errors > 0) throw new Error(`${errors} of ${amount} requests to ${origin} got no answer`);
  // By our own clock: autocannon's ends at a whole second.
  return { answers, latenciesMs, perSecond: (latenciesMs.length / (lastAt - startedAt)) * 1000 };
}
