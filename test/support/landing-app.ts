import { usePlacement } from "../../app/referrals/placements/create-placement.server.ts";
import { startApp, type AppProcess } from "./app-process.ts";
import type { LandingSite } from "./landing-site.ts";
import { makeStore, numbersOf } from "./stores.ts";

/** A store whose visits a test counts. */
export type Shop = {
  code: string;
  clicks(): Promise<number>;
  /** Clicks and repeats. */
  numbers(): Promise<[clicks: number, repeats: number]>;
};

/** The built app, for which a landing site's hosts may count clicks. */
export function startLandingApp(site: LandingSite): Promise<AppProcess> {
  return startApp({ LANDING_URL: `${site.www}/`, LANDING_ORIGINS: site.account });
}

/** A store of the test's own, with these places on its list. */
export async function newShop(...places: string[]): Promise<Shop> {
  const store = await makeStore();
  for (const place of places) await usePlacement(store, place, new Date());
  return {
    code: store.referral_code,
    clicks: async () => (await numbersOf(store)).clicks,
    numbers: async () => {
      const { clicks, filtered } = await numbersOf(store);
      return [clicks, filtered.duplicate];
    },
  };
}
