import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** The referral that the landing script has kept in this browser. Anyone can edit all of it. */
export type KeptReferral = {
  code?: string | undefined;
  clickId?: string | undefined;
  utm?: Record<string, string> | undefined;
};

/** The cookie's JSON, if nobody edited it; the app checks every value. */
type KeptClick = { click_id?: string | null; utm?: Record<string, string> | null };

/** Reads the first-party cookies `ref` (the bare code) and `ref_click` (URL-encoded JSON). */
export function keptReferral(context: Context): KeptReferral {
  const code = getCookie(context, "ref") || undefined;
  try {
    const click = JSON.parse(getCookie(context, "ref_click") ?? "{}") as KeptClick;
    return { code, clickId: click.click_id ?? undefined, utm: click.utm ?? undefined };
  } catch {
    return { code };
  }
}
