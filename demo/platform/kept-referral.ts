import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** What the landing script has kept in this browser; all of it can be edited by anyone. */
export type KeptReferral = { code?: string; clickId?: string; utm?: Record<string, string> };

/** Reads the first-party cookies `ref` (the bare code) and `ref_click` (URL-encoded JSON). */
export function keptReferral(context: Context): KeptReferral {
  const code = getCookie(context, "ref") || undefined;
  try {
    const click = JSON.parse(getCookie(context, "ref_click") ?? "{}");
    return { code, clickId: click.click_id ?? undefined, utm: click.utm ?? undefined };
  } catch {
    return { code };
  }
}
