import { endpoint } from "./http/endpoint.server.ts";
import { outsideMinutes, requireOutsideKey, type OutsideKind } from "./http/outside-key.server.ts";
import { plainPage } from "./http/plain-page.server.ts";
import type { Store } from "./storage/stores/store.server.ts";
import { inLanguageOf } from "./ui/kit/language.server.ts";
import { languageInUse, t } from "./ui/kit/text.ts";

/**
 * Wraps an address that a browser opens outside of the admin's frame. A person reads its refusals, so each is a page, in
 * the language that the address names, with the refusal's own status and headers.
 */
export function outsideEndpoint(
  kind: OutsideKind,
  handle: (store: Store, asked: URLSearchParams) => Promise<Response>,
) {
  const answer = endpoint(["GET"], async ({ request }) =>
    handle(await requireOutsideKey(kind, request), new URL(request.url).searchParams),
  );
  return (args: Parameters<typeof answer>[0]): Promise<Response> =>
    inLanguageOf(args.request, async () => {
      const response = await answer(args);
      return response.ok ? response : refusalPage(response);
    });
}

const causes = new Map<number, "ended" | "missing" | "busy">([
  [401, "ended"],
  [404, "missing"],
  [503, "busy"],
]);

function refusalPage({ status, headers }: Response): Response {
  const cause = causes.get(status) ?? "broken";
  const { language, direction } = languageInUse();
  const title = t(`outside.page.${cause}.title`);
  const text = t(`outside.page.${cause}.text`, { minutes: outsideMinutes });
  const page = plainPage(`# ${title}\n\n${text}\n`, { language, direction });
  return new Response(page, { status, headers: { ...Object.fromEntries(headers), ...pageHeaders } });
}

/** Nothing is loaded from anywhere, and no link leads out with the key in its referrer. In lower case, as Headers names them. */
const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};
