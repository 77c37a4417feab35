// The straightforward way: plain node:http, and the app's own click statement once for every request.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { openDatabase } from "../app/storage/engine/postgres.server.ts";
import { insertClicks } from "../app/storage/clicks/store-referral-clicks.server.ts";
import { firstVisit } from "./limit.ts";

const { pool } = openDatabase(process.env["DATABASE_URL"] ?? "");

createServer((request, response) => {
  const url = new URL(request.url ?? "", `http://${request.headers.host}`);
  count(url, request).then(
    (location) => response.writeHead(302, { Location: location, "Cache-Control": "no-store" }).end(),
    (error: unknown) => response.writeHead(503).end(String(error)),
  );
}).listen(Number(process.env["PORT"]), process.env["HOST"]);

async function count(url: URL, { headers }: IncomingMessage): Promise<string> {
  const referralCode = url.pathname.slice("/r/".length);
  const visit = firstVisit(referralCode, Object.fromEntries(url.searchParams));
  // The benchmark asks for readiness before any click, as it asks the app.
  if (headers["x-forwarded-for"]) await insertClicks(pool, randomUUID(), [visit]);
  return `https://syntropyhealth.bio/${url.search}&ref=${referralCode}&click_id=${visit.clickId}`;
}
