import type { Shop } from "./shopify/shops.ts";

/** What the platform's people can do to a shop, to their own backend and to the running app. */
export type PlatformActs = {
  /** False if the shop has no store. */
  suspend(shop: Shop, isSuspended: boolean): Promise<boolean>;
  /** Held reports are sent once reports are sent again. */
  holdReports(areHeld: boolean): void;
  /** Starts the app again with these features alone. */
  switchFeatures(features: string[]): Promise<void>;
  /** Starts the app again, on a database that takes its time for each statement, or on a quick one. */
  slowDatabase(isSlow: boolean): Promise<void>;
};
