import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { problem } from "./problem.server.ts";

const toleranceSeconds = 300;

/**
 * Verifies a Standard Webhooks 1.0 signature over the raw bytes and returns the message id that was signed. Our own
 * few lines, because the reference library decodes the body first: two bodies of invalid UTF-8 then look the same.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function requireSignedMessage(headers: Headers, body: Buffer, now = new Date()): string {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (!id || !timestamp || !signatures)
    throw problem(401, "missing_signature", "Send webhook-id, webhook-timestamp and webhook-signature.");
  // The id that is de-duplicated on must be the id that was signed, so only one family may speak.
  if (headers.has("svix-id") || headers.has("svix-signature") || headers.has("svix-timestamp"))
    throw badSignature("Send webhook-* headers or svix-* headers, not both.");
  if (id.length > 256) throw badSignature("webhook-id is longer than 256 characters.");
  if (!/^\d{1,12}$/.test(timestamp)) throw badSignature("webhook-timestamp is not a Unix time in seconds.");
  const expected = config.attributionSecrets.map((secret) =>
    createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  const given = signatures
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice(3), "base64"));
  if (!given.some((one) => expected.some((wanted) => equal(one, wanted))))
    throw badSignature("No signature matches the raw body under any of our secrets.");
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds)
    throw problem(401, "stale_timestamp", `webhook-timestamp is more than ${toleranceSeconds} s off.`);
  return id;
}

function equal(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function badSignature(detail: string): Response {
  return problem(401, "bad_signature", detail);
}
