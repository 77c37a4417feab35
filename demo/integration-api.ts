import type { StoreLinks } from "./shopify/admin/page-data.ts";
import type { Shop } from "./shopify/shops.ts";

/** The part of a store's stats that the demo uses. */
export type StoreStats = {
  store: string;
  referral_link: string;
  tracked_link: string;
  total_clicks: number;
  filtered_clicks: { duplicate: number };
};

type StoresPage = { stores?: Listed[]; data?: Listed[]; items?: Listed[] };
type Listed = { slug: string; name: string; status: string; created_at: string };

const linksFreshMs = 15_000;

/** The few questions the demo asks as an outside app would, with the platform's key. */
export type IntegrationApi = {
  /** A shop's store, or null while it has none (or the Integration API is switched off). */
  findStore(shopName: string): Promise<StoreStats | null>;
  /** Whether the store has that status now. */
  setStatus(slug: string, status: "active" | "suspended"): Promise<boolean>;
};

export function integrationApi(appFront: string, platformKey: string): IntegrationApi {
  async function read<Answer>(path: string): Promise<Answer | null> {
    const headers = { authorization: `Bearer ${platformKey}` };
    const answer = await fetch(`${appFront}/api/v1/stores${path}`, { headers }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as Answer) : null;
  }
  const stats = (slug: string) => read<StoreStats>(`/${encodeURIComponent(slug)}/stats`);

  return {
    async findStore(shopName) {
      const page = await read<StoresPage>("?limit=200");
      const listed = page?.stores ?? page?.data ?? page?.items ?? [];
      const [newest] = listed
        .filter((one) => one.name === shopName && one.status !== "deactivated")
        .sort((a, b) => b.created_at.localeCompare(a.created_at));
      return stats(newest?.slug ?? shopName.toLowerCase().replaceAll(" ", "-"));
    },
    async setStatus(slug, status) {
      const headers = { authorization: `Bearer ${platformKey}`, "content-type": "application/json" };
      const body = JSON.stringify({ status });
      const url = `${appFront}/api/v1/stores/${encodeURIComponent(slug)}`;
      return (await fetch(url, { method: "PATCH", headers, body })).ok;
    },
  };
}

/** The links of the demo's shops, asked for now and then. Links change only when a shop was erased and came back. */
export type LinkBook = {
  linksOf(shop: Shop): Promise<StoreLinks>;
  /** Notes a store that was read elsewhere: the Integration API may be switched off. */
  know(shop: Shop, store: StoreStats): NonNullable<StoreLinks>;
  /** The code of any store known so far. */
  anyCode(): string | null;
  /** That store's numbers at this moment. */
  anyStore(): Promise<StoreStats | null>;
};

export function createLinkBook(api: () => IntegrationApi | null): LinkBook {
  const known = new Map<string, { name: string; links: NonNullable<StoreLinks>; readAt: number }>();

  async function readLinks(shop: Shop): Promise<StoreLinks> {
    const store = await api()?.findStore(shop.name);
    return store ? know(shop, store) : null;
  }

  function know(shop: Shop, store: StoreStats): NonNullable<StoreLinks> {
    const { referral_link: referralLink, tracked_link: trackedLink } = store;
    const links = { referralLink, trackedLink, brandedLink: `/storefront/${shop.handle}/apps/wellness` };
    known.set(shop.handle, { name: shop.name, links, readAt: Date.now() });
    return links;
  }

  return {
    know,
    async linksOf(shop) {
      if (!shop.installed) return null;
      const found = known.get(shop.handle);
      if (found && Date.now() - found.readAt < linksFreshMs) return found.links;
      return (await readLinks(shop)) ?? found?.links ?? null;
    },
    anyCode() {
      const [first] = known.values();
      return first ? new URL(first.links.referralLink).searchParams.get("ref") : null;
    },
    async anyStore() {
      const [first] = known.values();
      return (first && (await api()?.findStore(first.name))) ?? null;
    },
  };
}
