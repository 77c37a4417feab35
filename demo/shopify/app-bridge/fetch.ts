import { leaveFrame } from "./navigation.ts";
import { ask, script } from "./parent.ts";

const retryHeader = "X-Shopify-Retry-Invalid-Session-Request";
const reauthorizeHeader = "X-Shopify-API-Request-Failure-Reauthorize-Url";

/** Adds the session token to same-origin requests and asks once more when the app calls it stale. */
export function authenticateFetch(): void {
  const plainFetch = window.fetch.bind(window);

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isOwn = new URL(request.url).origin === location.origin;
    if (!isOwn || request.headers.has("authorization")) return plainFetch(request);

    let response = await plainFetch(await withToken(request));
    if (response.status === 401 && response.headers.has(retryHeader))
      response = await plainFetch(await withToken(request));

    const reauthorize = response.headers.get(reauthorizeHeader);
    if (response.status !== 401 || !reauthorize) return response;
    leaveFrame(new URL(reauthorize, location.href).href);
    return new Promise(() => {}); // the page is about to go
  };
}

async function withToken(request: Request): Promise<Request> {
  const copy = request.clone();
  const headers = new Headers(copy.headers);
  headers.set("Authorization", `Bearer ${await ask("idToken")}`);
  headers.set("Accept-Language", script.locale);
  headers.set("X-Requested-With", "XMLHttpRequest");
  return new Request(copy, { headers });
}
