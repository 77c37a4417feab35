import { useRouteLoaderData } from "@remix-run/react";

/** What the pages say of the platform: its name, and what its operator wants merchants to know. */
export type Platform = {
  name: string;
  /** `https:` or `mailto:`. */
  supportUrl: string | null;
  visitorOffer: string | null;
  partnerReward: string | null;
};

const unnamed: Platform = { name: "", supportUrl: null, visitorOffer: null, partnerReward: null };

/** The platform, also on a page that failed: the document itself brings it. */
export function usePlatform(): Platform {
  // The cast: the document's loader is no part of the pages, and has it for every embedded page.
  const document = useRouteLoaderData("root") as { platform?: Platform } | undefined;
  return document?.platform ?? unnamed;
}

/** The request that brought this document, as the app's log names it. */
export function useDocumentRequest(): string | null {
  // The cast: see above.
  const document = useRouteLoaderData("root") as { requestId?: string } | undefined;
  return document?.requestId ?? null;
}

/** The shop's referral code, or null on a page that failed before the shop was known. */
export function useStoreCode(): string | null {
  // The cast: the loader around every admin page has it.
  const around = useRouteLoaderData("routes/app") as { code?: string } | undefined;
  return around?.code ?? null;
}
