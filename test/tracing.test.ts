import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";
import { startApp } from "./support/app-process.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { chrome, signed } from "./support/requests.ts";
import { makeStore } from "./support/stores.ts";

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } };
type Span = {
  traceId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code: number };
  attributes: Attribute[];
};
type Sent = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[];
};

/** An OpenTelemetry receiver that takes OTLP as JSON over HTTP. */
async function startReceiver() {
  const bodies: string[] = [];
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      paths.add(request.url ?? "");
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const sent = () => bodies.flatMap((body) => (JSON.parse(body) as Sent).resourceSpans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    bodies,
    services: () => new Set(sent().map(({ resource }) => valuesOf(resource.attributes)["service.name"])),
    spans: () => sent().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  };
}

const valuesOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

onRealPostgres(
  "OpenTelemetry gets a span for each request, by route, and for each statement, and nothing about who asked",
  async () => {
    const receiver = await startReceiver();
    const app = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, TRUST_PROXY_HOPS: "1" });
    const store = await makeStore();
    const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const follow = (code: string, headers: Record<string, string> = {}) =>
      fetch(`${app.origin}/r/${code}?id_token=secret-token`, {
        redirect: "manual",
        headers: { "User-Agent": chrome, "X-Forwarded-For": "203.0.113.77", ...headers },
      });
    const traceparent = `00-${traceId}-${spanId}-01`;
    const first = await follow(store.referral_code, { traceparent, tracestate: "vendor=secret-state" });
    await follow("store-nobody-0000", { traceparent: "nonsense" });
    await follow(store.referral_code, { traceparent: `00-${randomUUID().replaceAll("-", "")}-${spanId}-00` });
    const person = `person-${randomUUID()}`;
    const body = JSON.stringify({ user_id: person, referral_code: store.referral_code });
    await fetch(`${app.origin}/attribution/signups`, signed(body));
    await fetch(`${app.origin}/nowhere/${person}`, { headers: { "User-Agent": chrome } });
    expect(await app.stop()).toBe(0);

    const told = receiver.spans().map((span) => ({ ...span, ...valuesOf(span.attributes) }));
    const [requests, statements] = [
      told.filter(({ kind }) => kind === 2),
      told.filter(({ kind }) => kind === 3),
    ];
    expect(requests.map(({ name }) => name).sort()).toEqual([
      "GET",
      "GET /r/:code",
      "GET /r/:code",
      "POST /attribution/signups",
    ]);
    expect(told.find((span) => span.traceId === traceId)).toMatchObject({
      parentSpanId: spanId,
      kind: 2,
      "http.route": "/r/:code",
      "http.response.status_code": 302,
      "app.request_id": first.headers.get("X-Request-Id"),
    });
    expect(statements.find(({ name }) => name === "insert-clicks")).toMatchObject({
      "db.system.name": "postgresql",
      "db.operation.name": "WITH",
      "db.query.summary": "insert-clicks",
    });
    const known = new Set(["db.system.name", "db.operation.name", "db.query.summary"]);
    const keys = new Set(statements.flatMap(({ attributes }) => attributes.map(({ key }) => key)));
    expect(keys).toEqual(known);
    expect([...receiver.paths]).toEqual(["/v1/traces"]);
    expect([...receiver.services()]).toEqual(["store-referrals"]);
    for (const secret of [
      "secret-token",
      "secret-state",
      "203.0.113.77",
      store.referral_code,
      person,
      "Mozilla",
      "127.0.0.1",
    ])
      expect(receiver.bodies.join().includes(secret), secret).toBe(false);
  },
);

onRealPostgres("a receiver that is away holds up no request, and is complained of once", async () => {
  const app = await startApp({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:9/v1/traces",
    OTEL_EXPORTER_OTLP_TIMEOUT: "1000",
  });
  for (let n = 0; n < 20; n++) expect((await fetch(`${app.origin}/healthz`)).status).toBe(200);
  expect(await app.stop()).toBe(0);
  const complaints = app.log.filter(({ level }) => Number(level) >= 40).map(({ msg }) => msg);
  expect(complaints).toEqual([expect.stringContaining("takes no spans")]);
});
