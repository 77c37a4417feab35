import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config.server.ts";
import { problem } from "./problem.server.ts";

const toleranceSeconds = 300;

/** The names under which the same three headers come: those of the standard, and Svix's older ones. */
const families = ["webhook", "svix"] as const;
type Family = (typeof families)[number];

/** A route's sender: the names of its headers, and the keys that verify its messages. */
export type Signer = { families: readonly Family[]; keys: Buffer[] };

/** The auth backend. */
export const attributionSigner: Signer = { families: ["webhook"], keys: config.attributionSecrets };

/**
 * Verifies a Standard Webhooks 1.0 signature over the raw bytes and returns the message id that was signed. Svix's is
 * the same under other names. The reference library is not used: it decodes the body first, and then two bodies of
 * invalid UTF-8 look the same.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function requireSignedMessage(headers: Headers, body: Buffer, signer: Signer, now: Date): string {
  const { family, id, timestamp, signatures } = requireOneVoice(headers, signer.families);
  if (id.length > 256) throw badSignature(`${family}-id is longer than 256 characters.`);
  if (!/^\d{1,12}$/.test(timestamp)) throw badSignature(`${family}-timestamp is not a Unix time in seconds.`);
  const expected = signer.keys.map((key) =>
    createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  const given = signatures
    .split(" ")
    .filter((one) => one.startsWith("v1,"))
    .map((one) => Buffer.from(one.slice(3), "base64"));
  if (!given.some((one) => expected.some((wanted) => equal(one, wanted))))
    throw badSignature("No signature matches the raw body under any of our secrets.");
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds)
    throw problem(401, "stale_timestamp", `${family}-timestamp is more than ${toleranceSeconds} s off.`);
  return id;
}

/**
 * The signed headers of one family. Headers of the other family must say the same, because the id to de-duplicate on is
 * the signed one.
 */
function requireOneVoice(headers: Headers, own: readonly Family[]) {
  const complete = own
    .map((family) => ({ family, said: valuesOf(headers, family) }))
    .find(({ said }) => said.every(Boolean));
  if (!complete)
    throw problem(
      401,
      "missing_signature",
      `Send ${own.map((family) => namesOf(family).join(", ")).join(", or ")}.`,
    );
  const { family, said } = complete;
  for (const other of families.filter((one) => one !== family)) {
    const heard = valuesOf(headers, other);
    if (heard.some((value) => value !== null) && heard.join("\n") !== said.join("\n"))
      throw badSignature("The webhook-* and the svix-* headers do not say the same.");
  }
  const [id = "", timestamp = "", signatures = ""] = said.map((value) => value ?? "");
  return { family, id, timestamp, signatures };
}

function namesOf(family: Family): string[] {
  return [`${family}-id`, `${family}-timestamp`, `${family}-signature`];
}

function valuesOf(headers: Headers, family: Family): (string | null)[] {
  return namesOf(family).map((name) => headers.get(name));
}

function equal(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function badSignature(detail: string): Response {
  return problem(401, "bad_signature", detail);
}
