import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** A route's loader or action, called as the server calls it. */
export type Route = (args: {
  request: Request;
  params: Record<string, string>;
  context: unknown;
}) => Promise<Response>;

/** A browser's own user agent. */
export const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

export const origin = "https://app.example.test";

/** Calls a machine route from an address of this test's own, so that no two tests are the same visitor. */
export async function call(
  route: Route,
  target: string,
  options: RequestInit & {
    params?: Record<string, string>;
    address?: string | null;
    receivedAt?: Date;
  } = {},
): Promise<Response> {
  const { params = {}, address = randomUUID(), receivedAt = new Date(), ...init } = options;
  return route({
    request: new Request(origin + target, init),
    params,
    context: { requestId: randomUUID(), address, rawTarget: target, receivedAt },
  });
}

/** Follows a tracked link as a person would, and returns the click id it was given. */
export async function click(
  route: Route,
  code: string,
  options: {
    query?: string;
    userAgent?: string | null;
    headers?: Record<string, string>;
    method?: string;
    address?: string;
  } = {},
): Promise<{ response: Response; location: URL; clickId: string | null }> {
  const { query = "", userAgent = chrome, headers = {}, method = "GET", address = randomUUID() } = options;
  const response = await call(route, `/r/${code}${query}`, {
    method,
    params: { code },
    address,
    headers: { ...(userAgent !== null && { "User-Agent": userAgent }), "Accept-Language": "en", ...headers },
  });
  // A slow database's click is answered before its commit: the test's next step comes after. Imported here, because the
  // crash run signs with this file and has no app in its own process.
  const { clicks } = await import("../../app/process.server.ts");
  await clicks.writer.flush(5_000);
  const location = new URL(response.headers.get("Location") ?? "about:blank");
  return { response, location, clickId: location.searchParams.get("click_id") };
}

/** A message as the auth backend signs it, by the reference implementation of Standard Webhooks. */
export function signed(
  body: string,
  options: { id?: string; at?: Date; secret?: string } = {},
): { method: "POST"; headers: Record<string, string>; body: string } {
  const { id = randomUUID(), at = new Date(), secret = firstSecret() } = options;
  return {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    },
    body,
  };
}

/** Posts a signed report, at the moment it is signed, and returns the answer with its JSON. */
export async function report(
  route: Route,
  body: unknown,
  options: { id?: string; at?: Date } = {},
): Promise<{ status: number; json: Record<string, any> }> {
  const { at = new Date() } = options;
  const message = signed(JSON.stringify(body), { ...options, at });
  const response = await call(route, "/", { ...message, receivedAt: at });
  return { status: response.status, json: (await response.json()) as Record<string, any> };
}

function firstSecret(): string {
  return process.env["ATTRIBUTION_SECRETS"]!.split(/[\s,]+/)[0]!;
}
