import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { config } from "../../app/config.server.ts";
import { plainPage } from "../../app/http/plain-page.server.ts";
import { loader as readPrivacy } from "../../app/routes/privacy.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { deleteExpired } from "../../app/storage/upkeep/retention.server.ts";
import { call } from "../support/requests.ts";

const document = readFileSync("docs/privacy.md", "utf8");

test("anybody can read the privacy page, and it says all of docs/privacy.md", async () => {
  const response = await call(readPrivacy, "/privacy");
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  const html = await response.text();
  const words = html
    .replace(/<style>.*<\/style>|<title>.*?<\/title>|<[^>]+>/gs, " ")
    .replace(/&quot;|&#39;/g, "'")
    .match(/[\p{L}\d_]+/gu);
  expect(words).toEqual(document.replace(/\|( --- \|)+/g, "").match(/[\p{L}\d_]+/gu));
  expect(html.match(/<tr>/g)).toHaveLength(document.match(/^\| (?!---)/gm)!.length);
  expect((await call(readPrivacy, "/privacy", { method: "POST" })).status).toBe(405);
});

test("a document cannot become markup", () => {
  expect(
    plainPage('# <b>\n\n<script>"&</script>\n\n[x](javascript:alert) ![x](javascript:alert)'),
  ).not.toMatch(/<b>|<script|<img|href="j/);
});

test("the page names the retention that the hourly job and the queues keep", async () => {
  const { rows } = await database.pool.query(
    `select name, retention_seconds / 86400 as waiting, deletion_seconds / 86400 as done from pgboss.queue`,
  );
  const days = Object.fromEntries(rows.map(({ name, waiting, done }) => [name, [waiting, done]]));
  expect(days).toMatchObject({
    "analytics-events": [30, 30],
    "analytics-events-rejected": [30, 30],
    "flow-triggers": [7, 1],
    "flow-triggers-rejected": [30, 30],
  });
  const asked: [statement: string, days: number][] = [];
  const now = new Date();
  const query = async ({ text, values: [before] }: { text: string; values: [Date] }) => {
    asked.push([text, (now.getTime() - before.getTime()) / 86_400_000]);
    return { rowCount: 0, rows: [] };
  };
  // The job asks only for statements, so that a recorder of them stands in for a connection.
  await deleteExpired({ query } as unknown as Sql, config.attributionWindowDays, now);
  const daysOf = (condition: string) => asked.find(([text]) => text.includes(condition))?.[1];
  expect(daysOf("from message_receipt where created_at <")).toBe(30);
  expect(daysOf("from synthetic_referral where clicked_at <")).toBe(1);
  expect(daysOf("status = 'clicked' and imported_from is null and clicked_at <")).toBe(90);
});
