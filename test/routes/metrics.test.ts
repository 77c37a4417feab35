import { expect, test } from "vitest";
import { metrics } from "../../app/process.server.ts";
import { loader as readMetrics } from "../../app/routes/metrics.ts";
import { call } from "../support/requests.ts";

test("the operator sees requests, the click buffer, the outbox and the connections", async () => {
  metrics.observeRequest("public", 302, 0.02);
  const response = await call(readMetrics, "/metrics", {
    headers: { Authorization: `Bearer ${process.env["METRICS_TOKEN"]}` },
  });
  const text = await response.text();
  expect(response.status).toBe(200);
  for (const line of [
    'http_request_duration_seconds_count{audience="public",status="302"} 1',
    "clicks_buffered 0",
    'clicks_lost_total{reason="full"} 0',
    'outbox_jobs{state="events"} 0',
    'outbox_jobs{state="rejected"} 0',
    'database_connections{state="awaited"} 0',
  ])
    expect(text).toContain(line);
});

test("nobody else sees them", async () => {
  const attempts: Record<string, string>[] = [{}, { Authorization: "Bearer wrong" }];
  for (const headers of attempts) expect((await call(readMetrics, "/metrics", { headers })).status).toBe(401);
});
