import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { problem } from "./problem.server.ts";

const toleranceSeconds = 300;

/** One family of signature headers, and the keys that verify it. */
export type SignatureFamily = { prefix: "webhook" | "svix"; keys: Buffer[] };

/** The auth backend's signature family. */
export const standardWebhooks: SignatureFamily = { prefix: "webhook", keys: config.attributionSecrets };

/**
 * Verifies a Standard Webhooks 1.0 signature over the raw bytes and returns the message id that was signed. Svix's is
 * the same under other names. The reference library is not used: it decodes the body first, and then two bodies of
 * invalid UTF-8 look the same.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function requireSignedMessage(
  headers: Headers,
  body: Buffer,
  { prefix, keys }: SignatureFamily,
  now = new Date(),
): string {
  const [id, timestamp, signatures] = namesOf(prefix).map((name) => headers.get(name));
  if (!id || !timestamp || !signatures)
    throw problem(401, "missing_signature", `Send ${namesOf(prefix).join(", ")}.`);
  // The id that is de-duplicated on must be the id that was signed, so only one family may speak.
  if (namesOf(prefix === "svix" ? "webhook" : "svix").some((name) => headers.has(name)))
    throw badSignature("Send webhook-* headers or svix-* headers, not both.");
  if (id.length > 256) throw badSignature(`${prefix}-id is longer than 256 characters.`);
  if (!/^\d{1,12}$/.test(timestamp)) throw badSignature(`${prefix}-timestamp is not a Unix time in seconds.`);
  const expected = keys.map((key) =>
    createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  const given = signatures
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice(3), "base64"));
  if (!given.some((one) => expected.some((wanted) => equal(one, wanted))))
    throw badSignature("No signature matches the raw body under any of our secrets.");
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds)
    throw problem(401, "stale_timestamp", `${prefix}-timestamp is more than ${toleranceSeconds} s off.`);
  return id;
}

function namesOf(prefix: SignatureFamily["prefix"]): string[] {
  return [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`];
}

function equal(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function badSignature(detail: string): Response {
  return problem(401, "bad_signature", detail);
}
