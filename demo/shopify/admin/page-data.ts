/** What the admin page's script is told. */
export type PageData = {
  /** Handle of the shop on screen. */
  shop: string;
  shopName: string;
  appHandle: string;
  appName: string;
  appOrigin: string;
  scopes: string[];
};

/** A store's two links and its theme's branded one; null before the store exists. */
export type StoreLinks = { referralLink: string; trackedLink: string; brandedLink: string } | null;
