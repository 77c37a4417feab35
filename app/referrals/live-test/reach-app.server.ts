import { config } from "../../config.server.ts";

const timeoutMs = 4_000;

/** The user agent of our own requests. */
export const liveTestAgent = "StoreReferrals-LiveTest/1.0";

/**
 * Fetches a public address as a visitor's browser would, without following redirects. Many networks do not lead there
 * from inside. Then the process's own port answers for the app's origins, and `isDirect` says so.
 */
export async function reach(
  origin: string,
  path: string,
  init: RequestInit = {},
): Promise<{ answer: Response; isDirect: boolean }> {
  const headers = new Headers(init.headers);
  headers.set("User-Agent", liveTestAgent);
  const ask = (base: string) =>
    fetch(base + path, {
      redirect: "manual",
      ...init,
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
  try {
    return { answer: await ask(origin), isDirect: false };
  } catch (error) {
    const isOwn = origin === config.appOrigin || origin === config.linkOrigin;
    if (!isOwn || !isNetworkError(error)) throw error;
    return { answer: await ask(`http://127.0.0.1:${config.port}`), isDirect: true };
  }
}

/** Whether nobody answered: no such host, refused, cut off or too slow. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}
