import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Jar } from "./page.ts";
import type { World } from "./world.ts";

/** What the platform's sign-up page reads from the cookies, as docs/integrate.md says. */
export type Referral = { referral_code: string; click_id?: string; utm_params?: object };

const triesMax = 8;
const timeoutMs = 2_000;

/** Reads the landing script's cookies; null without a code. */
export function readReferral(jar: Jar): Referral | null {
  const code = jar.get("ref");
  if (code === undefined || !/^[a-zA-Z0-9_-]{1,64}$/.test(code)) return null;
  const click = JSON.parse(decodeURIComponent(jar.get("ref_click") ?? "{}")) as Record<string, unknown>;
  return {
    referral_code: code,
    ...(typeof click["click_id"] === "string" && { click_id: click["click_id"] }),
    ...(typeof click["utm"] === "object" && click["utm"] !== null && { utm_params: click["utm"] }),
  };
}

/** Posts one signed message, again on 5xx, 429 and network errors, with the same id and bytes. True once it is answered 200. */
export async function reportPerson(
  { app, secret, progress, pace }: World,
  route: "signups" | "activations",
  payload: { user_id: string },
  id: string,
): Promise<boolean> {
  const body = JSON.stringify(payload);
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const answer = await progress
      .timed(route === "signups" ? "signup" : "activation", () =>
        fetch(`${app}/attribution/${route}`, {
          method: "POST",
          body,
          headers: signatureOf({ secret, id, body }),
          signal: AbortSignal.timeout(timeoutMs),
        }),
      )
      .catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return true;
    if (answer && answer.status < 500 && answer.status !== 429) return false;
    await sleep(1000 * Number(answer?.headers.get("Retry-After") ?? 1) * Math.max(pace, 0.1));
  }
  return false;
}

/** Standard Webhooks 1.0. */
function signatureOf(message: { secret: string; id: string; body: string }): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(message.secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${message.id}.${at}.${message.body}`).digest("base64");
  return {
    "Content-Type": "application/json",
    ...{ "webhook-id": message.id, "webhook-timestamp": at, "webhook-signature": `v1,${mac}` },
  };
}
