import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, type Load, type LoadRequest } from "./http-load.ts";

const warmUpSeconds = 2;

/**
 * Sends `perSecond` requests a second, evenly spaced, whether or not earlier ones are answered; latency is counted
 * from the moment a request was due. (autocannon's own rate sends each second's requests in one burst.)
 */
export async function runArrivals(options: {
  origin: string;
  perSecond: number;
  seconds: number;
  expectedStatus: number;
  nextRequest: () => LoadRequest;
}): Promise<Load> {
  const { origin, perSecond, seconds, expectedStatus, nextRequest } = options;
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const total = Math.round(perSecond * (warmUpSeconds + seconds));
  const answers: Promise<{ status: number; ms: number }>[] = [];
  for (let sent = 0; sent < total; sent += 1) {
    const dueAt = startedAt + (sent / perSecond) * 1000;
    if (dueAt > performance.now()) await sleep(dueAt - performance.now());
    answers.push(
      send(agent, origin, nextRequest()).then((status) => ({ status, ms: performance.now() - dueAt })),
    );
  }
  const all = await Promise.all(answers);
  agent.destroy();
  const measured = all.slice(Math.round(perSecond * warmUpSeconds)).map(({ ms }) => ms);
  const acknowledged = all.filter(({ status }) => status === expectedStatus).length;
  return {
    acknowledged,
    refused: total - acknowledged,
    perSecond,
    p50Ms: percentile(measured, 0.5),
    p99Ms: percentile(measured, 0.99),
  };
}

function send(agent: Agent, origin: string, { method, path, headers, body }: LoadRequest): Promise<number> {
  return new Promise((answered, failed) => {
    const sent = request(origin + path, { agent, method, headers }, (response) => {
      response.resume().once("end", () => answered(response.statusCode ?? 0));
    });
    sent.once("error", failed);
    sent.end(body);
  });
}
